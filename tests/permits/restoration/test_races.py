"""A restoration beside the night and beside another clerk, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from permits.endorsement import sweep
from permits.models import Endorsement, Permit
from permits.restoration.acts import grant
from portal import clock
from portal.cases.service import Refused
from tests.permits.night.test_races import (  # noqa: F401
    SECONDS,
    beside,
    wait_until_somebody_waits,
)
from tests.permits.restoration import makers as lost
from tests.permits.restoration.makers import ASKED, ISSUED, LAST_DAY, UNTIL
from tests.permits.services import makers

pytestmark = pytest.mark.django_db(transaction=True)
Beside = Callable[..., "Future[Any]"]
NIGHT = UNTIL - timedelta(days=5)


def starts(permit: Permit) -> set[Any]:
    permit.refresh_from_db()
    found = Endorsement.objects.filter(permit=permit).values_list("continuity_start", flat=True)
    return {*found, permit.continuity_start}


def test_the_night_waits_for_the_clerk_and_goes_on_from_the_restored_start(
    beside: Beside,  # noqa: F811
) -> None:
    clock.shift_to(LAST_DAY)
    permit = lost.reset()
    case = lost.asked_for(permit.person)
    clock.shift_to(NIGHT)
    with transaction.atomic():
        grant(case, NIGHT)
        night = beside(sweep.run_night, NIGHT)
        wait_until_somebody_waits()
    assert night.result(SECONDS).outcomes == {"endorsed": 1}
    assert permit.endorsements.filter(period=UNTIL).exists()
    assert starts(permit) == {ISSUED}


def test_the_clerk_waits_for_the_night_and_sets_its_endorsement_right(
    beside: Beside,  # noqa: F811
) -> None:
    permit = lost.reset()
    case = lost.asked_for(permit.person)
    with transaction.atomic():
        locked = Permit.objects.select_for_update().get(pk=permit.pk)
        makers.endorsement(locked, UNTIL, continuity_start=locked.continuity_start)
        assert starts(permit) == {ISSUED, ASKED}
        clerk = beside(grant, case, NIGHT)
        wait_until_somebody_waits()
    clerk.result(SECONDS)
    assert starts(permit) == {ISSUED}


def test_of_two_clerks_at_once_one_gives_the_years_back(beside: Beside) -> None:  # noqa: F811
    permit = lost.reset()
    case = lost.asked_for(permit.person)
    with transaction.atomic():
        grant(case, NIGHT)
        other = beside(grant, case, NIGHT)
        wait_until_somebody_waits()
    with pytest.raises(Refused):
        other.result(SECONDS)
    assert starts(permit) == {ISSUED}
