"""A night held inside its slices, real workers to kill, and a Redis to stop."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.db import connection, transaction
from kombu import Connection

from permits.endorsement import sweep
from permits.models import Endorsement, Ledger, Permit, SweepRun, SweepSlice
from permits.tasks import sweep_dispatch
from portal import clock
from portal.celery import app
from portal.sms.models import Message
from tests.bench import due
from tests.live.portal import test_database_url as database_url
from tools.process import Child
from tools.servers import ROOT, valkey

SECONDS = 120
DUE, SLICE = 1200, 50
# A slice that has written all it has to write passes here before its transaction ends.
GATE = 20260315
COMMAND = [sys.executable, "-m", "celery", "--quiet", "-A", "portal", "worker", "--queues", "night"]
COMMAND += ["--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]


def wait(done: Callable[[], Any], what: str, seconds: float = SECONDS) -> Any:
    """What `done` says as soon as it says something."""
    end = time.monotonic() + seconds
    while not (found := done()):
        if time.monotonic() > end:
            pytest.fail(f"{what}: not within {seconds} s")
        time.sleep(0.02)
    return found


class Redis:
    """A Redis of the test's own, at an address that stays when it is stopped and started."""

    def __init__(self, folder: Path) -> None:
        self._link = folder / "redis.sock"
        self.url = f"unix://{self._link}?db=0"
        self._running = ExitStack()

    def start(self) -> None:
        url = self._running.enter_context(valkey())
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(url.removeprefix("unix://").partition("?")[0])

    def stop(self) -> None:
        self._running.close()

    def tick(self) -> None:
        """What beat does every ten seconds."""
        broker = self.url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
        options = app.conf.broker_transport_options
        with Connection(broker, transport_options=options) as there:
            sweep_dispatch.apply_async(connection=there)


@dataclass(frozen=True)
class Open:
    """A session that is inside the transaction of a slice."""

    worker: str
    pid: int
    since: datetime


