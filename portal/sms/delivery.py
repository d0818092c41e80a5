"""Moving the outbox: claim a batch, hand it to the gateway, note what became of each message.

The claim is committed before anything leaves, and the gateway is called outside of any
transaction. `claimed_at` fences it: a worker that comes back after its rows were taken from it
changes nothing.
"""

import json
import logging
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from portal import clock, vault
from portal.sms import claiming, limits, texts
from portal.sms.backends import BaseGateway, Outcome, Outgoing, Result, gateway
from portal.sms.models import LOST, Message, State, Template
from portal.sms.outbox import nudge
from portal.sms.wordings import CODES

log = logging.getLogger(__name__)

STALE = timedelta(minutes=2)
# Seconds to wait after the first, second … attempt that failed for now; then it is given up.
WAITS = (10, 30, 120, 600, 1800, 7200)
# Each wait is up to so much longer, by chance: what failed together does not come back together.
JITTER = 0.25
UNKNOWN = "nobody knows whether it left"
WORKER_LOST = "its worker was lost each time"
NOT_JUDGED = "could not be looked at again"

NOTE = """
UPDATE sms_message AS m SET
    state = r.state,
    not_before = CASE r.state
        WHEN 'queued' THEN statement_timestamp() + make_interval(secs => r.wait)
        ELSE m.not_before END,
    due_at = CASE r.state WHEN 'queued' THEN coalesce(m.due_at, m.not_before) ELSE m.due_at END,
    sent_at = CASE r.state WHEN 'sent' THEN statement_timestamp() END,
    sent_on = CASE r.state WHEN 'sent' THEN %s::date END,
    provider_ref = r.ref,
    error = r.error,
    text = r.text
FROM unnest(%s::bigint[], %s::text[], %s::float[], %s::text[], %s::text[], %s::bytea[])
  AS r (id, state, wait, ref, error, text)
WHERE m.id = r.id AND m.state = 'sending' AND m.claimed_at = %s
"""


@dataclass(frozen=True)
class Verdict:
    """What becomes of one claimed message; `wait` is seconds until the next attempt."""

    id: int
    state: State
    wait: float = 0.0
    ref: str = ""
    error: str = ""
    text: bytes | None = None


def send_batch() -> int:
    """Claims, sends and notes up to `claiming.BATCH` messages that are due; returns how many.

    Those count that were looked at and held back: 0 means that nothing more is due.
    """
    network = gateway()
    claimed = claiming.claim()
    overtaken, unclear = _overtaken(claimed.rows)
    verdicts = [_looked_at(row, overtaken) for row in claimed.rows if row["key"] in unclear]
    rest = [row for row in claimed.rows if row["key"] not in unclear]
    ready = _prepared(rest, verdicts)
    results = _hand_over(network, [outgoing for _row, outgoing in ready])
    for (row, outgoing), result in zip(ready, results, strict=True):
        if (found := _verdict(row, outgoing, result, network)) is not None:
            verdicts.append(found)
    _note(verdicts, claimed.at)
    return len(claimed.rows) + claimed.held


def resend(pk: int) -> bool:
    """Queues a message anew that did not arrive, as staff asked; False when it is lost no more.

    It is the same row with another attempt, and for the network another message.
    """
    lost = Message.objects.filter(pk=pk, state__in=LOST).exclude(template__in=CODES)
    changed = lost.update(
        state=State.QUEUED,
        not_before=Now(),
        due_at=None,
        claimed_at=None,
        attempts=0,
        resends=F("resends") + 1,
        provider_ref="",
        error="",
    )
    if changed:
        transaction.on_commit(nudge, robust=True)
    return bool(changed)


def take_up_stale() -> int:
    """Looks after messages that a lost worker still holds; returns how many.

    They are queued again where the gateway sends a key only once, asked after where it can be
    asked, and given up otherwise: a person who gets a message twice trusts neither.
    """
    stale = Message.objects.filter(state=State.SENDING, claimed_at__lt=Now() - STALE)
    network = gateway()
    if network.asks:
        return _ask(network, claiming.take_over(stale))
    if not network.deduplicates:
        return stale.update(state=State.DEAD, error=UNKNOWN)
    given_up = stale.filter(attempts__gt=len(WAITS)).update(state=State.DEAD, error=UNKNOWN)
    return given_up + stale.update(state=State.QUEUED)


def _ask(network: BaseGateway, claimed: claiming.Claimed) -> int:
    """Notes what the network says of these messages; what it cannot say is asked after STALE."""
    verdicts: list[Verdict] = []
    ready = _prepared(claimed.rows, verdicts)
    messages = [outgoing for _row, outgoing in ready]
    try:
        results = network.ask(messages) if messages else []
    except Exception as error:
        log.warning("gateway, asked: %s", type(error).__name__)
        results = [Result(Outcome.UNKNOWN)] * len(messages)
    moment = timezone.now()
    for (row, outgoing), result in zip(ready, results, strict=True):
        if (found := _answer(row, outgoing, result, network, moment)) is not None:
            verdicts.append(found)
    _note(verdicts, claimed.at)
    return len(claimed.rows)


