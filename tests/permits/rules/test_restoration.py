"""Lost years may be asked for back within a year of the lapse; the gap stays a gap."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.rules.restoration import (
    Late,
    RestorationReason,
    explained,
    joined,
    last_day_to_ask,
    may_restore,
)
from permits.rules.standing import GapKind, Period, standing
from permits.rules.windows import Band
from portal.clock.days import add_months, full_months
from portal.policy.shipped import shipped_on
from portal.policy.values import Policy

DAY = timedelta(days=1)
E = date(2026, 3, 31)
POLICY = shipped_on(E).policy()
ASKED = E + 75 * DAY
RESET = Late(E, ASKED, Band.LATE_RESET)
UNTIL = add_months(ASKED, 12)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
LATE = st.integers(61, 90)


def reason(valid_until: date, latest: Late | None, day: date, policy: Policy = POLICY) -> str:
    """The one reason, "" where it may be asked for."""
    found = may_restore(valid_until, latest, day, policy)
    assert found.allowed is (found.reasons == ())
    assert found.policy == policy.code
    return "".join(found.reasons)


@pytest.mark.parametrize(
    ("expired_on", "last"),
    [
        (date(2026, 3, 31), date(2027, 3, 31)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2025, 12, 31), date(2026, 12, 31)),
    ],
)
def test_the_last_day_is_the_corresponding_day_or_the_end_of_its_month(
    expired_on: date, last: date
) -> None:
    asked = expired_on + 61 * DAY
    late = Late(expired_on, asked, Band.LATE_RESET)
    assert last_day_to_ask(expired_on, POLICY) == last
    assert reason(add_months(asked, 12), late, last) == ""
    assert reason(add_months(asked, 12), late, last + DAY) == RestorationReason.TOO_LATE
    assert may_restore(add_months(asked, 12), late, last, POLICY).last_day == last


@pytest.mark.parametrize(
    ("policy", "last"), [(6, date(2026, 9, 30)), (11, date(2027, 2, 28)), (24, date(2028, 3, 31))]
)
def test_the_months_are_a_parameter(policy: int, last: date) -> None:
    assert last_day_to_ask(E, POLICY.with_switches(RESTORE_MONTHS=policy)) == last


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (1, RestorationReason.STILL_IN_GRACE),
        (60, RestorationReason.STILL_IN_GRACE),
        (61, RestorationReason.ENDORSE_FIRST),
        (90, RestorationReason.ENDORSE_FIRST),
        (91, RestorationReason.VOID),
        (400, RestorationReason.VOID),
    ],
)
def test_before_it_is_endorsed_there_is_nothing_to_join(late: int, expected: str) -> None:
    found = may_restore(E, None, E + late * DAY, POLICY)
    assert found.reasons == (expected,)
    assert (found.days_late, found.last_day) == (late, date(2027, 3, 31))


@pytest.mark.parametrize("band", [Band.NORMAL, Band.LATE_CONTINUOUS])
def test_what_cost_no_years_gives_none_back(band: Band) -> None:
    latest = Late(E, E + DAY, band)
    assert reason(add_months(E, 12), latest, ASKED) == RestorationReason.NOTHING_LOST
    assert reason(E, None, E) == RestorationReason.NOTHING_LOST
    assert may_restore(E, None, E, POLICY).last_day is None


def test_years_come_back_once() -> None:
    assert reason(UNTIL, RESET, ASKED) == ""
    given_back = Late(E, ASKED, Band.LATE_RESET, restored=True)
    assert reason(UNTIL, given_back, ASKED) == RestorationReason.RESTORED


def test_a_restored_permit_that_lapses_anew_is_as_every_other() -> None:
    given_back = Late(E, ASKED, Band.LATE_RESET, restored=True)
    assert reason(UNTIL, given_back, UNTIL + 91 * DAY) == RestorationReason.VOID


def test_where_a_lapse_cancels_at_once_nothing_comes_back() -> None:
    old = POLICY.with_switches(LAPSE_POLICY="2013")
    assert reason(E, None, E + 61 * DAY, old) == RestorationReason.VOID


@given(expired_on=DAYS, late=LATE, after=st.integers(0, 500))
def test_it_is_open_from_the_reset_to_the_last_day_and_never_after(
    expired_on: date, late: int, after: int
) -> None:
    asked = expired_on + late * DAY
    day = asked + after * DAY
    latest, until = Late(expired_on, asked, Band.LATE_RESET), add_months(asked, 12)
    found = may_restore(until, latest, day, POLICY)
    assert found.allowed is (day <= add_months(expired_on, 12))
    if day <= until:
        assert found.days_late == late
        assert latest.gap_days == late - 1


@pytest.mark.parametrize(
    ("start", "end", "days", "touches", "fully"),
    [
        (E - 100 * DAY, E - 31 * DAY, 0, False, False),
        (E - 100 * DAY, E - 30 * DAY, 0, True, False),
        (E - 10 * DAY, E, 0, True, False),
        (E + 1 * DAY, E + 60 * DAY, 60, True, True),
        (E - 40 * DAY, E + 75 * DAY, 60, True, True),
        (E + 2 * DAY, E + 60 * DAY, 59, True, False),
        (E + 60 * DAY, E + 60 * DAY, 1, True, False),
        (E + 61 * DAY, E + 70 * DAY, 0, True, False),
        (ASKED + DAY, ASKED + 9 * DAY, 0, False, False),
    ],
)
def test_an_absence_is_held_against_the_days_that_counted(
    start: date, end: date, days: int, touches: bool, fully: bool
) -> None:
    found = explained(RESET, start, end, POLICY)
    assert (found.days, found.of, found.touches, found.fully) == (days, 60, touches, fully)
    assert (found.first, found.last) == (E + DAY, E + 60 * DAY)


def test_an_absence_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends on the day"):
        explained(RESET, ASKED, E, POLICY)


@given(start=st.integers(-60, 120), length=st.integers(0, 120))
def test_the_covered_days_are_those_one_would_count(start: int, length: int) -> None:
    begin = E + start * DAY
    end = begin + length * DAY
    counted = sum(begin <= E + n * DAY <= end for n in range(1, 61))
    assert explained(RESET, begin, end, POLICY).days == counted


# -- what it does to the years --


History = tuple[list[Period], list[date]]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A permit's periods, some begun by a reset, and from when its years count after each."""
    start = issued = draw(DAYS)
    periods, starts = [Period(issued, add_months(issued, 12))], []
    for late in draw(st.lists(st.one_of(st.just(0), LATE), min_size=1, max_size=8)):
        end = periods[-1].end
        if late:
            start = end + late * DAY
            periods.append(Period(start, add_months(start, 12), resets=True))
        else:
            periods.append(Period(end + DAY, add_months(end, 12)))
        starts.append(start)
    return periods, starts


