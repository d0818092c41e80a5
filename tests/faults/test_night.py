"""The night survives its workers, its Redis and its connections."""

import os
import signal

import pytest
from django.db import connection

from permits.endorsement import alerts, sweep
from permits.models import Ledger, Permit
from portal.cases.models import StaffTask
from portal.celery import BEAT_SCHEDULE, VISIBILITY_SECONDS
from tests.bench import due
from tests.faults.conftest import DUE, Night, Open, children, wait

pytestmark = pytest.mark.faults
KILLS = int(os.environ.get("FAULT_KILLS", "10"))
# Every so many kills the whole worker goes, else the process that is at the slice.
WHOLE = 10
# So long a slice takes where a test needs to meet it at work.
SLOWLY = 0.3
TICK = BEAT_SCHEDULE["sweep-dispatch"][1]


def kill(night: Night, name: str, whole: bool) -> None:
    """SIGKILL, at once and unasked."""
    worker = night.workers[name]
    victims = [child.pid for child in children(worker)]
    if whole:
        victims.insert(0, worker.process.pid)
    for pid in victims:
        os.kill(pid, signal.SIGKILL)


def test_every_permit_has_one_outcome_however_often_workers_are_killed(
    night: Night, capsys: pytest.CaptureFixture[str]
) -> None:
    night.start("night-a", "night-b")
    inside = 0
    for number in range(KILLS):
        found: Open = night.wait_inside()
        whole = number % WHOLE == WHOLE - 1
        kill(night, found.worker, whole)
        # The session is still inside the same transaction, which the server will roll back.
        inside += found in night.inside()
        night.wait_gone(found)
        if whole:
            night.workers[found.worker].stop()
            night.start(found.worker)
        else:
            wait(lambda one=found: children(night.workers[one.worker]), "a new process")  # type: ignore[misc]
    with capsys.disabled():
        print(f"\n{KILLS} workers killed, {inside} of them inside an open slice transaction")
    assert inside >= KILLS * 3 // 4
    night.finish()
    night.check()


def test_redis_may_be_gone_in_the_middle_with_all_it_knew(night: Night) -> None:
    night.start("night-a")
    night.wait_inside()
    night.redis.stop()
    wait(lambda: night.has_said("night-a", "Cannot connect"), "the loss")
    night.redis.start()  # an empty one: what is open is known from the database alone
    night.finish()
    assert night.workers["night-a"].running
    night.check()


def test_connections_may_be_cut_in_the_middle(night: Night) -> None:
    night.start("night-a")
    process = children(night.workers["night-a"])
    for _ in range(5):
        night.cut(night.wait_inside())
    assert children(night.workers["night-a"]) == process
    night.finish()
    night.check()


def test_a_killed_slice_is_taken_up_within_seconds_by_the_next_tick(
    eve: Night, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whole workers are killed, so that the broker would keep their calls for ten minutes."""
    monkeypatch.setattr(sweep, "SLICE", 10)
    eve.begin()
    eve.slow_down(SLOWLY)
    eve.start("night-a", "night-b")
    beat = eve.start_beat()
    beside = eve.taken_up("night-a")
    eve.workers["night-b"].stop(0)
    eve.start("night-a")
    alone = [eve.taken_up("night-a", meanwhile=lambda: eve.start("night-a")) for _ in range(2)]
    with capsys.disabled():
        print(
            f"\na killed worker's slice was done by another {beside:.1f} s later; with nobody else"
            f" there, {' and '.join(f'{s:.1f} s' for s in alone)} after a worker was back"
            f" (beat ticks every {TICK:.0f} s)"
        )
    assert beside < TICK
    assert max(alone) < 2 * TICK < VISIBILITY_SECONDS / 10
    beat.stop(1)
    eve.finish()
    eve.check()


def test_a_row_that_breaks_its_slice_is_reported_and_the_rest_go_on(eve: Night) -> None:
    broken = sorted(
        Permit.objects.filter(valid_until=due.NIGHT)
        .exclude(person__cases__closed_at__isnull=True, person__cases__isnull=False)
        .values_list("id", flat=True)
    )[:3]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF NEW.permit_id IN ({', '.join(map(str, broken))}) THEN RAISE 'no'; END"
            " IF; RETURN NEW; END $$;"
            "CREATE TRIGGER trouble BEFORE INSERT ON permits_ledger"
            " FOR EACH ROW WHEN (NEW.outcome <> 'broken') EXECUTE FUNCTION trouble()"
        )
    eve.begin()
    eve.start("night-a", "night-b")
    eve.wait_end()
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION trouble CASCADE")
    found = Ledger.objects.filter(outcome="broken").values_list("permit_id", flat=True)
    assert sorted(found) == broken
    assert Ledger.objects.count() == DUE
    eve.check_written()
    told = StaffTask.objects.get(kind=alerts.BROKEN)
    assert told.params["number"] == len(broken)
    assert sum(eve.has_said(name, "set aside") for name in eve.workers)
