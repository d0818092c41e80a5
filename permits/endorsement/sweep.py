"""The night's sweep (自动签注): which nights are to be run, in slices that survive anything.

A run is a row for a date, made with its slices in one transaction. A slice is claimed by locking
its row in the transaction that does its work: a killed worker leaves nothing behind, and whoever
comes next takes the slice up. Nothing here depends on who runs it, or on how often. Nights run
one after the other, because each has its own copies of the registers.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from permits.endorsement import alerts, night_sql
from permits.models import Ledger, Outcome, Permit, SweepRun, SweepSlice
from portal import audit, clock, sms
from portal.policy import Policy, policy_on
from portal.registers import snapshots

if TYPE_CHECKING:
    from portal.accounts.models import User

log = logging.getLogger(__name__)

SLICE = 2000
# The classes of SQLSTATE that speak of the row at hand: too many rows, data, constraints, and
# what triggers raise. Every other error (a lost connection, a deadlock, a full disk, a missing
# column) says nothing about it: the slice stays open, and the next tick takes it up.
ROWS_FAULT = ("21", "22", "23", "P0")


@dataclass
class Counts:
    """How a night ended: permits by outcome, and how often each reason was found."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    districts: dict[str, Counter[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, list[str], int]]) -> "Counts":
        """Sums up rows of district, outcome, reasons and number."""
        counts = cls()
        for district, outcome, reasons, number in rows:
            counts.outcomes[outcome] += number
            counts.districts.setdefault(district, Counter())[outcome] += number
            for reason in reasons:
                counts.reasons[reason] += number
        return counts

    @property
    def total(self) -> int:
        """Permits that the night looked at."""
        return sum(self.outcomes.values())

    def as_json(self) -> dict[str, Any]:
        """For the run's row."""
        return {
            "outcomes": dict(self.outcomes),
            "reasons": dict(self.reasons),
            "districts": {code: dict(found) for code, found in sorted(self.districts.items())},
        }


class Stopped(Exception):
    """The night was stopped by hand; it goes on when staff say so."""


def stop(run: SweepRun, by: "User") -> bool:
    """Lets the night end after the slices that are being worked; False when nothing is to stop.

    The next nights wait behind it, until `go_on`.
    """
    going = SweepRun.objects.filter(pk=run.pk, finished_at__isnull=True, stopped_at__isnull=True)
    return going.update(stopped_at=timezone.now(), stopped_by=by) == 1


def go_on(run: SweepRun) -> bool:
    """Takes up a stopped night; False when it was not stopped."""
    waiting = SweepRun.objects.filter(pk=run.pk, stopped_at__isnull=False)
    return waiting.update(stopped_at=None, stopped_by=None) == 1


def under_way() -> SweepRun | None:
    """The night that has begun and not ended."""
    return SweepRun.objects.filter(finished_at__isnull=True).first()


def next_night() -> date | None:
    """The night that the dispatcher is to begin now, None when all have begun.

    Tonight comes first, so that nobody waits for the nights that were missed; those follow,
    oldest first, each as of its own date. None of them revives an expired permit: a night only
    sees the periods that end on its date or later. The first night that the dispatcher began is
    where its duty starts: what lies before it was not missed.
    """
    tonight = clock.today()
    runs = SweepRun.objects.filter(run_date__lte=tonight)
    if not runs.filter(run_date=tonight).exists():
        return tonight
    first = SweepRun.objects.filter(scheduled=True).order_by("id").first()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(run_date) + 1 FROM permits_sweeprun AS run"
            " WHERE run_date >= %s AND run_date < %s AND NOT EXISTS"
            " (SELECT FROM permits_sweeprun WHERE run_date = run.run_date + 1)",
            [first.run_date if first else tonight, tonight],
        )
        missed: date | None = cursor.fetchone()[0]
    return missed


def open_run(night: date, *, scheduled: bool = False) -> SweepRun | None:
    """Begins a night: its slices and fresh copies of the registers, or nothing at all.

    None when it has begun already, or another night is under way.
    """
    policy, version = policy_on(night), clock.working_days().version
    with transaction.atomic():
        try:
            with transaction.atomic():
                run = SweepRun.objects.create(
                    run_date=night,
                    scheduled=scheduled,
                    policy_code=policy.code,
                    calendar_version=version,
                )
        except IntegrityError:
            return None
        parts = [
            SweepSlice(run=run, first_id=first, last_id=last) for first, last in _ranges(night)
        ]
        if parts:
            if not settings.SNAPSHOT_SOURCE:
                snapshots.take(night)
            SweepSlice.objects.bulk_create(parts)
    log.info("sweep %s begun: %s slices", night, len(parts))
    return run


