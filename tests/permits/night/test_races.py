"""Sweeps beside each other and beside a clerk, each on a connection of its own."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from permits.endorsement import sweep
from permits.endorsement.acts import grant
from permits.models import Endorsement, EndorsementRequest, Ledger, Permit, SweepRun
from portal.cases.models import Case
from portal.cases.service import Refused
from portal.sms.models import Message
from tests.permits.night import makers
from tests.permits.night.makers import good

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 11, 22)
SECONDS = 30


@pytest.fixture
def beside() -> Iterator[Callable[..., "Future[Any]"]]:
    """`beside(call, …)` runs it in a thread, which closes its connection."""

    def run(call: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return call(*arguments)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        yield lambda call, *arguments: threads.submit(run, call, *arguments)


def wait_until_somebody_waits() -> None:
    """Returns when a session waits for a lock of this database."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    pytest.fail("nobody waits")


@contextmanager
def clerk_decides(number: int) -> Iterator[Endorsement]:
    """A clerk endorses the permit of an open case and has not finished; ends with the block."""
    case = case_of(number)
    with transaction.atomic():
        endorsement = grant(case, TODAY)
        Case.objects.filter(pk=case.pk).update(state="done", closed_at="2026-11-22T10:00:00+08")
        yield endorsement


def case_of(number: int) -> Case:
    rows = makers.Rows()
    rows.case(number, "open")
    rows.write()
    permit = Permit.objects.get(pk=number)
    case = Case.objects.get(pk=number)
    EndorsementRequest.objects.create(
        case=case, permit=permit, period=permit.valid_until, requested_on=TODAY
    )
    return case


def due(count: int) -> None:
    makers.city(good(TODAY + timedelta(days=one % 16), TODAY) for one in range(count))


def test_two_sweeps_at_once_write_everything_once(
    beside: Callable[..., "Future[Any]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "SLICE", 10)
    due(100)
    start = threading.Barrier(3)

    def run() -> sweep.Counts:
        start.wait()
        return sweep.run_night(TODAY)

    counts = [one.result(SECONDS) for one in [beside(run) for _ in range(3)]]
    assert [one.outcomes for one in counts] == [{"endorsed": 100}] * 3
    assert SweepRun.objects.count() == 1
    assert Ledger.objects.count() == Endorsement.objects.count() == Message.objects.count() == 100


def test_nights_that_are_begun_at_once_follow_each_other(
    beside: Callable[..., "Future[Any]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "SLICE", 10)
    due(40)
    nights = [TODAY, TODAY + timedelta(days=1), TODAY]
    for one in [beside(sweep.run_night, night) for night in nights]:
        one.result(SECONDS)
    assert Endorsement.objects.count() == Message.objects.count() == 40
    assert SweepRun.objects.filter(finished_at__isnull=False).count() == 2


def test_a_clerk_who_is_endorsing_finishes_first_and_the_sweep_finds_the_new_period(
    beside: Callable[..., "Future[Any]"],
) -> None:
    due(5)
    with clerk_decides(3) as by_clerk:
        night = beside(sweep.run_night, TODAY)
        wait_until_somebody_waits()
    assert night.result(SECONDS).outcomes == {"endorsed": 4}
    assert Endorsement.objects.count() == 5
    assert Endorsement.objects.get(permit_id=3) == by_clerk
    assert not Ledger.objects.filter(permit_id=3).exists()


def test_a_clerk_who_comes_while_the_sweep_is_at_it_is_told_that_it_is_done(
    beside: Callable[..., "Future[Any]"],
) -> None:
    due(5)
    run = sweep.open_run(TODAY)
    assert run
    with transaction.atomic():
        sweep.work_one(run)
        # Submitted while the night was at the permit: it had not seen the case.
        case = beside(case_of, 3).result(SECONDS)
        clerk = beside(grant, case, TODAY)
        wait_until_somebody_waits()
    with pytest.raises(Refused):
        clerk.result(SECONDS)
    assert Endorsement.objects.get(permit_id=3).channel == "auto"
    assert Ledger.objects.count() == 5


def test_a_dry_run_waits_for_nobody(beside: Callable[..., "Future[Any]"]) -> None:
    due(5)
    run = sweep.open_run(TODAY)
    assert run
    with clerk_decides(3):
        assert beside(sweep.dry_run, TODAY).result(SECONDS).outcomes == {"endorsed": 4, "left": 1}
    with transaction.atomic():
        sweep.work_one(run)
        assert beside(sweep.dry_run, TODAY).result(SECONDS).outcomes == {"endorsed": 4}
