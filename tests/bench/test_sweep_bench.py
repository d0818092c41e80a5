"""The night over a whole city, by real workers, beside the bare SQL that reads and writes the same.

Every run starts from a copy of the same template; the runs to compare follow each other in turn.
SWEEP_PERMITS makes a smaller city (300,000 or a multiple), for a trial.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.db import connection, transaction

from permits.endorsement import night_sql, sweep
from permits.models import SweepRun
from permits.tasks import sweep_dispatch
from portal import clock
from portal.celery import BEAT_SCHEDULE, app
from portal.policy import policy_on
from tests.bench import due, report
from tests.bench.databases import copy_of
from tests.live.portal import test_database_url as database_url
from tools.process import Child
from tools.servers import ROOT

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
PERMITS = int(os.environ.get("SWEEP_PERMITS", "3000000"))
# A third is due on the one night, a hundredth on the other; of a city of a tenth as many a tenth.
CITY = due.City(PERMITS, of_pack=10_000, of_pack_quiet=300)
TOWN = due.City(PERMITS // 10, of_pack=0, of_pack_quiet=3_000)
ROUNDS = 3
# What is promised (docs/bench.md).
TO_BARE, TO_TOWN, TO_ONE, BUSY, MEMORY = 1.5, 1.5, 1.25, 0.9, 200 * 2**20
SECONDS = 1800
TICK = BEAT_SCHEDULE["sweep-dispatch"][1]
COMMAND = [sys.executable, "-m", "celery", "--quiet", "-A", "portal", "worker", "--queues", "night"]
COMMAND += ["--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]

# As an operator would write it by hand: no slices, no locks, no run, and the planner is free.
BARE = (
    "INSERT INTO permits_ledger (permit_id, period, run_date, outcome, reasons)"
    " WITH {decided} SELECT id, valid_until, %(run_date)s, outcome, reasons FROM decided",
    """
    INSERT INTO permits_endorsement
           (permit_id, period, valid_from, valid_until, requested_on, endorsed_on, band,
            days_late, channel, policy_code, calendar_version, continuity_start)
    SELECT permit.id, permit.valid_until, permit.valid_until + 1,
           (permit.valid_until + make_interval(months => %(permit_months)s))::date,
           %(run_date)s, %(run_date)s, 'NORMAL', %(run_date)s::date - permit.valid_until, 'auto',
           %(policy)s, %(calendar)s, continuity_start
      FROM permits_ledger ledger JOIN permits_permit permit ON permit.id = ledger.permit_id
     WHERE ledger.run_date = %(run_date)s AND outcome = 'endorsed'""",
    """
    INSERT INTO sms_message (key, template, params, language, phone, phone_index, person_index)
    SELECT CASE outcome WHEN 'endorsed' THEN 'auto-ok:' || permit.id || ':' || period
                ELSE 'auto-fail:' || permit.id || ':' || period || ':'
                     || array_to_string(reasons, ',') END,
           CASE outcome WHEN 'endorsed' THEN 'AUTO_OK' ELSE 'AUTO_FAIL' END,
           CASE outcome
                WHEN 'endorsed' THEN jsonb_build_object(
                     'date', (period + make_interval(months => %(permit_months)s))::date)
                ELSE jsonb_build_object('date', period, 'reason', to_jsonb(reasons)) END,
           language, phone, phone_index, person_index
      FROM permits_ledger ledger JOIN permits_permit permit ON permit.id = ledger.permit_id
     WHERE ledger.run_date = %(run_date)s AND outcome IN ('endorsed', 'referred')
        ON CONFLICT (key) DO NOTHING""",
    """
    UPDATE permits_permit AS permit
       SET valid_until = endorsement.valid_until, version = version + 1
      FROM permits_endorsement endorsement
     WHERE endorsement.permit_id = permit.id AND endorsement.period = permit.valid_until
       AND endorsement.endorsed_on = %(run_date)s""",
)

# What both must leave alike; ids and moments differ. Reminders follow the night, and are no part.
ALIKE = {
    "ledger": "SELECT permit_id, period, run_date, outcome, reasons FROM permits_ledger",
    "endorsements": """
        SELECT permit_id, period, valid_from, valid_until, requested_on, endorsed_on, band,
               days_late, channel, policy_code, calendar_version, continuity_start
          FROM permits_endorsement""",
    "permits": "SELECT id, valid_until, version FROM permits_permit",
    "messages": """
        SELECT key, template, params, language, phone, phone_index, person_index, state
          FROM sms_message WHERE template IN ('AUTO_OK', 'AUTO_FAIL')""",
}


@dataclass
class Taken:
    """What was measured: seconds by the clock, seconds that the workers and their sessions
    computed, how busy each core was, and a worker's memory."""

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    busy: list[list[float]] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    left: list[dict[str, str]] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The seconds of the run in the middle."""
        return statistics.median(self.seconds)

    @property
    def busiest(self) -> list[float]:
        """Each core, in the run that kept both most busy."""
        return max(self.busy, key=min)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Takes the time of the block, and how busy the cores are in it."""
        before, start = psutil.cpu_times(percpu=True), time.perf_counter()
        yield
        self.seconds.append(time.perf_counter() - start)
        after = psutil.cpu_times(percpu=True)
        self.busy.append([_busy(a, b) for a, b in zip(before, after, strict=True)])


