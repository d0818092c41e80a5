"""The points' night: which confirmations are due, which points end, who is told (DOMAIN 11, 14).

A night asks what is due by its date, so a missed one is caught up by the next. It is worked in
slices: whoever holds the night's row works one, in one transaction with the note of how far it is.
A killed worker leaves nothing behind, and two workers never work at once.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from permits.lookups import calendar_of
from permits.models import Endorsement, SweepRun
from permits.rules.windows import windows
from points import alerts, gaps, messages, wages
from points.models import Confirmation, PointsFile, PointsNight, PointsRequest
from points.rules.conditions import NEW_POINTS_BANDS
from points.rules.confirmation import ConfirmWindow, confirm_window
from portal import audit, clock, sms
from portal.cases.models import Case
from portal.policy import policy_on

log = logging.getLogger(__name__)

SLICE = 2000
# A sweep that has not come to its end by this hour is not waited for.
WAIT_UNTIL_HOUR = 6


def due() -> bool:
    """Whether there is something to do now: tonight's work, or dates that have become known."""
    tonight = PointsNight.objects.filter(run_date=clock.today()).first()
    if tonight is None:
        return _swept(clock.today())
    return tonight.finished_at is None or dates_to_fill().exists()


def _swept(night: date) -> bool:
    """Whether the permits' night is over, so that what it endorsed is found at once."""
    run = SweepRun.objects.filter(run_date=night).first()
    over = run is not None and (run.finished_at or run.stopped_at) is not None
    return over or clock.now().hour >= WAIT_UNTIL_HOUR


def work_one() -> bool:
    """Works one slice of tonight; False when nothing is left, or somebody else is at it.

    Raises RegisterUnavailable where the months of insurance cannot be asked for now: what was
    done before stays done, and the next call goes on from there.
    """
    today = clock.today()
    PointsNight.objects.bulk_create([PointsNight(run_date=today)], ignore_conflicts=True)
    with transaction.atomic():
        night = (
            PointsNight.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(run_date=today, finished_at__isnull=True)
            .first()
        )
        if night is None:
            return False
        last, found = STEPS[night.step](today, night.last_id)
        night.counts = dict(Counter(night.counts) + found)
        night.last_id = last or 0
        night.step += last is None
        if night.step == len(STEPS):
            night.finished_at = timezone.now()
            audit.record(None, "night", night, detail=night.counts)
            log.info("points %s ended: %s", today, night.counts)
        night.save()
    if any(found[template] for template in messages.ALL):
        sms.nudge()
    return True


def run() -> "Counter[str]":
    """Works tonight to its end; its counts. Run again it changes nothing."""
    while work_one():
        pass
    return Counter(PointsNight.objects.get(run_date=clock.today()).counts)


# What a step answers: how far it came (None: it is done), and how many of what.
Done = tuple[int | None, "Counter[str]"]


def ask(night: date, after: int) -> Done:
    """The next slice of present files: confirmations that endorsements ask for, files that end."""
    files, last = _slice(after)
    found: Counter[str] = Counter()
    if files:
        beyond = endorsements_beyond(files)
        rows = [(file, one) for file, one in beyond if one.asked is None]
        again = [(file, one) for file, one in rows if one.band not in NEW_POINTS_BANDS]
        found["asked"] = _write_rows(again)
        over = [(file, one.period) for file, one in rows if one.band in NEW_POINTS_BANDS]
        over += _never_endorsed(files, {file.pk for file, _one in beyond}, night)
        ended = _end(over, night)
        found["ended"] = len(ended)
        found[messages.ENDED] = messages.write_ended(ended)
    return last, found


def endorsements_beyond(files: Sequence[PointsFile]) -> list[tuple[PointsFile, Any]]:
    """Endorsements of present permits that reach beyond the points of these present files.

    With the confirmation that each has, if any, as `asked`. One query.
    """
    by_pk = {one.pk: one for one in files}
    points = "permit__person__points_files"
    found = Endorsement.objects.filter(
        **{f"{points}__in": files, "permit__ended_on__isnull": True},
        valid_until__gt=F(f"{points}__valid_until"),
    ).annotate(asked=F("confirmation"), file=F(points))
    return [(by_pk[one.file], one) for one in found.order_by("pk")]


def _write_rows(rows: Sequence[tuple[PointsFile, Endorsement]]) -> int:
    """A confirmation for each (D-19 to D-22); one that somebody made meanwhile stays as it is."""
    days, policies = clock.working_days(), cache(policy_on)
    made = []
    for file, one in rows:
        around = confirm_window(one.endorsed_on, policies(one.endorsed_on), days, one.period)
        made.append(Confirmation(endorsement=one, file=file, **_columns(around)))
    Confirmation.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _columns(around: ConfirmWindow) -> dict[str, Any]:
    return {
        "opens_on": around.opens_on,
        "recommended_by": around.recommended_by,
        "missing_year": around.missing_year,
        "hard_cutoff": around.hard_cutoff,
        "policy_code": around.policy,
        "calendar_version": around.calendar,
    }


