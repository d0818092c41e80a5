"""Accounts that nobody ever used: a code was asked for, and never came back."""

from datetime import timedelta

from django.utils import timezone

from portal.accounts.models import User

KEPT_FOR = timedelta(days=1)


def forget_strangers() -> int:
    """Delete users whose number was never proven, a day after they were made; how many.

    A mistyped number leaves such a row. Real time, like everything about codes.
    """
    _total, by_model = User.objects.filter(
        phone_verified=False,
        last_login=None,
        phone_index__isnull=False,
        password__startswith="!",
        date_joined__lt=timezone.now() - KEPT_FOR,
        person=None,
        memberships=None,
    ).delete()
    return by_model.get(User._meta.label, 0)
