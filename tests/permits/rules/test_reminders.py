"""When somebody is reminded: four days of each period, a week of grace for a missed night."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from permits.rules.reminders import CATCH_UP_DAYS, Event, reminders_of, reminders_on
from portal.policy.shipped import shipped_on

E = date(2026, 6, 30)
DAY = timedelta(days=1)
POLICY = shipped_on(E).policy()
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def test_the_four_days_of_a_period() -> None:
    assert [(one.event, one.first, one.last) for one in reminders_of(E, POLICY)] == [
        (Event.EXPIRY_10D, date(2026, 6, 20), date(2026, 6, 27)),
        (Event.LAPSED, date(2026, 7, 1), date(2026, 7, 8)),
        (Event.GRACE_ENDS, date(2026, 8, 19), date(2026, 8, 26)),
        (Event.RESET_ENDS, date(2026, 9, 18), date(2026, 9, 25)),
    ]


def test_each_tells_the_days_that_count() -> None:
    for one in reminders_of(E, POLICY):
        assert one.params == {"date": "2026-06-30", "g60": "2026-08-29", "g90": "2026-09-28"}


def test_without_a_reset_band_its_end_is_no_event() -> None:
    old = POLICY.with_switches(LAPSE_POLICY="2013")
    assert Event.RESET_ENDS not in {one.event for one in reminders_of(E, old)}


def test_an_advice_close_to_the_expiry_never_comes_after_it() -> None:
    late = POLICY.with_switches(MANUAL_ADVICE_DAYS=3)
    assert reminders_of(E, late)[0].last == E


@given(valid_until=DAYS, back=st.integers(-15, 110))
def test_what_is_said_on_a_day_is_what_its_periods_say(valid_until: date, back: int) -> None:
    day = valid_until + back * DAY
    expected = {
        (one.event, one.valid_until)
        for one in reminders_of(valid_until, POLICY)
        if one.first <= day <= one.last
    }
    said = {(one.event, one.valid_until) for one in reminders_on(day, POLICY)}
    assert expected == {pair for pair in said if pair[1] == valid_until}


@given(valid_until=DAYS)
def test_no_two_reminders_of_a_period_fall_on_one_day(valid_until: date) -> None:
    spans = [(one.first, one.last) for one in reminders_of(valid_until, POLICY)]
    for (_first, last), (first, _last) in pairwise(spans):
        assert last < first
    assert all((last - first).days <= CATCH_UP_DAYS for first, last in spans)