def _never_endorsed(
    files: Sequence[PointsFile], endorsed: Collection[int], night: date
) -> list[tuple[PointsFile, date]]:
    """Files whose permit nobody endorsed in its grace: from then on the years begin anew (D-24).

    An open endorsement case is waited for: the day it was asked for decides (D-27).
    """
    policy = policy_on(night)
    days = calendar_of(policy)
    over = [
        one
        for one in files
        if one.pk not in endorsed and night > windows(one.valid_until, policy, days).grace_last
    ]
    if not over:
        return []
    asking = Case.objects.filter(
        service="endorsement",
        person__in=[one.person_id for one in over],
        closed_at__isnull=True,
    )
    waiting = set(asking.values_list("person", flat=True))
    return [(one, one.valid_until) for one in over if one.person_id not in waiting]


def _end(files: Sequence[tuple[PointsFile, date]], night: date) -> list[int]:
    """Ends files from the day after the grace of their period on; the keys of those it ended."""
    policy = policy_on(night)
    ended = []
    for file, period in files:
        first = min(period + timedelta(days=policy.grace_days + 1), night)
        present = PointsFile.objects.filter(pk=file.pk, ended_on__isnull=True)
        if present.update(ended_on=max(first, file.scored_on)):
            ended.append(file.pk)
    return ended


def settle(night: date, after: int) -> Done:
    """All confirmations at once: dates that have become known, limits passed, who is told."""
    found: Counter[str] = Counter()
    found["dated"] = fill_dates()
    missing = Confirmation.objects.waiting().filter(missing_year__isnull=False)
    for year in set(missing.values_list("missing_year", flat=True)):
        alerts.calendar_missing(year or 0)
    alerts.wages(wages.known(), night)
    lapsed = lapse(night)
    found["lapsed"] = len(lapsed)
    found[messages.LAPSED] = messages.write_lapsed(lapsed)
    found.update(messages.write_due(night))
    return None, found


def dates_to_fill() -> "QuerySet[Confirmation]":
    """Confirmations whose missing year has been loaded since."""
    return Confirmation.objects.filter(missing_year__in=clock.working_days().years)


@transaction.atomic
def fill_dates() -> int:
    """Gives confirmations the dates that a loaded year made known (D-22); how many it touched."""
    days = clock.working_days()
    undated = dates_to_fill().select_related("endorsement").order_by("pk")
    rows = list(undated.select_for_update(of=("self",)))
    loaded = set()
    for one in rows:
        loaded.add(one.missing_year or 0)
        written = one.endorsement.endorsed_on
        around = confirm_window(written, policy_on(written), days, one.endorsement.period)
        # The limit that people were told never moves.
        one.opens_on, one.recommended_by = around.opens_on, around.recommended_by
        one.missing_year, one.calendar_version = around.missing_year, around.calendar
        one.save(update_fields=["opens_on", "recommended_by", "missing_year", "calendar_version"])
    for year in loaded:
        alerts.calendar_there(year)
    return len(rows)


def lapse(night: date) -> list[int]:
    """Ends what nobody confirmed by its hard limit (D-21); the keys of those confirmations.

    A case that was handed in in time is waited for, however long the desk needs (D-27).
    """
    late = Confirmation.objects.waiting().filter(hard_cutoff__lt=night)
    locked = late.select_for_update(of=("self",), no_key=True).order_by("pk")
    rows = {one.pk: one for one in locked}
    # Asked only now that the rows are held: who hands in holds them too.
    in_time = PointsRequest.objects.filter(
        confirmation__in=list(rows),
        case__closed_at__isnull=True,
        case__submitted_on__lte=F("confirmation__hard_cutoff"),
    )
    for pk in in_time.values_list("confirmation", flat=True):
        rows.pop(pk, None)
    for one in rows.values():
        one.lapsed_on = one.hard_cutoff + timedelta(days=1)
        PointsFile.objects.filter(pk=one.file_id, ended_on__isnull=True).update(
            ended_on=one.lapsed_on
        )
    Confirmation.objects.bulk_update(rows.values(), ["lapsed_on"], batch_size=SLICE)
    return list(rows)


def warn(night: date, after: int) -> Done:
    """The next slice of present files: months of insurance that endanger their confirmation."""
    files, last = _slice(after)
    found: Counter[str] = Counter()
    found.update(gaps.write(files, night))
    return last, found


def _slice(after: int) -> tuple[list[PointsFile], int | None]:
    present = PointsFile.objects.filter(ended_on__isnull=True, pk__gt=after).order_by("pk")
    files = list(present[:SLICE])
    return files, files[-1].pk if len(files) == SLICE else None


STEPS: tuple[Callable[[date, int], Done], ...] = (ask, settle, warn)