def _busy(before: Any, after: Any) -> float:
    spent = [b - a for a, b in zip(before, after, strict=True)]
    idle = after.idle - before.idle + after.iowait - before.iowait
    return 1 - idle / sum(spent)


@contextmanager
def workers(count: int, logs: Path) -> Iterator[list[Child]]:
    """So many real workers, each of one process, ready; nothing waits for them."""
    with app.connection_for_write() as broker:
        broker.default_channel.client.delete("night")
    # The registers have delivered: the worker looks for no file.
    env = {"DATABASE_URL": database_url(), "SNAPSHOT_SOURCE": "/nowhere", "LOG_LEVEL": "INFO"}
    standing: list[Child] = []
    try:
        for number in range(count):
            log = logs / f"worker-{time.monotonic_ns()}.log"
            standing.append(Child(f"worker{number}", COMMAND, env=env, cwd=ROOT, log=log))
        for one in standing:
            while one.log is None or " ready." not in one.log.read_text():
                assert one.running, one.failure()
                time.sleep(0.1)
        yield standing
    finally:
        for one in standing:
            one.stop(0)


def memory(worker: Child) -> int:
    """What a worker's two processes have of the memory now; what they share counts once."""
    found = 0
    for pid in [
        worker.process.pid,
        *(c.pid for c in psutil.Process(worker.process.pid).children()),
    ]:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        [share] = [line.split()[1] for line in lines if line.startswith("Pss:")]
        found += int(share) * 1024
    return found


def the_night(taken: Taken, night: date, count: int, logs: Path) -> None:
    """A whole night from beat's first tick to its counts, by so many workers."""
    due.delivered(night)
    clock.shift_to(night)
    spent: dict[int, float] = {}  # a worker opens a session for each of its calls
    with workers(count, logs) as standing:
        with taken.timed():
            end, ticked = time.monotonic() + SECONDS, 0.0
            while not SweepRun.objects.filter(finished_at__isnull=False).exists():
                assert time.monotonic() < end, standing[0].failure()
                if time.monotonic() - ticked > TICK:
                    ticked = time.monotonic()
                    sweep_dispatch.apply_async()
                    taken.memory += [memory(one) for one in standing]
                time.sleep(0.05)
                spent.update(computed(*sessions("pid <> pg_backend_pid()")))
        taken.memory += [memory(one) for one in standing]
        for one in standing:
            spent.update(computed(*(c.pid for c in psutil.Process(one.process.pid).children())))
        taken.processor.append(sum(spent.values()))


