"""Taking messages out of the outbox: which are due, which wait, and which are ours now."""

import logging
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import BinaryField, QuerySet
from django.db.models.functions import Cast, Now
from django.utils import timezone

from portal import vault
from portal.sms import limits
from portal.sms.models import Message, State
from portal.sms.wordings import CODES

log = logging.getLogger(__name__)

BATCH = 100

CLAIM = """
UPDATE sms_message AS m SET
    state = 'sending', claimed_at = statement_timestamp(), attempts = m.attempts + 1,
    batch = r.batch, phone_index = coalesce(m.phone_index, r.phone_index)
FROM unnest(%s::bigint[], %s::uuid[], %s::bytea[]) AS r (id, batch, phone_index)
WHERE m.id = r.id
RETURNING m.claimed_at
"""
HOLD = """
UPDATE sms_message AS m SET
    state = r.state, error = r.error,
    due_at = CASE WHEN r.until IS NULL THEN m.due_at ELSE coalesce(m.due_at, m.not_before) END,
    not_before = coalesce(r.until, m.not_before),
    phone_index = coalesce(m.phone_index, r.phone_index)
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::bytea[])
  AS r (id, state, error, until, phone_index)
WHERE m.id = r.id
"""
COLUMNS = (
    "id", "key", "template", "params", "language", "attempts", "resends", "not_before", "due_at",
    "batch", "phone_index", "phone_cell", "secret_cell",
)  # fmt: skip


@dataclass(frozen=True)
class Claimed:
    """Rows that are ours since `at`, and how many others were looked at and held back."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    at: datetime | None = None
    held: int = 0


def claim() -> Claimed:
    """Takes up to BATCH due messages, codes first; cells stay unopened, a damaged one spoils none.

    Quiet hours, limits and staleness are decided here, in one transaction with the taking.
    """
    moment = timezone.now()
    with transaction.atomic():
        rows = _due(moment)
        if not rows:
            return Claimed()
        for row in rows:
            row["phone_index"] = row["phone_index"] or _index_of(row)
        held = limits.holds(rows, moment)
        taken = [row for row in rows if row["id"] not in held]
        _hold([row for row in rows if row["id"] in held], held)
        return Claimed(taken, _take(taken), len(held))


def take_over(stale: QuerySet[Message]) -> Claimed:
    """Makes the rows ours that another worker lost, up to BATCH; their attempt stays the same."""
    with transaction.atomic():
        rows = _locked(stale.order_by("claimed_at", "id"), BATCH)
        if not rows:
            return Claimed()
        found = Message.objects.filter(pk__in=[row["id"] for row in rows])
        found.update(claimed_at=Now())
        return Claimed(rows, found.values_list("claimed_at", flat=True)[0])


def _due(moment: datetime) -> list[dict[str, Any]]:
    due = Message.objects.filter(state=State.QUEUED, not_before__lte=Now())
    due = due.order_by("not_before", "id")
    rows = _locked(due.filter(template__in=sorted(CODES)), BATCH)
    if len(rows) < BATCH and not limits.only_codes(moment):
        rows += _locked(due.exclude(template__in=sorted(CODES)), BATCH - len(rows))
    return rows


def _locked(rows: QuerySet[Message], most: int) -> list[dict[str, Any]]:
    cells = {
        "phone_cell": Cast("phone", BinaryField()),
        "secret_cell": Cast("secret", BinaryField()),
    }
    return list(rows.select_for_update(skip_locked=True).annotate(**cells).values(*COLUMNS)[:most])


def _index_of(row: Mapping[str, Any]) -> bytes | None:
    """The blind index of a number that came without one, None where it cannot be opened."""
    if row["phone_cell"] is None:
        return None
    try:
        return vault.blind_index("phone", vault.decrypt("phone", row["phone_cell"]))
    except vault.VaultError:
        return None


def _hold(rows: list[dict[str, Any]], held: Mapping[int, limits.Hold]) -> None:
    if not rows:
        return
    holds = [held[row["id"]] for row in rows]
    columns: list[list[Any]] = [
        [row["id"] for row in rows],
        [hold.state for hold in holds],
        [hold.error for hold in holds],
        [hold.until for hold in holds],
        [row["phone_index"] for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(HOLD, columns)
    for row, hold in zip(rows, holds, strict=True):
        if hold.state is State.DEAD:
            log.error("message %s is %s: %s", row["id"], hold.state, hold.error)


def _take(rows: list[dict[str, Any]]) -> datetime | None:
    """The second message to a number goes under another name than the first, and so on."""
    if not rows:
        return None
    names: list[uuid.UUID] = []
    seen: Counter[bytes | None] = Counter()
    for row in rows:
        number = None if row["phone_index"] is None else bytes(row["phone_index"])
        if seen[number] == len(names):
            names.append(uuid.uuid4())
        row["batch"] = names[seen[number]]
        seen[number] += 1
    columns = [[row[name] for row in rows] for name in ("id", "batch", "phone_index")]
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, columns)
        at: datetime = cursor.fetchone()[0]
    return at
