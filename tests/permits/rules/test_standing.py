"""What an endorsement does to expiry and years, and both counters over a permit's life."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.rules.effect import EffectDecision, endorse
from permits.rules.standing import Gap, GapKind, Period, StandingDecision, standing
from permits.rules.timing import permit_valid_until
from permits.rules.windows import Band
from portal.clock.days import add_months
from portal.policy.shipped import SHIPPED
from portal.policy.values import Policy

START, E = date(2018, 6, 1), date(2024, 6, 1)
policies = st.builds(
    lambda one, counts, gap: one.policy().with_switches(GRACE_GAP_COUNTS=counts, GAP_POLICY=gap),
    st.integers(0, len(SHIPPED) - 1).map(SHIPPED.__getitem__),
    st.booleans(),
    st.sampled_from(["two_counters", "cleared"]),
)


def live(issued: date, lateness: list[int], policy: Policy) -> list[Period]:
    """The periods of a permit endorsed so many days late each time, until one was void."""
    periods = [Period(issued, permit_valid_until(issued, policy))]
    for late in lateness:
        done = effect(periods[-1].end, late, issued, policy)
        if done.valid_from is None or done.new_valid_until is None:
            break
        periods.append(Period(done.valid_from, done.new_valid_until, done.resets))
    return periods


def effect(valid_until: date, late: int, start: date, policy: Policy) -> EffectDecision:
    return endorse(
        valid_until=valid_until,
        requested_on=valid_until + timedelta(days=late),
        continuity_start=start,
        policy=policy,
    )


@pytest.mark.parametrize(
    ("late", "until", "start", "years"),
    [
        (-31, None, START, 5),
        (-30, date(2025, 6, 1), START, 5),
        (0, date(2025, 6, 1), START, 6),
        (60, date(2025, 6, 1), START, 6),
        (61, date(2025, 8, 1), date(2024, 8, 1), 0),
        (90, date(2025, 8, 30), date(2024, 8, 30), 0),
        (91, None, None, 0),
    ],
)
def test_new_expiry_and_years_by_day(
    late: int, until: date | None, start: date | None, years: int, policy: Policy
) -> None:
    done = effect(E, late, START, policy)
    assert (done.new_valid_until, done.continuity_start) == (until, start)
    assert done.full_years_at_request == years


def test_a_card_of_29_february_ends_on_the_28th_and_stays_there(policy: Policy) -> None:
    until = permit_valid_until(date(2024, 2, 29), policy)
    assert until == date(2025, 2, 28)
    for year in (2026, 2027, 2028):
        done = effect(until, 0, date(2024, 2, 29), policy)
        until = done.new_valid_until
        assert until == date(year, 2, 28)


def test_a_reset_clears_the_continuous_years_and_keeps_the_cumulative_months(
    policy: Policy,
) -> None:
    periods = [Period(START, E), Period(date(2024, 8, 1), date(2025, 8, 1), resets=True)]
    found = standing(periods, date(2025, 6, 1), policy)
    assert (found.continuous_start, found.continuous_full_months) == (date(2024, 8, 1), 10)
    assert found.cumulative_months == 72 + 10
    assert found.gaps == (Gap(date(2024, 6, 2), date(2024, 7, 31), GapKind.RESET),)
    cleared = policy.with_switches(GAP_POLICY="cleared")
    assert standing(periods, date(2025, 6, 1), cleared).cumulative_months == 10


def test_late_days_of_grace_count_unless_the_switch_says_no(policy: Policy) -> None:
    strict = policy.with_switches(GRACE_GAP_COUNTS=False)
    counted, uncounted = (
        standing(
            [Period(START, E), Period(done.valid_from, done.new_valid_until)],
            date(2025, 6, 1),
            one,
        )
        for one in (policy, strict)
        if (done := effect(E, 60, START, one)) and done.valid_from and done.new_valid_until
    )
    assert (counted.continuous_full_months, counted.cumulative_months) == (84, 84)
    assert (uncounted.continuous_full_months, uncounted.cumulative_months) == (82, 82)
    assert uncounted.uncounted_days == 59
    assert uncounted.continuous_start == START


def test_void_loses_the_continuous_years_and_not_the_cumulative_months(policy: Policy) -> None:
    suspended = standing([Period(START, E)], E + timedelta(days=90), policy)
    void = standing([Period(START, E)], E + timedelta(days=91), policy)
    assert (suspended.continuous_full_years, suspended.cumulative_months) == (6, 72)
    assert (void.continuous_start, void.continuous_full_years) == (None, 0)
    assert void.cumulative_months == 72
    assert void.gaps[-1].kind is GapKind.LOST


def test_remainders_of_months_are_dropped_in_each_period(policy: Policy) -> None:
    periods = [
        Period(date(2020, 1, 10), date(2021, 1, 10)),
        Period(date(2021, 3, 25), date(2022, 3, 25), resets=True),
    ]
    assert standing(periods, date(2021, 5, 20), policy).cumulative_months == 12 + 1


def test_disorder_is_refused_instead_of_counted(policy: Policy) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        standing([Period(START, E), Period(E, date(2025, 6, 1))], E, policy)
    with pytest.raises(ValueError, match="at least"):
        standing([], E, policy)


@given(
    issued=st.dates(date(2018, 1, 1), date(2022, 12, 31)),
    before=st.lists(st.integers(-30, 90), max_size=4),
    late=st.integers(-30, 91),
    later=st.integers(0, 120),
    policy=policies,
    share=st.floats(0, 1),
)
def test_standing_never_grows_by_endorsing_late(
    issued: date, before: list[int], late: int, later: int, policy: Policy, share: float
) -> None:
    """On every day that the earlier endorsement covers, once the later one is made too."""
    latest = min(late + later, 95)
    sooner, tardier = (live(issued, [*before, days], policy) for days in (late, latest))
    expiry = sooner[max(len(sooner) - 2, 0)].end
    first_day, last_day = expiry + timedelta(days=max(latest, 0)), sooner[-1].end
    day = first_day + timedelta(days=round(max((last_day - first_day).days, 0) * share))
    one, other = standing(sooner, day, policy), standing(tardier, day, policy)
    assert other.continuous_full_months <= one.continuous_full_months
    assert other.cumulative_months <= one.cumulative_months


@given(
    issued=st.dates(date(2018, 1, 1), date(2022, 12, 31)),
    lateness=st.lists(st.integers(-30, 90), max_size=6),
    policy=policies,
    offset=st.integers(0, 2800),
)
def test_counters_are_sane_on_every_day(
    issued: date, lateness: list[int], policy: Policy, offset: int
) -> None:
    periods = live(issued, lateness, policy)
    found: StandingDecision = standing(periods, issued + timedelta(days=offset), policy)
    assert 0 <= found.continuous_full_years == found.continuous_full_months // 12
    assert add_months(issued, found.cumulative_months) <= max(periods[-1].end, issued)
    assert all(gap.start <= gap.end for gap in found.gaps)


@given(
    valid_until=st.dates(date(2018, 1, 1), date(2030, 1, 1)),
    late=st.integers(-400, 400),
    policy=policies,
)
def test_an_endorsement_always_extends_and_never_makes_up_years(
    valid_until: date, late: int, policy: Policy
) -> None:
    start = add_months(valid_until, -36)
    done = effect(valid_until, late, start, policy)
    possible = done.band not in {Band.TOO_EARLY, Band.VOID_REAPPLY}
    assert (done.new_valid_until is not None) == possible == (done.valid_from is not None)
    if done.new_valid_until and done.valid_from:
        assert done.new_valid_until > valid_until
        assert valid_until < done.valid_from <= done.new_valid_until
    assert done.continuity_start is None or done.continuity_start >= start