def sessions(which: str) -> list[int]:
    """The processes of the server that work for this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
            f" AND datname = current_database() AND {which}"
        )
        return [pid for (pid,) in cursor.fetchall()]


def computed(*pids: int) -> dict[int, float]:
    """Seconds that each of these processes has computed; none for one that has gone."""
    found = {}
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            times = psutil.Process(pid).cpu_times()
            found[pid] = times.user + times.system
    return found


def the_bare_sql(taken: Taken) -> None:
    """The four statements, with memory enough to join without files, to their COMMIT."""
    due.delivered(due.NIGHT)
    params = night_sql.parameters(due.NIGHT, policy_on(due.NIGHT), clock.working_days().version) | {
        "first_id": 0,
        "last_id": 2**63 - 1,
    }
    decided = night_sql.decided_sql(lock=False)
    with taken.timed(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '512MB'")
        for statement in BARE:
            cursor.execute(statement.format(decided=decided), params)
    taken.processor.append(sum(computed(*sessions("pid = pg_backend_pid()")).values()))


def checksums() -> dict[str, str]:
    """Rows and a checksum of each table that both write, whatever the order of the rows."""
    found = {}
    with connection.cursor() as cursor:
        for name, rows in ALIKE.items():
            cursor.execute(
                "SELECT count(*), sum(hashtextextended(row.*::text, 0)::numeric)"
                f" FROM ({rows}) AS row"
            )
            number, total = cursor.fetchone()
            found[name] = f"{number:,} rows {int(total or 0) % 2**64:016x}"
    return found


def one_round(runs: Mapping[str, Taken], city: str, town: str, logs: Path) -> None:
    """Each run once, each on a copy of its own."""

    def night(name: str, template: str, on: date, count: int = 1) -> None:
        with copy_of(template, f"{template}_run"):
            the_night(runs[name], on, count, logs)
            runs[name].left.append(checksums())

    night("one", city, due.NIGHT)
    with copy_of(city, f"{city}_run"):
        the_bare_sql(runs["bare"])
        runs["bare"].left.append(checksums())
    night("two", city, due.NIGHT, 2)
    night("quiet", city, due.QUIET_NIGHT)
    night("town", town, due.QUIET_NIGHT)


def test_the_night_over_a_whole_city(tmp_path: Path) -> None:
    runs = {name: Taken() for name in ("one", "bare", "two", "quiet", "town")}
    empty = connection.settings_dict["NAME"]
    with ExitStack() as templates:
        for name, city in (("city", CITY), ("town", TOWN)):
            start = time.perf_counter()
            templates.enter_context(copy_of(empty, f"{empty}_{name}"))
            due.fill_delivered(city)
            report.show(f"{city.permits:,} permits made in {time.perf_counter() - start:.0f} s")
        for number in range(ROUNDS):
            one_round(runs, f"{empty}_city", f"{empty}_town", tmp_path)
            taken = ", ".join(f"{name} {runs[name].seconds[-1]:.1f} s" for name in runs)
            report.show(f"round {number + 1}: {taken}; load {report.load()}")
    show(runs)
    judge(runs)


def show(runs: Mapping[str, Taken]) -> None:
    """The figures, and what was left, on the terminal."""
    many, few = CITY.due, CITY.due_quiet
    words = {
        "one": (f"the sweep, one worker, {many:,} due of {CITY.permits:,}", many, "bare"),
        "bare": ("bare SQL, four statements to COMMIT, the same", many, "bare"),
        "two": ("the sweep, two workers, the same", many, "bare"),
        "quiet": (f"the sweep, one worker, {few:,} due of {CITY.permits:,}", few, "town"),
        "town": (f"the sweep, one worker, {few:,} due of {TOWN.permits:,}", few, "town"),
    }
    rows = []
    for name, (label, permits, beside) in words.items():
        taken = runs[name]
        rows.append(
            [
                label,
                " ".join(f"{one:.1f}" for one in taken.seconds),
                f"{statistics.median(taken.processor):.1f}",
                f"{permits / taken.median:,.0f}",
                f"{taken.median / runs[beside].median:.2f}",
                " ".join(f"{core:.0%}" for core in taken.busiest),
            ]
        )
    title = f"The night, slices of {sweep.SLICE:,}, medians of {ROUNDS}"
    head = ["", "seconds", "processor", "permits/s", "ratio", "cores busy"]
    report.show(report.table(title, head, rows))
    faster = runs["one"].median / runs["two"].median
    report.show(f"two workers are {faster:.2f} times as fast as one")
    report.show(
        f"a worker's memory at its most: {most(runs) / 2**20:.0f} MB, both of its processes"
    )
    for name in ("one", "bare", "two"):
        left = "; ".join(f"{table}: {sums}" for table, sums in runs[name].left[-1].items())
        report.show(f"{name} leaves {left}")
    report.show(f"{report.machine()}\n")


def most(runs: Mapping[str, Taken]) -> int:
    """The memory of the worker that had most."""
    return max(memory for taken in runs.values() for memory in taken.memory)


def judge(runs: Mapping[str, Taken]) -> None:
    """Fails where the figures are not as promised."""
    alike = [left for name in ("one", "bare", "two") for left in runs[name].left]
    assert all(left == alike[0] for left in alike)
    assert alike[0]["ledger"].startswith(f"{CITY.due:,} rows")
    for name in ("quiet", "town"):
        assert all(
            left["ledger"].startswith(f"{CITY.due_quiet:,} rows") for left in runs[name].left
        )
    assert runs["one"].median <= TO_BARE * runs["bare"].median
    assert runs["quiet"].median <= TO_TOWN * runs["town"].median
    assert runs["one"].median >= TO_ONE * runs["two"].median or min(runs["two"].busiest) > BUSY
    assert most(runs) < MEMORY
