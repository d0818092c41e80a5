"""Working days and month arithmetic, without Django."""

import subprocess
import sys
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clock.days import CalendarMissing, WorkingDays, add_months, full_months, full_years
from portal.clock.seed import SHIPPED, shipped

CALENDAR = WorkingDays(
    {day: worked for year in SHIPPED for day, worked in shipped(year).items()},
    frozenset(SHIPPED),
    "shipped",
)


def test_every_shipped_day_is_as_chinesecalendar_says() -> None:
    day = date(2024, 1, 1)
    while day.year <= 2026:
        assert CALENDAR.is_working(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(("year", "count"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_the_table_says(year: int, count: int) -> None:
    assert CALENDAR.count(year) == count


def test_lunar_new_years_eve_was_worked_in_2024_and_is_off_from_2025() -> None:
    assert CALENDAR.is_working(date(2024, 2, 9))
    assert not CALENDAR.is_working(date(2025, 1, 28))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2024, 5, 15), 3, date(2024, 5, 20)),
        (date(2024, 2, 7), 3, date(2024, 2, 18)),  # a Sunday that was worked
        (date(2025, 9, 29), 3, date(2025, 10, 10)),  # National Day and Mid-Autumn
        (date(2025, 3, 15), 1, date(2025, 3, 17)),
        (date(2025, 3, 15), 0, date(2025, 3, 15)),
    ],
)
def test_the_start_day_is_not_counted(start: date, n: int, end: date) -> None:
    assert CALENDAR.add(start, n) == end


@given(start=st.dates(date(2024, 1, 1), date(2026, 9, 1)), n=st.integers(1, 60))
def test_adding_n_days_passes_exactly_n_working_days(start: date, n: int) -> None:
    end = CALENDAR.add(start, n)
    passed = [start + timedelta(days=i) for i in range(1, (end - start).days + 1)]
    assert sum(map(CALENDAR.is_working, passed)) == n
    assert CALENDAR.is_working(end)


def test_a_missing_year_is_named_and_never_guessed() -> None:
    with pytest.raises(CalendarMissing, match="calendar of 2027 not loaded"):
        CALENDAR.add(date(2026, 12, 29), 3)
    assert CALENDAR.add(date(2026, 12, 29), 2) == date(2026, 12, 31)
    with pytest.raises(CalendarMissing):
        CALENDAR.next_working(date(2027, 1, 2))


@given(day=st.dates(date(1990, 1, 1), date(2050, 1, 1)), months=st.integers(0, 240))
def test_months_go_round(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
    assert full_months(day, later) == months
    assert full_months(day, later - timedelta(days=1)) == max(months - 1, 0)


def test_29_february_completes_its_year_on_the_28th() -> None:
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert full_years(date(2024, 2, 29), date(2025, 2, 28)) == 1
    assert full_years(date(2024, 2, 29), date(2025, 2, 27)) == 0


def test_days_policies_and_rules_need_no_django_settings() -> None:
    code = (
        "import permits.rules.automatic, permits.rules.standing, portal.clock.days as d,"
        " portal.policy.shipped as p; p.SHIPPED[0].policy(); print(d.add_months.__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.stdout == "add_months\n", done.stderr
