"""Moving the outbox: claim a batch, hand it to the gateway, note what became of each message.

The claim is committed before anything leaves, and the gateway is called outside of any
transaction. `claimed_at` fences it: a worker that comes back after its rows were taken from it
changes nothing.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import BinaryField, F
from django.db.models.functions import Cast, Now

from portal import clock, vault
from portal.sms import texts
from portal.sms.backends import BaseGateway, Outcome, Outgoing, Result, gateway
from portal.sms.models import Message, State, Template

log = logging.getLogger(__name__)

BATCH = 100
STALE = timedelta(minutes=2)
# Seconds to wait after the first, second … attempt that failed for now; then it is given up.
WAITS = (10, 30, 120, 600, 1800, 7200)
UNKNOWN = "nobody knows whether it left"

NOTE = """
UPDATE sms_message AS m SET
    state = r.state,
    not_before = CASE r.state
        WHEN 'queued' THEN statement_timestamp() + make_interval(secs => r.wait)
        ELSE m.not_before END,
    sent_at = CASE r.state WHEN 'sent' THEN statement_timestamp() END,
    sent_on = CASE r.state WHEN 'sent' THEN %s::date END,
    provider_ref = r.ref,
    error = r.error,
    text = r.text,
    phone_index = coalesce(m.phone_index, r.phone_index)
FROM unnest(
    %s::bigint[], %s::text[], %s::int[], %s::text[], %s::text[], %s::bytea[], %s::bytea[]
) AS r (id, state, wait, ref, error, text, phone_index)
WHERE m.id = r.id AND m.state = 'sending' AND m.claimed_at = %s
"""


@dataclass(frozen=True)
class Verdict:
    """What becomes of one claimed message; `wait` is seconds until the next attempt."""

    id: int
    state: State
    wait: int = 0
    ref: str = ""
    error: str = ""
    text: bytes | None = None
    phone_index: bytes | None = None


def send_batch() -> int:
    """Claims, sends and notes up to BATCH messages that are due; returns how many."""
    rows, claim = _claim()
    if not rows:
        return 0
    changed = {(t.key, t.language): t.text for t in Template.objects.all()}
    network = gateway()
    verdicts, ready = [], []
    overtaken = _overtaken(rows)
    for row in rows:
        found: Outgoing | Verdict
        if row["key"] in overtaken:
            found = Verdict(row["id"], State.SUPPRESSED, error="no longer true")
        else:
            found = _prepare(row, changed)
        if isinstance(found, Verdict):
            verdicts.append(found)
        else:
            ready.append((row, found))
    results = _hand_over(network, [outgoing for _row, outgoing in ready])
    for (row, outgoing), result in zip(ready, results, strict=True):
        verdicts.append(_verdict(row, outgoing, result, network))
    _note(verdicts, claim)
    return len(rows)


def take_up_stale() -> int:
    """Frees messages that a lost worker still holds; returns how many.

    They are queued again where the gateway sends a key only once, and given up otherwise: a
    person who gets a message twice trusts neither.
    """
    stale = Message.objects.filter(state=State.SENDING, claimed_at__lt=Now() - STALE)
    if not gateway().deduplicates:
        return stale.update(state=State.DEAD, error=UNKNOWN)
    given_up = stale.filter(attempts__gt=len(WAITS)).update(state=State.DEAD, error=UNKNOWN)
    return given_up + stale.update(state=State.QUEUED)


def _claim() -> tuple[list[dict[str, Any]], datetime | None]:
    """The due messages, now ours, with their cells unopened: a damaged one spoils no batch."""
    with transaction.atomic():
        due = Message.objects.filter(state=State.QUEUED, not_before__lte=Now())
        rows: list[Any] = list(
            due.select_for_update(skip_locked=True)
            .order_by("not_before", "id")
            .annotate(
                phone_cell=Cast("phone", BinaryField()),
                secret_cell=Cast("secret", BinaryField()),
                claim=Now(),
            )
            .values(
                "id", "key", "template", "params", "language", "attempts", "phone_cell",
                "secret_cell", "claim",
            )[:BATCH]
        )  # fmt: skip
        if not rows:
            return [], None
        claim = rows[0]["claim"]
        Message.objects.filter(pk__in=[row["id"] for row in rows]).update(
            state=State.SENDING, claimed_at=claim, attempts=F("attempts") + 1
        )
    return rows, claim


def _overtaken(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """The keys of messages that were overtaken since they were written (texts.register_check)."""
    by_template: dict[str, list[str]] = {}
    for row in rows:
        by_template.setdefault(row["template"], []).append(row["key"])
    overtaken: set[str] = set()
    for template, keys in by_template.items():
        if (still_true := texts.check_of(template)) is not None:
            overtaken |= {*keys} - {*still_true(keys)}
    return overtaken


def _prepare(row: dict[str, Any], changed: Mapping[tuple[str, str], str]) -> Outgoing | Verdict:
    """The message opened and filled, or why it never leaves."""
    if row["phone_cell"] is None:
        return Verdict(row["id"], State.SUPPRESSED, error="no mobile number")
    try:
        values = dict(row["params"])
        if row["secret_cell"] is not None:
            values |= json.loads(vault.decrypt("sms_secret", row["secret_cell"]))
        wording = texts.find(row["template"], row["language"], changed)
        text = texts.signed(texts.fill(wording, values, row["language"]))
        phone = vault.decrypt("phone", row["phone_cell"])
    except (texts.TextError, vault.VaultError) as fault:
        return Verdict(row["id"], State.FAILED, error=str(fault))
    except Exception as fault:  # its text may hold a value
        return Verdict(row["id"], State.FAILED, error=f"not readable: {type(fault).__name__}")
    return Outgoing(key=row["key"], template=row["template"], phone=phone, text=text)


def _hand_over(network: BaseGateway, messages: Sequence[Outgoing]) -> list[Result | None]:
    """What the network said of each message; None where nobody knows whether it left."""
    if not messages:
        return []
    try:
        results = network.send(messages)
        if len(results) != len(messages):
            raise ValueError(f"{len(results)} results for {len(messages)} messages")
    except Exception as error:
        log.warning("gateway: %s", type(error).__name__)
        return [None] * len(messages)
    return list(results)


def _verdict(
    row: dict[str, Any], outgoing: Outgoing, result: Result | None, network: BaseGateway
) -> Verdict:
    if result is None:
        if not network.deduplicates:
            return Verdict(row["id"], State.DEAD, error=UNKNOWN)
        result = Result(Outcome.TEMPORARY, error=UNKNOWN)
    error, attempts = result.error[:200], row["attempts"] + 1
    if result.outcome is Outcome.SENT:
        return Verdict(
            row["id"],
            State.SENT,
            ref=result.ref[:100],
            text=vault.encrypt("sms_text", outgoing.text),
            phone_index=vault.blind_index("phone", outgoing.phone),
        )
    if result.outcome is Outcome.PERMANENT:
        return Verdict(row["id"], State.FAILED, error=error)
    if attempts > len(WAITS):
        return Verdict(row["id"], State.DEAD, error=error)
    return Verdict(row["id"], State.QUEUED, wait=WAITS[attempts - 1], error=error)


def _note(verdicts: Sequence[Verdict], claim: datetime | None) -> None:
    columns = [
        [getattr(verdict, name) for verdict in verdicts]
        for name in ("id", "state", "wait", "ref", "error", "text", "phone_index")
    ]
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [clock.today(), *columns, claim])
    lost = [v for v in verdicts if v.state in (State.FAILED, State.DEAD)]
    for verdict in lost:
        log.error("message %s is %s: %s", verdict.id, verdict.state, verdict.error)