def _ranges(night: date) -> Iterator[tuple[int, int]]:
    """Ranges of ids, each of SLICE due permits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(id), max(id)"
            "  FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS part"
            "          FROM permits_permit"
            "         WHERE ended_on IS NULL AND valid_until = ANY(%s)) AS due"
            " GROUP BY part ORDER BY part",
            [SLICE, night_sql.periods(night, policy_on(night))],
        )
        yield from cursor.fetchall()


def work_one(run: SweepRun, *, wait: bool = False) -> bool:
    """Works off one open slice of the run; False when none is open, or free unless `wait`, and
    when the run was stopped.

    A slice that fails is halved, until the row that breaks it stands alone and is set aside.

    Raises DatabaseError for what is no row's fault; the slice stays open.
    """
    with transaction.atomic():
        part = (
            SweepSlice.objects.select_for_update(skip_locked=not wait, no_key=True, of=("self",))
            .filter(run=run, run__stopped_at__isnull=True, done_at__isnull=True)
            .order_by("first_id")
            .first()
        )
        if part is None:
            return False
        try:
            with transaction.atomic():
                _judge(run, part)
        except DatabaseError as error:
            sqlstate = getattr(error.__cause__, "sqlstate", None) or ""
            if not sqlstate.startswith(ROWS_FAULT):
                raise
            part.error = f"{type(error.__cause__).__name__} {sqlstate}"
        part.done_at = timezone.now()
        part.save(update_fields=["done_at", "error"])
        if part.error:
            _halve(run, part)
    return True


def _judge(run: SweepRun, part: SweepSlice) -> None:
    params = night_sql.parameters(run.run_date, policy_on(run.run_date), run.calendar_version)
    with connection.cursor() as cursor:
        cursor.execute(night_sql.PREPARE)
        cursor.execute(
            night_sql.WRITE.format(decided=night_sql.decided_sql()),
            params | {"first_id": part.first_id, "last_id": part.last_id},
        )
        outcomes = dict(cursor.fetchall())
    audit.record(None, "slice", run, detail={"slice": part.pk, "outcomes": outcomes})


def _halve(run: SweepRun, part: SweepSlice) -> None:
    """Two slices in place of one; a slice of one permit is set aside."""
    due = Permit.objects.filter(
        ended_on__isnull=True,
        valid_until__in=night_sql.periods(run.run_date, policy_on(run.run_date)),
        id__range=(part.first_id, part.last_id),
    )
    found = list(due.order_by("id").values_list("id", "valid_until"))
    if len(found) == 1:
        [(permit_id, period)] = found
        log.error("sweep %s: permit %s set aside: %s", run.run_date, permit_id, part.error)
        Ledger.objects.get_or_create(
            permit_id=permit_id,
            period=period,
            run_date=run.run_date,
            defaults={"outcome": Outcome.BROKEN},
        )
        return
    middle = len(found) // 2
    SweepSlice.objects.bulk_create(
        SweepSlice(run=run, first_id=half[0][0], last_id=half[-1][0])
        for half in (found[:middle], found[middle:])
        if half
    )


def close_run(run: SweepRun) -> Counts | None:
    """Ends a run of which no slice is open, with its counts; None when one is or it has ended."""
    with transaction.atomic():
        locked = SweepRun.objects.select_for_update(no_key=True).get(pk=run.pk)
        if locked.finished_at or locked.slices.filter(done_at__isnull=True).exists():
            return None
        counts = counted(run.run_date)
        locked.due, locked.counts = counts.total, counts.as_json()
        locked.finished_at = timezone.now()
        locked.save(update_fields=["due", "counts", "finished_at"])
        alerts.broken(locked, counts.outcomes[Outcome.BROKEN])
    if counts.total:
        sms.nudge()
    log.info("sweep %s ended: %s", run.run_date, dict(counts.outcomes))
    return counts


def counted(night: date) -> Counts:
    """What the ledger says of a night."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT left(permit.street_code, 6), outcome, reasons, count(*)"
            "  FROM permits_ledger JOIN permits_permit AS permit ON permit.id = permit_id"
            " WHERE run_date = %s GROUP BY 1, 2, 3",
            [night],
        )
        return Counts.of(cursor.fetchall())


def run_night(night: date) -> Counts:
    """Runs a night to its end, whatever workers may be doing beside; returns its counts.

    A night that is under way is ended first. Run again for the same date it changes nothing.
    Raises Stopped when staff stopped the night that is under way.
    """
    while not SweepRun.objects.filter(run_date=night, finished_at__isnull=False).exists():
        run = under_way() or open_run(night)
        if run is not None:
            while work_one(run) or work_one(run, wait=True):
                pass
            if close_run(run) is None and SweepRun.objects.filter(
                pk=run.pk, stopped_at__isnull=False
            ):
                raise Stopped
    return counted(night)


def dry_run(night: date, policy: Policy | None = None) -> Counts:
    """What the night of that date would decide, on copies taken now; changes nothing.

    By the policy of that date, or by another one on trial. The copies lie aside and no row is
    locked, so the night itself may run beside.
    """
    with snapshots.taken_aside(night), connection.cursor() as cursor:
        params = night_sql.parameters(night, policy or policy_on(night))
        cursor.execute(
            night_sql.DRY_RUN.format(decided=night_sql.decided_sql(lock=False)),
            params | {"first_id": 0, "last_id": 2**63 - 1},
        )
        return Counts.of(cursor.fetchall())
