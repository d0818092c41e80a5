"""The life of a permit in steps: what each period and gap did to both counters."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from permits.rules.history import Counters, Step, steps
from permits.rules.standing import Gap, GapKind, Period, goal_day, standing
from permits.rules.timing import permit_valid_until
from portal.clock.days import full_months
from portal.policy.values import Policy
from tests.permits.rules.test_standing import live, policies

START, E = date(2018, 6, 1), date(2019, 6, 1)
DAY = timedelta(days=1)
lateness = st.lists(st.integers(-30, 95), max_size=5)


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[Period], Policy]:
    """Up to three permits of a person, the next one half a year after the one before was void."""
    policy = draw(policies)
    issued = draw(st.dates(date(2010, 1, 1), date(2015, 12, 31)))
    periods: list[Period] = []
    for _number in range(draw(st.integers(1, 3))):
        first, *later = live(issued, draw(lateness), policy)
        periods += [Period(first.start, first.end, anew=bool(periods)), *later]
        issued = periods[-1].end + timedelta(days=draw(st.integers(91, 600)))
    return periods, policy


@given(lives(), st.integers(0, 9000))
def test_the_last_step_says_what_the_rule_of_standing_says(
    life: tuple[list[Period], Policy], after: int
) -> None:
    periods, policy = life
    day = periods[0].start + timedelta(days=after)
    held, found = standing(periods, day, policy), steps(periods, day, policy)
    expected = Counters(held.continuous_full_months, held.cumulative_months)
    assert found[-1].after == expected


@given(lives(), st.integers(0, 9000))
def test_every_period_and_every_gap_is_a_step_in_order_and_each_goes_on_from_the_one_before(
    life: tuple[list[Period], Policy], after: int
) -> None:
    periods, policy = life
    day = periods[0].start + timedelta(days=after)
    found = steps(periods, day, policy)
    assert [one.what for one in found if isinstance(one.what, Period)] == periods
    gaps = tuple(one.what for one in found if isinstance(one.what, Gap))
    assert gaps == standing(periods, day, policy).gaps
    starts = [one.what.start for one in found]
    assert starts == sorted(starts)
    assert [one.before for one in found] == [Counters(), *(one.after for one in found[:-1])]


@given(lives(), st.integers(1, 200))
def test_the_goal_is_reached_on_its_day_and_not_before(
    life: tuple[list[Period], Policy], goal: int
) -> None:
    periods, policy = life
    two = policy.with_switches(GAP_POLICY="two_counters")
    day = goal_day(periods, goal)
    # As if the last permit were endorsed on and on.
    last = periods[-1]
    for_ever = [*periods[:-1], Period(last.start, date(2090, 1, 1), last.resets, last.anew)]
    assert standing(for_ever, day, two).cumulative_months >= goal
    assert standing(for_ever, day - DAY, two).cumulative_months < goal


def test_a_reset_takes_the_continuous_months_and_leaves_those_in_all(policy: Policy) -> None:
    periods = [Period(START, E), Period(date(2019, 8, 5), date(2020, 8, 5), resets=True)]
    issued, gap, again = steps(periods, date(2020, 1, 5), policy)
    assert issued == Step(periods[0], Counters(), Counters(12, 12))
    assert gap.what == Gap(E + DAY, date(2019, 8, 4), GapKind.RESET)
    assert (gap.continuous_change, gap.cumulative_change) == (-12, 0)
    assert again.after == Counters(5, 17)


def test_years_given_back_go_on_behind_a_gap_that_does_not_count(policy: Policy) -> None:
    periods = [Period(START, E), Period(date(2019, 8, 5), date(2020, 8, 5))]
    _issued, gap, again = steps(periods, date(2020, 8, 5), policy)
    assert gap.what == Gap(E + DAY, date(2019, 8, 4), GapKind.UNCOUNTED)
    assert gap.before == gap.after == Counters(12, 12)
    assert again.after.cumulative == 24
    assert again.after.continuous == full_months(START + timedelta(days=64), date(2020, 8, 5))


def test_a_new_permit_begins_at_zero_and_keeps_the_months_in_all(policy: Policy) -> None:
    issued_again = date(2020, 3, 1)
    periods = [
        Period(START, E),
        Period(issued_again, permit_valid_until(issued_again, policy), anew=True),
    ]
    first, gap, again = steps(periods, date(2020, 9, 1), policy)
    assert first.after == Counters(12, 12)
    assert isinstance(gap.what, Gap)
    assert gap.what.kind is GapKind.LOST
    assert gap.after == Counters(0, 12)
    assert again.after == Counters(6, 18)


def test_a_period_still_to_come_changes_nothing_yet(policy: Policy) -> None:
    periods = [Period(START, E), Period(E + DAY, date(2020, 6, 1))]
    *_, ahead = steps(periods, E - 10 * DAY, policy)
    assert ahead.before == ahead.after