def lifted(periods: list[Period], at: int) -> list[Period]:
    """The same, with the reset of the endorsement `at` undone."""
    one = periods[at + 1]
    return [*periods[: at + 1], Period(one.start, one.end), *periods[at + 2 :]]


@given(history=histories(), data=st.data())
def test_the_stored_starts_say_what_the_standing_says(
    history: History, data: st.DataObject
) -> None:
    periods, starts = history
    resets = [i for i, one in enumerate(periods[1:]) if one.resets]
    while resets:
        at = data.draw(st.sampled_from(resets))
        resets.remove(at)
        periods, starts = lifted(periods, at), joined(starts, at, periods[0].start)
        for n, start in enumerate(starts, 1):
            upto = periods[: n + 1]
            assert standing(upto, upto[-1].end, POLICY).continuous_start == start


@given(history=histories(), data=st.data())
def test_the_gap_stays_and_the_months_in_all_are_untouched(
    history: History, data: st.DataObject
) -> None:
    periods, _starts = history
    resets = [i for i, one in enumerate(periods[1:]) if one.resets]
    if not resets:
        return
    at = data.draw(st.sampled_from(resets))
    day = periods[-1].end
    before = standing(periods, day, POLICY)
    after = standing(lifted(periods, at), day, POLICY)
    assert after.cumulative_months == before.cumulative_months
    assert [(g.start, g.end) for g in after.gaps] == [(g.start, g.end) for g in before.gaps]
    gap = next(g for g in after.gaps if g.end == periods[at + 1].start - DAY)
    assert gap.kind is GapKind.UNCOUNTED
    assert after.continuous_full_months >= before.continuous_full_months


def test_years_before_and_after_add_up_without_the_days_between() -> None:
    issued = date(2022, 4, 1)
    periods = [
        Period(issued, date(2025, 3, 31)),
        Period(date(2025, 6, 14), date(2026, 6, 14), resets=True),
    ]
    on = date(2026, 6, 14)
    assert standing(periods, on, POLICY).continuous_full_years == 1
    found = standing(lifted(periods, 0), on, POLICY)
    assert found.continuous_start == issued
    assert found.uncounted_days == 74
    assert found.continuous_full_years == 4
    # 14 June 2022 is issued + 74 days: four years are full on this very day, not on 1 April.
    assert full_months(issued + 74 * DAY, on) == 48
    day_before = standing(lifted(periods, 0), on - DAY, POLICY)
    assert day_before.continuous_full_years == 3
