"""When a confirmation opens, how long it may wait, and what the points are worth meanwhile."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.rules.confirmation import (
    ConfirmResult,
    Gap,
    Standing,
    confirm_timing,
    confirm_window,
    points_gap,
    points_standing,
    points_valid_until,
)
from portal.clock.days import WorkingDays
from portal.policy.values import Policy
from tests.points.rules.people import POLICY

ORDER = list(ConfirmResult)[:4]
DAYS = WorkingDays({}, frozenset(range(2020, 2031)), "weekends only")
ENDORSED = date(2024, 5, 15)


@pytest.mark.parametrize(
    ("day", "result"),
    [
        (date(2024, 5, 14), ConfirmResult.TOO_EARLY),
        (date(2024, 5, 17), ConfirmResult.TOO_EARLY),
        (date(2024, 5, 20), ConfirmResult.ON_TIME),
        (date(2024, 5, 22), ConfirmResult.ON_TIME),
        (date(2024, 5, 23), ConfirmResult.LATE_ALLOWED),
        (date(2024, 7, 14), ConfirmResult.LATE_ALLOWED),
        (date(2024, 7, 15), ConfirmResult.NEW_APPLICATION),
    ],
)
def test_both_ends_of_each_stretch_belong_to_it(
    day: date, result: ConfirmResult, policy: Policy, calendar: WorkingDays
) -> None:
    found = confirm_timing(ENDORSED, day, policy, calendar)
    assert found.result is result
    assert found.open is (result in {ConfirmResult.ON_TIME, ConfirmResult.LATE_ALLOWED})
    assert (found.policy, found.calendar) == (policy.code, "shipped")


@given(
    endorsed=st.dates(date(2020, 1, 1), date(2029, 12, 31)),
    offset=st.integers(-5, 70),
)
def test_the_stretches_follow_each_other(endorsed: date, offset: int) -> None:
    day = endorsed + timedelta(days=offset)
    one = confirm_timing(endorsed, day, POLICY, DAYS).result
    other = confirm_timing(endorsed, day + timedelta(days=1), POLICY, DAYS).result
    assert ORDER.index(one) <= ORDER.index(other)


def test_the_hard_limit_may_count_from_the_old_expiry() -> None:
    policy = POLICY.with_switches(CONFIRM_HARD_BASE="old_expiry")
    found = confirm_window(ENDORSED, policy, DAYS, date(2024, 6, 1))
    assert found.hard_cutoff == date(2024, 7, 31)
    assert confirm_window(ENDORSED, policy, DAYS).hard_cutoff == date(2024, 7, 14)


@pytest.mark.parametrize(
    ("endorsed", "day", "result"),
    [
        # Nothing hangs on the missing year while the known days do not suffice.
        (date(2026, 12, 29), date(2026, 12, 31), ConfirmResult.TOO_EARLY),
        (date(2026, 12, 29), date(2027, 1, 2), ConfirmResult.CALENDAR_MISSING),
        (date(2026, 12, 29), date(2027, 2, 27), ConfirmResult.CALENDAR_MISSING),
        (date(2026, 12, 29), date(2027, 2, 28), ConfirmResult.NEW_APPLICATION),
        # Opened in the known year: it stays open, and nobody is called late.
        (date(2026, 12, 25), date(2026, 12, 29), ConfirmResult.TOO_EARLY),
        (date(2026, 12, 25), date(2027, 1, 20), ConfirmResult.ON_TIME),
    ],
)
def test_a_missing_calendar_stops_only_what_hangs_on_it(
    endorsed: date, day: date, result: ConfirmResult, policy: Policy, calendar: WorkingDays
) -> None:
    found = confirm_timing(endorsed, day, policy, calendar)
    assert found.result is result
    assert found.window.missing_year == 2027
    assert ConfirmResult.CALENDAR_MISSING in found.reasons


@pytest.mark.parametrize(
    ("endorsed", "day", "standing", "in_force"),
    [
        (None, date(2024, 6, 1), Standing.VALID, True),
        (None, date(2024, 6, 2), Standing.LAPSED, False),
        (date(2024, 5, 20), date(2024, 5, 19), Standing.VALID, True),
        (date(2024, 5, 20), date(2024, 5, 20), Standing.AWAITING_CONFIRMATION, True),
        (date(2024, 5, 20), date(2024, 6, 2), Standing.AWAITING_CONFIRMATION, False),
        (date(2024, 5, 20), date(2024, 7, 19), Standing.AWAITING_CONFIRMATION, False),
        (date(2024, 5, 20), date(2024, 7, 20), Standing.LAPSED, False),
    ],
)
def test_points_lapse_without_a_buffer_and_wait_only_for_a_confirmation(
    endorsed: date | None, day: date, standing: Standing, in_force: bool
) -> None:
    found = points_standing(date(2024, 6, 1), day, POLICY, DAYS, endorsed)
    assert (found.standing, found.in_force) == (standing, in_force)
    assert found.lapsed_since == (None if in_force else date(2024, 6, 2))


def test_points_are_good_through_the_last_day_of_the_permit() -> None:
    assert points_valid_until(date(2024, 6, 1)) == date(2024, 6, 1)


def test_a_confirmation_after_the_old_expiry_leaves_a_gap() -> None:
    old = date(2024, 6, 1)
    assert points_gap(old, date(2024, 6, 2)) is None
    assert points_gap(old, date(2024, 6, 10)) == Gap(date(2024, 6, 2), date(2024, 6, 9))