class Night:
    """A night of DUE permits in slices of SLICE, and its workers."""

    def __init__(self, redis: Redis, logs: Path) -> None:
        self.redis, self._logs = redis, logs
        self.workers: dict[str, Child] = {}
        self.expected = sweep.dry_run(due.NIGHT)
        assert self.expected.total == DUE

    def begin(self) -> None:
        """The night has its slices; nobody works yet."""
        assert sweep.open_run(due.NIGHT, scheduled=True)

    def close_gate(self) -> None:
        """From now on every slice stays inside its transaction until the gate opens."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_lock({GATE})")
        self._hold(f"pg_advisory_xact_lock_shared({GATE})")

    def slow_down(self, seconds: float) -> None:
        """From now on every slice stays inside its transaction for so long at least."""
        self._hold(f"pg_sleep({seconds})")

    def _hold(self, call: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN PERFORM {call}; RETURN NULL; END $$;"
                "CREATE TRIGGER gate AFTER INSERT ON permits_ledger"
                " FOR EACH STATEMENT EXECUTE FUNCTION gate()"
            )

    def open_gate(self) -> None:
        """All go on; nobody waits any more."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT pg_advisory_unlock({GATE}) FROM pg_trigger WHERE tgname = 'gate'"
            )
            cursor.execute("DROP FUNCTION IF EXISTS gate CASCADE")

    def start(self, *names: str) -> None:
        """Workers of these names, each one process with one child that works."""
        logs = {}
        for name in names:
            logs[name] = self._logs / f"{name}-{time.monotonic_ns()}.log"
            env = {
                "DATABASE_URL": database_url(),
                "REDIS_URL": self.redis.url,
                "PGAPPNAME": name,
                "LOG_LEVEL": "INFO",
            }
            self.workers[name] = Child(name, COMMAND, env=env, cwd=ROOT, log=logs[name])
        for name in names:
            _until_ready(self.workers[name], logs[name])

    def start_beat(self) -> Child:
        """The real beat, with the real schedule."""
        command = [*COMMAND[:6], "beat", "--schedule", str(self._logs / "schedule")]
        env = {"DATABASE_URL": database_url(), "REDIS_URL": self.redis.url}
        beat = Child("beat", command, env=env, cwd=ROOT, log=self._logs / "beat.log")
        self.workers["beat"] = beat
        return beat

    def taken_up(self, name: str, meanwhile: Callable[[], None] = lambda: None) -> float:
        """Kills all of a worker inside its slice; seconds until somebody has done that slice.

        Counted from the kill, or from the end of `meanwhile`.
        """
        wait(lambda: any(one.worker == name for one in self.inside()), "its slice")
        locked = self.locked()
        worker = self.workers[name]
        for pid in (worker.process.pid, *(child.pid for child in children(worker))):
            os.kill(pid, signal.SIGKILL)
        worker.stop()
        meanwhile()
        since = time.monotonic()
        left = SweepSlice.objects.filter(pk__in=locked, done_at=None)
        wait(lambda: not left.exists(), "the slice taken up")
        return time.monotonic() - since

    def has_said(self, name: str, words: str) -> bool:
        """Whether the worker's log holds these words."""
        log = self.workers[name].log
        return log is not None and words in log.read_text()

    def stop(self) -> None:
        for child in self.workers.values():
            child.stop(1)
        self.open_gate()

    def inside(self) -> list[Open]:
        """The workers' sessions that are inside a slice's transaction now."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT application_name, pid, xact_start FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = ANY(%s)"
                " AND wait_event IN ('advisory', 'PgSleep')",
                [list(self.workers)],
            )
            return [Open(*row) for row in cursor.fetchall()]

    def wait_inside(self) -> Open:
        """The first session that is inside a slice, with beat ticking meanwhile."""
        self.redis.tick()
        ticked = time.monotonic()

        def found() -> Open | None:
            nonlocal ticked
            if time.monotonic() - ticked > 0.5:
                self.redis.tick()
                ticked = time.monotonic()
            known = [one for one in self.inside() if one.worker in self.workers]
            return known[0] if known else None

        opened: Open = wait(found, "a slice under way")
        return opened

    def cut(self, one: Open) -> None:
        """Somebody ends the session at the server."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [one.pid])
        self.wait_gone(one)

    def wait_gone(self, one: Open) -> None:
        """Until the server has noticed that nobody is there any more, and rolled back."""
        wait(lambda: one not in self.inside(), "the session's end")

    def locked(self) -> set[int]:
        """The slices that somebody is at."""
        with transaction.atomic():
            free = SweepSlice.objects.filter(done_at=None).select_for_update(skip_locked=True)
            ids = {one.pk for one in free}
            return set(SweepSlice.objects.filter(done_at=None).values_list("pk", flat=True)) - ids

    def finish(self) -> None:
        """Let the night come to its end, with beat ticking."""
        self.open_gate()
        self.wait_end()

    def wait_end(self) -> None:
        """Until the night has ended, with beat ticking."""

        def ended() -> bool:
            self.redis.tick()
            time.sleep(0.3)
            return SweepRun.objects.filter(finished_at__isnull=False).exists()

        wait(ended, "the end of the night")

    def check(self) -> None:
        """Every due permit has exactly one outcome, the one that was to be, and nothing double."""
        counts = sweep.counted(due.NIGHT)
        assert counts == self.expected
        assert Ledger.objects.count() == DUE
        self.check_written()
        assert SweepSlice.objects.exclude(error="").count() == 0
        assert SweepSlice.objects.count() == DUE // sweep.SLICE

    def check_written(self) -> None:
        """What the night wrote agrees with its ledger."""
        endorsed = set(
            Ledger.objects.filter(outcome="endorsed").values_list("permit_id", flat=True)
        )
        told = set(Ledger.objects.filter(outcome="referred").values_list("permit_id", flat=True))
        written = Endorsement.objects.filter(channel="auto").values_list("permit_id", flat=True)
        assert sorted(written) == sorted(endorsed)
        moved = Permit.objects.filter(id__in=endorsed, version=2)
        assert set(moved.values_list("id", flat=True)) == endorsed
        of_the_night = Message.objects.filter(template__in=["AUTO_OK", "AUTO_FAIL"])
        assert of_the_night.count() == len(endorsed) + len(told)


def _until_ready(worker: Child, log: Path) -> None:
    wait(lambda: " ready." in log.read_text() or not worker.running, worker.name)
    assert worker.running, worker.failure()


@pytest.fixture
def eve(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """The night is due and has not begun; nobody works yet."""
    with a_night(tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def night(eve: Night) -> Night:
    """The night has begun; nobody works yet, and who does stays inside their slice."""
    eve.begin()
    eve.close_gate()
    return eve


@contextmanager
def a_night(logs: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """A night on the database that the tests are connected to."""
    monkeypatch.setattr(sweep, "SLICE", SLICE)
    due.fill(DUE)
    clock.shift_to(due.NIGHT)
    redis = Redis(logs)
    redis.start()
    made = Night(redis, logs)
    yield made
    made.stop()
    redis.stop()
    for log in sorted(logs.glob("*.log")):
        print("\n".join([f"--- {log.name}", *log.read_text("utf-8", "replace").splitlines()[-40:]]))


def children(worker: Child) -> list[psutil.Process]:
    """The processes that do a worker's tasks."""
    return psutil.Process(worker.process.pid).children()