def _answer(
    row: dict[str, Any],
    outgoing: Outgoing,
    result: Result | None,
    network: BaseGateway,
    moment: datetime,
) -> Verdict | None:
    """What follows from the network's answer; None: ask again later."""
    if result is None:  # it never came there
        if row["attempts"] > len(WAITS):
            return Verdict(row["id"], State.DEAD, error=WORKER_LOST)
        return Verdict(row["id"], State.QUEUED)
    if result.outcome is Outcome.UNKNOWN:
        late = limits.is_late(row["template"], row["due_at"] or row["not_before"], moment)
        return Verdict(row["id"], State.DEAD, error=UNKNOWN) if late else None
    return _verdict(row | {"attempts": row["attempts"] - 1}, outgoing, result, network)


def _prepared(
    rows: Sequence[dict[str, Any]], verdicts: list[Verdict]
) -> list[tuple[dict[str, Any], Outgoing]]:
    """The messages that can leave; of the others `verdicts` gets why not."""
    changed = {(t.key, t.language): t.text for t in Template.objects.all()} if rows else {}
    ready = []
    for row in rows:
        found = _prepare(row, changed)
        if isinstance(found, Verdict):
            verdicts.append(found)
        else:
            ready.append((row, found))
    return ready


def _overtaken(rows: Sequence[Mapping[str, Any]]) -> tuple[set[str], set[str]]:
    """The keys of messages that were overtaken since they were written (texts.register_check).

    Then the same, and with them those that could not be judged: one broken row stops no other.
    """
    by_template: dict[str, list[str]] = {}
    for row in rows:
        by_template.setdefault(row["template"], []).append(row["key"])
    overtaken: set[str] = set()
    unclear: set[str] = set()
    for template, keys in by_template.items():
        if (still_true := texts.check_of(template)) is None:
            continue
        try:
            overtaken |= {*keys} - {*still_true(keys)}
        except Exception as error:
            log.warning("%s, looked at again: %s", template, type(error).__name__)
            for key in keys:
                try:
                    overtaken |= {key} - {*still_true([key])}
                except Exception:
                    unclear.add(key)
    return overtaken, overtaken | unclear


def _looked_at(row: Mapping[str, Any], overtaken: Collection[str]) -> Verdict:
    """What becomes of a message that is not true any more, or of which nobody can say so now."""
    if row["key"] in overtaken:
        return Verdict(row["id"], State.SUPPRESSED, error="no longer true")
    return _again(row, NOT_JUDGED)


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
    # Resent by staff it is another message for a gateway that drops a key it knows.
    key = f"{row['key']}#{row['resends']}" if row["resends"] else row["key"]
    return Outgoing(
        key=key,
        template=row["template"],
        phone=phone,
        text=text,
        batch=row["batch"].hex if row["batch"] else "",
    )


def _hand_over(network: BaseGateway, messages: Sequence[Outgoing]) -> list[Result]:
    """What the network said of each message."""
    if not messages:
        return []
    try:
        results = network.send(messages)
        if len(results) != len(messages):
            raise ValueError(f"{len(results)} results for {len(messages)} messages")
    except Exception as error:
        log.warning("gateway: %s", type(error).__name__)
        return [Result(Outcome.UNKNOWN)] * len(messages)
    return list(results)


def _verdict(
    row: Mapping[str, Any], outgoing: Outgoing, result: Result, network: BaseGateway
) -> Verdict | None:
    """What follows from the result; None while the network is still to be asked."""
    if result.outcome is Outcome.UNKNOWN:
        if network.asks:
            return None
        if not network.deduplicates:
            return Verdict(row["id"], State.DEAD, error=UNKNOWN)
        result = Result(Outcome.TEMPORARY, error=UNKNOWN)
    error = result.error[:200]
    if result.outcome is Outcome.SENT:
        text = vault.encrypt("sms_text", outgoing.text)
        return Verdict(row["id"], State.SENT, ref=result.ref[:100], text=text)
    if result.outcome is Outcome.PERMANENT:
        return Verdict(row["id"], State.FAILED, error=error)
    return _again(row, error)


def _again(row: Mapping[str, Any], error: str) -> Verdict:
    """Another attempt in a while, or none any more."""
    if row["attempts"] >= len(WAITS):
        return Verdict(row["id"], State.DEAD, error=error)
    wait = WAITS[row["attempts"]] * (1 + JITTER * random.random())
    return Verdict(row["id"], State.QUEUED, wait=wait, error=error)


def _note(verdicts: Sequence[Verdict], claim: datetime | None) -> None:
    if not verdicts:
        return
    columns = [
        [getattr(verdict, name) for verdict in verdicts]
        for name in ("id", "state", "wait", "ref", "error", "text")
    ]
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [clock.today(), *columns, claim])
    for verdict in verdicts:
        if verdict.state in (State.FAILED, State.DEAD):
            log.error("message %s is %s: %s", verdict.id, verdict.state, verdict.error)
