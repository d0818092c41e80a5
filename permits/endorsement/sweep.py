"""The night's sweep (自动签注): which nights are to be run, in slices that survive anything.

A run is a row for a date, made with its slices in one transaction. A slice is claimed by locking
its row in the transaction that does its work: a killed worker leaves nothing behind, and whoever
comes next takes the slice up. Nothing here depends on who runs it, or on how often.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from permits.endorsement import night_sql
from permits.models import Ledger, Outcome, Permit, SweepRun, SweepSlice
from portal import clock, sms
from portal.policy import policy_on
from portal.registers import snapshots

log = logging.getLogger(__name__)

SLICE = 2000
# The night of a date begins at this hour, when the registers' files have come.
BEGINS = time(0, 30)


@dataclass
class Counts:
    """How a night ended: permits by outcome, and how often each reason was found."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Permits that the night looked at."""
        return sum(self.outcomes.values())

    def as_json(self) -> dict[str, Any]:
        """For the run's row."""
        return {"outcomes": dict(self.outcomes), "reasons": dict(self.reasons)}


def next_night() -> date | None:
    """The night that is to be run now, None when all are done or under way.

    Tonight comes first, so that nobody waits for the nights that were missed; those follow,
    oldest first, each as of its own date. None of them revives an expired permit: a night only
    sees the periods that end on its date or later.
    """
    now = clock.now()
    last = now.date() if now.time() >= BEGINS else now.date() - timedelta(days=1)
    done = set(SweepRun.objects.filter(run_date__lte=last).values_list("run_date", flat=True))
    if last not in done:
        return last
    missed = min(done)
    while missed in done:
        missed += timedelta(days=1)
    return missed if missed < last else None


def open_run(night: date) -> SweepRun | None:
    """Begins the night's run: fresh copies of the registers and the slices, or nothing at all.

    None when somebody else has begun it.
    """
    policy = policy_on(night)
    with transaction.atomic():
        run, new = SweepRun.objects.get_or_create(
            run_date=night,
            defaults={"policy_code": policy.code, "calendar_version": clock.working_days().version},
        )
        if not new:
            return None
        snapshots.take(night)
        SweepSlice.objects.bulk_create(
            SweepSlice(run=run, first_id=first, last_id=last) for first, last in _slices(night)
        )
    log.info("sweep %s begun", night)
    return run


def _slices(night: date) -> Iterator[tuple[int, int]]:
    """Ranges of ids that hold SLICE due permits each."""
    last_due = night + timedelta(days=policy_on(night).auto_days_before)
    due = Permit.objects.filter(ended_on__isnull=True, valid_until__range=(night, last_due))
    with connection.cursor() as cursor:
        sql, params = due.values("id").query.sql_with_params()
        cursor.execute(
            "SELECT min(id), max(id) FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s"
            f" AS part FROM ({sql}) AS due) AS parts GROUP BY part ORDER BY part",
            (SLICE, *params),
        )
        yield from cursor.fetchall()


def work_one(run: SweepRun) -> bool:
    """Works off one open slice of the run; False when none is open or free.

    A slice that fails is halved, until the row that breaks it stands alone and is set aside.
    """
    with transaction.atomic():
        part = (
            SweepSlice.objects.select_for_update(skip_locked=True)
            .filter(run=run, done_at__isnull=True)
            .order_by("first_id")
            .first()
        )
        if part is None:
            return False
        try:
            with transaction.atomic():
                _judge(run, part)
        except DatabaseError as error:
            if _lost_connection():
                raise
            part.error = type(error).__name__
        part.done_at = timezone.now()
        part.save(update_fields=["done_at", "error"])
        if part.error:
            _halve(run, part)
    return True


def _judge(run: SweepRun, part: SweepSlice) -> None:
    params = night_sql.parameters(run.run_date, policy_on(run.run_date), run.calendar_version)
    with connection.cursor() as cursor:
        cursor.execute(
            night_sql.WRITE.format(decided=night_sql.decided_sql()),
            params | {"first_id": part.first_id, "last_id": part.last_id},
        )


def _lost_connection() -> bool:
    return connection.connection is None or bool(connection.connection.closed)


def _halve(run: SweepRun, part: SweepSlice) -> None:
    policy = policy_on(run.run_date)
    last_due = run.run_date + timedelta(days=policy.auto_days_before)
    due = Permit.objects.filter(
        ended_on__isnull=True,
        valid_until__range=(run.run_date, last_due),
        id__range=(part.first_id, part.last_id),
    )
    ids = list(due.order_by("id").values_list("id", flat=True))
    if len(ids) == 1:
        log.error("sweep %s: permit %s set aside: %s", run.run_date, ids[0], part.error)
        period = due.values_list("valid_until", flat=True)[0]
        Ledger.objects.get_or_create(
            permit_id=ids[0],
            period=period,
            run_date=run.run_date,
            defaults={"outcome": Outcome.BROKEN},
        )
        return
    halves = [ids[: len(ids) // 2], ids[len(ids) // 2 :]]
    SweepSlice.objects.bulk_create(
        SweepSlice(run=run, first_id=half[0], last_id=half[-1]) for half in halves if half
    )


def close_run(run: SweepRun) -> Counts | None:
    """Ends a run of which no slice is open, with its counts; None when one is or it has ended."""
    with transaction.atomic():
        locked = SweepRun.objects.select_for_update().get(pk=run.pk)
        if locked.finished_at or locked.slices.filter(done_at__isnull=True).exists():
            return None
        counts = counted(run.run_date)
        locked.due, locked.counts = counts.total, counts.as_json()
        locked.finished_at = timezone.now()
        locked.save(update_fields=["due", "counts", "finished_at"])
    sms.nudge()
    log.info("sweep %s ended: %s", run.run_date, dict(counts.outcomes))
    return counts


def counted(night: date) -> Counts:
    """What the ledger says of a night."""
    counts = Counts()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, count(*) FROM permits_ledger WHERE run_date = %s GROUP BY 1", [night]
        )
        counts.outcomes.update(dict(cursor.fetchall()))
        cursor.execute(
            "SELECT unnest(reasons), count(*) FROM permits_ledger WHERE run_date = %s GROUP BY 1",
            [night],
        )
        counts.reasons.update(dict(cursor.fetchall()))
    return counts


def run_night(night: date) -> Counts:
    """Runs a night from here, whatever a worker may be doing beside; returns its counts.

    Run again for the same date it finds nothing open and changes nothing.
    """
    run = open_run(night) or SweepRun.objects.get(run_date=night)
    while work_one(run):
        pass
    return close_run(run) or counted(night)


def dry_run(night: date) -> Counts:
    """What the night of that date would decide, on copies taken now; changes nothing."""
    counts = Counts()
    ends = Permit.objects.aggregate(first=Min("id"), last=Max("id"))
    with transaction.atomic():
        snapshots.take(night)
        params = night_sql.parameters(night, policy_on(night), "")
        with connection.cursor() as cursor:
            cursor.execute(
                night_sql.DRY_RUN.format(decided=night_sql.decided_sql()),
                params | {"first_id": ends["first"] or 0, "last_id": ends["last"] or 0},
            )
            for _id, outcome, reasons in cursor.fetchall():
                counts.outcomes[outcome] += 1
                counts.reasons.update(reasons)
        transaction.set_rollback(True)
    return counts
