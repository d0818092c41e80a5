"""What day it is, for everybody at once, and the calendar that staff load."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from celery.signals import task_postrun, task_prerun
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.core.signals import request_finished, request_started
from django.db import IntegrityError, close_old_connections, transaction

from portal import clock, memo
from portal.clock.calendar import load_year, seed
from portal.clock.models import CalendarDay, CalendarYear, Shift

DAY = date(2024, 9, 2)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.DEMO = True


def real_today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def test_unshifted_it_is_the_real_day_in_shanghai() -> None:
    assert clock.today() == real_today()
    assert clock.now().utcoffset() == timedelta(hours=8)
    assert not clock.is_shifted()


def test_a_shifted_clock_shows_its_day_and_goes_on() -> None:
    clock.shift_to(DAY)
    assert clock.today() == DAY
    assert clock.now().date() == DAY
    first, second = clock.now(), clock.now()
    assert first <= second
    clock.shift_to(date(2026, 3, 1))
    assert clock.today() == date(2026, 3, 1)
    assert Shift.objects.count() == 1
    clock.unshift()
    assert clock.today() == real_today()
    assert not Shift.objects.exists()


def test_travelling_ends_where_it_began() -> None:
    with clock.travel(DAY):
        with clock.travel(date(2030, 1, 1)):
            assert clock.today() == date(2030, 1, 1)
        assert clock.today() == DAY
    assert clock.today() == real_today()


def test_outside_a_demo_a_shift_is_refused_and_never_read(
    settings: Any, django_assert_num_queries: Any
) -> None:
    clock.shift_to(DAY)
    settings.DEMO = False
    with django_assert_num_queries(0):
        assert clock.today() == real_today()
    with pytest.raises(clock.ShiftRefused):
        clock.shift_to(DAY)
    with pytest.raises(clock.ShiftRefused):
        clock.unshift()


def test_the_table_holds_one_shift_at_most() -> None:
    Shift.objects.create(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(id=2, days=1)


@pytest.mark.parametrize(
    ("begins", "ends"), [(request_started, request_finished), (task_prerun, task_postrun)]
)
def test_a_request_and_a_task_read_the_clock_once(
    begins: Any, ends: Any, django_assert_num_queries: Any
) -> None:
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        begins.send(sender=None)
        with django_assert_num_queries(1):
            clock.today()
            clock.now()
            clock.today()
        clock.shift_to(DAY)  # who writes it sees it at once
        assert clock.today() == DAY
        ends.send(sender=None)
        with django_assert_num_queries(2):
            clock.today()
            clock.today()
    finally:
        memo.end()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def test_the_shipped_years_are_loaded_and_counted() -> None:
    days = clock.working_days()
    assert days.years == {2024, 2025, 2026}
    assert [days.count(year) for year in (2024, 2025, 2026)] == [251, 248, 248]
    assert days.version.startswith("2024-2026 ")
    assert len(days.version) <= 40


def test_the_calendar_costs_one_query_until_a_year_changes(django_assert_num_queries: Any) -> None:
    before = clock.working_days()
    with django_assert_num_queries(1):
        assert clock.working_days() is before
    load_year(2027, {date(2027, 1, 1): False}, by="clerk")
    after = clock.working_days()
    assert 2027 in after.years
    assert not after.is_working(date(2027, 1, 1))
    assert after.version != before.version


def test_loading_a_year_again_replaces_it_and_drops_what_says_nothing() -> None:
    load_year(2027, {date(2027, 1, 1): False, date(2027, 1, 4): False}, by="clerk")
    row = load_year(2027, {date(2027, 1, 2): False, date(2027, 1, 3): True}, by="another")
    assert list(row.days.values_list("date", "working")) == [(date(2027, 1, 3), True)]
    assert CalendarYear.objects.get(year=2027).loaded_by == "another"


def test_a_day_of_another_year_is_refused_and_nothing_is_loaded() -> None:
    with pytest.raises(ValueError, match="2028-01-01 is not in 2027"):
        load_year(2027, {date(2028, 1, 1): False}, by="clerk")
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize(
    ("day", "working", "year"),
    [
        (date(2026, 11, 24), True, 2026),  # a Tuesday is worked anyway
        (date(2026, 11, 22), False, 2026),  # a Sunday is off anyway
        (date(2026, 11, 24), False, 2025),
    ],
)
def test_the_table_refuses_a_day_that_is_no_exception_or_of_another_year(
    day: date, working: bool, year: int
) -> None:
    row = CalendarDay(date=day, working=working, year_id=year)
    with pytest.raises(ValidationError):
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_seeding_again_leaves_what_staff_did() -> None:
    CalendarYear.objects.get(year=2026).delete()
    seed()
    assert clock.working_days().years == {2024, 2025}


def test_a_file_of_one_year_is_loaded(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "2027.csv"
    path.write_text("date,working\n2027-01-01,0\n2027-01-02,off\n2027-01-03,1\n", "utf-8")
    call_command("load_calendar", str(path), "--dry-run")
    assert 2027 not in clock.working_days().years
    call_command("load_calendar", str(path), "--by", "clerk")
    assert capsys.readouterr().out.splitlines()[-1] == "2027: 261 working days are loaded."
    assert clock.working_days().is_working(date(2027, 1, 3))
    assert CalendarYear.objects.get(year=2027).loaded_by == "clerk"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("date,working\n2027-01-01,0\n2027-13-01,0\n", "line 3"),
        ("date,working\n2027-01-01,perhaps\n", "line 2"),
        ("day,off\n2027-01-01,0\n", "line 2"),
        ("date,working\n2027-01-01,0\n2028-01-01,0\n", "exactly one year"),
        ("", "exactly one year"),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_its_line(
    text: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(CommandError, match=message):
        call_command("load_calendar", str(path))
    assert clock.working_days().years == {2024, 2025, 2026}


def test_a_year_comes_from_the_package_where_it_knows_it(capsys: Any) -> None:
    CalendarYear.objects.get(year=2026).delete()
    call_command("load_calendar", "--year", "2026")
    assert clock.working_days().count(2026) == 248
    with pytest.raises(CommandError, match="does not know 2099"):
        call_command("load_calendar", "--year", "2099")
    with pytest.raises(CommandError, match="Name a file"):
        call_command("load_calendar")
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_calendar", "nowhere.csv")
