"""What `manage.py sweep` says, and what it leaves alone."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from portal import clock
from portal.registers import snapshots
from tests.permits.night import makers
from tests.permits.night.makers import good

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def permits() -> None:
    """Three to endorse, two to refer, one for the desk, two that are not due."""
    days = [TODAY + timedelta(days=left) for left in (0, 7, 15, 3, 4, 5, 16, -1)]
    changes: list[dict[str, Any]] = [{}] * 8
    changes[3] = {"phone_register": "other"}
    changes[4] = {"phone_register": "other", "paid_through": date(2026, 9, 1)}
    makers.city(good(day, TODAY, **change) for day, change in zip(days, changes, strict=True))
    rows = makers.Rows()
    rows.case(6, "open")
    rows.write()


def say(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("sweep", *arguments, stdout=out)
    return [" ".join(line.split()) for line in out.getvalue().splitlines()]


def everything() -> dict[str, str]:
    """A checksum of every table."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        sums = {}
        for table in tables:
            cursor.execute(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t")
            [sums[table]] = cursor.fetchone()
    return sums


SAID = [
    "night of 2026-11-22: 6 permits due",
    "would be endorsed 3",
    "would be referred 2",
    "would be left 1",
    "would be broken 0",
    "why:",
    "NO_LAWFUL_EMPLOYMENT 1",
    "OPEN_CASE 1",
    "PHONE_CHANGED 2",
]


@pytest.mark.usefixtures("permits")
def test_a_dry_run_counts_and_changes_nothing() -> None:
    before = everything()
    assert say("--on", "2026-11-22", "--dry-run") == SAID
    assert everything() == before


@pytest.mark.usefixtures("permits")
def test_a_dry_run_sees_the_registers_of_now_and_leaves_the_copies_of_the_night() -> None:
    snapshots.take(TODAY)
    before = everything()
    makers.registers_say({1: good(TODAY, TODAY, phone_register="other")})
    changed = everything()
    assert "would be referred 3" in say("--on", "2026-11-22", "--dry-run")
    assert everything() == changed
    differ = {name for name in before if before[name] != changed[name]}
    assert differ == set(makers.SOURCES), "and no copy"


@pytest.mark.usefixtures("permits")
def test_a_real_run_does_what_was_said_and_a_second_one_nothing() -> None:
    with clock.travel(TODAY):
        said = say("--dry-run")
        first = say()
        assert first == [line.removeprefix("would be ") for line in said]
        after = everything()
        assert say() == first
        assert everything() == after
