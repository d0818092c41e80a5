"""Accounts that nobody ever used are forgotten."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.tasks import forget_strangers
from tests.accounts import makers

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - dt.timedelta(days=2)


def test_only_old_accounts_whose_number_was_never_proven_are_forgotten():
    stranger = makers.user("13900000001", phone_verified=False, date_joined=LONG_AGO)
    kept = [
        makers.user("13900000002", phone_verified=False),
        makers.user("13900000003", date_joined=LONG_AGO),
        makers.clerk(),
        makers.with_password("root", date_joined=LONG_AGO),
    ]
    tied = makers.user("13900000004", phone_verified=False, date_joined=LONG_AGO)
    makers.person(tied)
    forget_strangers()
    forget_strangers()
    assert not User.objects.filter(pk=stranger.pk).exists()
    assert set(User.objects.all()) == {*kept, tied}
