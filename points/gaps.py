"""Months of insurance that endanger the next confirmation: seen when they happen (s1:62-64)."""

import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import translation

from points import messages, wages
from points.facts import evidence_of_many
from points.models import Confirmation, PointsFile, PointsRequest
from points.rules.conditions import Route
from points.rules.evidence import Evidence
from points.rules.strip import Danger, DangerLevel
from points.strip import danger_of, tier_of, window
from portal import clock
from portal.accounts.models import Person
from portal.policy import policy_on
from portal.registers import RegisterUnavailable
from portal.sms.texts import CHINESE, ENGLISH
from portal.templatetags.portal import month_name

log = logging.getLogger(__name__)

_KEY = re.compile(r"^points-gap:(\d+):(\d{4}-\d{2}-\d{2})$")


def write(files: Sequence[PointsFile], night: date) -> "Counter[str]":
    """Warns holders of these files once for each month that endangers them; how many, by template.

    Raises RegisterUnavailable.
    """
    rows = []
    for file, danger in dangers(files, night).items():
        if danger.warn and danger.missing:
            template, params = _message(danger)
            rows.append((file.pk, max(danger.missing).isoformat(), template, json.dumps(params)))
    return Counter({messages.GAP: messages.write_gaps(rows)})


def dangers(files: Sequence[PointsFile], on: date) -> dict[PointsFile, Danger]:
    """How the next confirmation of each file stands on `on`; those already handed in are left out.

    Four queries for all of them. A file whose data cannot be read is set aside, and logged.
    Raises RegisterUnavailable.
    """
    people = Person.objects.filter(pk__in=[file.person_id for file in files])
    persons = people.only("pk", "id_number", "id_index", "birth_date").in_bulk()
    waits = _waiting(files)
    asked = [file for file in files if file.pk not in waits or not waits[file.pk].handed_in]
    found: dict[PointsFile, Danger] = {}
    judge = _judge(on, waits)
    for file, evidence in _evidence(asked, persons, on):
        found[file] = judge(file, evidence)
    return found


@dataclass(frozen=True)
class _Wait:
    """The confirmation that a file waits for."""

    first: date | None
    last: date
    handed_in: bool


def _waiting(files: Sequence[PointsFile]) -> dict[int, _Wait]:
    handed_in = PointsRequest.objects.filter(
        confirmation=OuterRef("pk"), case__closed_at__isnull=True
    )
    rows = Confirmation.objects.waiting().filter(file__in=list(files))
    columns = rows.annotate(handed_in=Exists(handed_in)).values_list(
        "file", "opens_on", "hard_cutoff", "handed_in"
    )
    return {file: _Wait(first, last, asked) for file, first, last, asked in columns}


def _judge(on: date, waits: dict[int, _Wait]) -> Callable[[PointsFile, Evidence], Danger]:
    policy, known = policy_on(on), wages.known()

    def judge(file: PointsFile, evidence: Evidence) -> Danger:
        route = Route(file.route)
        tier = tier_of(evidence, route, known, policy, scored_on=file.scored_on)
        wait = waits.get(file.pk)
        ahead = (wait.first or on, wait.last) if wait else window(file.valid_until, policy)
        return danger_of(route, tier, evidence.insurance, on, ahead, known, policy)

    return judge


def _evidence(
    files: Sequence[PointsFile], persons: dict[int, Person], on: date
) -> list[tuple[PointsFile, Evidence]]:
    """Evidence beside each file; when a row cannot be read, all are read one by one."""
    some = [persons[file.person_id] for file in files]
    try:
        known = evidence_of_many(some, on)
    except RegisterUnavailable:
        raise
    except Exception:
        if len(files) == 1:
            log.exception("points file %s set aside", files[0].pk)
            return []
        return [pair for file in files for pair in _evidence([file], persons, on)]
    return [(file, known[file.person_id]) for file in files]


def _message(danger: Danger) -> tuple[str, dict[str, object]]:
    params: dict[str, object] = {"month": _said(max(danger.missing))}
    if danger.level is DangerLevel.IMPOSSIBLE:
        return messages.GAP_LOST, params
    if danger.resume_by:
        params["resume"] = _said(danger.resume_by)
    return messages.GAP, params


def _said(month: date) -> dict[str, str]:
    found = {}
    for language in (CHINESE, ENGLISH):
        with translation.override(language):
            found[language] = month_name(month)
    return found


def still_true(keys: Sequence[str]) -> Collection[str]:
    """Which of these warnings still hold: the month is missing still, and endangers still."""
    said: dict[int, list[tuple[str, date]]] = {}
    for key in keys:
        found = _KEY.match(key)
        if found is None:
            raise ValueError(f"not a message about a month: {key.partition(':')[0]}")
        said.setdefault(int(found[1]), []).append((key, date.fromisoformat(found[2])))
    files = list(PointsFile.objects.filter(pk__in=list(said), ended_on__isnull=True))
    stands = dangers(files, clock.today())
    return {
        key
        for file, danger in stands.items()
        if danger.warn
        for key, month in said[file.pk]
        if month in danger.missing
    }
