"""Bands of a request for endorsement, and the status that follows from them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.rules.status import Status, UseFunction, Years, permit_status
from permits.rules.windows import Band, WindowReason, classify, windows
from portal.clock.days import WorkingDays
from portal.policy.shipped import SHIPPED
from portal.policy.values import Policy

E = date(2024, 6, 1)
ORDER = list(Band)
expiries = st.dates(date(2018, 1, 1), date(2030, 12, 31))
policies = st.sampled_from([one.policy() for one in SHIPPED]) | st.builds(
    lambda grace, void, window, lapse: (
        SHIPPED[1]
        .policy()
        .with_switches(
            GRACE_DAYS=grace, VOID_DAYS=void, NORMAL_WINDOW_DAYS=window, LAPSE_POLICY=lapse
        )
    ),
    st.integers(0, 120),
    st.integers(0, 120),
    st.integers(0, 60),
    st.sampled_from(["2013", "2018"]),
)


@pytest.mark.parametrize(
    ("late", "band"),
    [
        (-31, Band.TOO_EARLY),
        (-30, Band.NORMAL),
        (0, Band.NORMAL),
        (1, Band.LATE_CONTINUOUS),
        (60, Band.LATE_CONTINUOUS),
        (61, Band.LATE_RESET),
        (90, Band.LATE_RESET),
        (91, Band.VOID_REAPPLY),
    ],
)
def test_both_ends_of_every_band_belong_to_it(late: int, band: Band, policy: Policy) -> None:
    found = classify(E, E + timedelta(days=late), policy)
    assert (found.band, found.days_late, found.policy) == (band, late, policy.code)


@given(valid_until=expiries, policy=policies, offset=st.integers(-200, 300))
def test_bands_partition_the_calendar(valid_until: date, policy: Policy, offset: int) -> None:
    around = windows(valid_until, policy)
    assert around.opens_on <= around.valid_until <= around.grace_last <= around.reset_last
    day = valid_until + timedelta(days=offset)
    band, following = around.band_on(day), around.band_on(day + timedelta(days=1))
    assert ORDER.index(band) <= ORDER.index(following)
    inside = {
        Band.TOO_EARLY: day < around.opens_on,
        Band.NORMAL: around.opens_on <= day <= around.valid_until,
        Band.LATE_CONTINUOUS: around.valid_until < day <= around.grace_last,
        Band.LATE_RESET: around.grace_last < day <= around.reset_last,
        Band.VOID_REAPPLY: day >= around.void_from,
    }
    assert [name for name, holds in inside.items() if holds] == [band]


@given(valid_until=expiries, offset=st.integers(-200, 300))
def test_under_the_2013_order_a_lapse_over_60_days_is_void_at_once(
    valid_until: date, offset: int
) -> None:
    day = valid_until + timedelta(days=offset)
    old = classify(valid_until, day, SHIPPED[0].policy())
    new = classify(valid_until, day, SHIPPED[1].policy())
    assert old.band == (Band.VOID_REAPPLY if new.band is Band.LATE_RESET else new.band)


def test_grace_ending_on_a_holiday_rolls_only_where_the_switch_says_so(
    policy: Policy, calendar: WorkingDays
) -> None:
    expiry = date(2024, 8, 2)  # day 60 is National Day
    rolling = policy.with_switches(GRACE_ROLLS_OVER_HOLIDAYS=True)
    assert windows(expiry, policy, calendar).grace_last == date(2024, 10, 1)
    found = classify(expiry, date(2024, 10, 8), rolling, calendar)
    assert found.band is Band.LATE_CONTINUOUS
    assert found.effective_last_grace_day == date(2024, 10, 8)
    assert found.calendar == calendar.version
    assert classify(expiry, date(2024, 10, 9), rolling, calendar).band is Band.LATE_RESET


def test_a_missing_calendar_year_never_stops_the_band(
    policy: Policy, calendar: WorkingDays
) -> None:
    rolling = policy.with_switches(GRACE_ROLLS_OVER_HOLIDAYS=True)
    found = classify(date(2026, 12, 1), date(2027, 1, 30), rolling, calendar)
    assert (found.band, found.reasons) == (
        Band.LATE_CONTINUOUS,
        (WindowReason.CALENDAR_MISSING,),
    )


@pytest.mark.parametrize(
    ("late", "status", "use", "restorable", "years", "until"),
    [
        (-60, Status.VALID, UseFunction.ACTIVE, False, None, None),
        (0, Status.VALID, UseFunction.ACTIVE, False, Years.CONTINUOUS, date(2025, 6, 1)),
        (1, Status.SUSPENDED, UseFunction.SUSPENDED, True, Years.CONTINUOUS, date(2025, 6, 1)),
        (60, Status.SUSPENDED, UseFunction.SUSPENDED, True, Years.CONTINUOUS, date(2025, 6, 1)),
        (61, Status.SUSPENDED, UseFunction.SUSPENDED, True, Years.RESET, date(2025, 8, 1)),
        (90, Status.SUSPENDED, UseFunction.SUSPENDED, True, Years.RESET, date(2025, 8, 30)),
        (91, Status.VOID, UseFunction.NONE, False, None, None),
    ],
)
def test_status_follows_from_the_dates(
    late: int,
    status: Status,
    use: UseFunction,
    restorable: bool,
    years: Years | None,
    until: date | None,
    policy: Policy,
) -> None:
    found = permit_status(E, E + timedelta(days=late), policy)
    assert (found.status, found.use_function, found.restorable) == (status, use, restorable)
    assert (found.years_if_endorsed, found.new_valid_until) == (years, until)
    assert found.petition_until == date(2025, 6, 1)
