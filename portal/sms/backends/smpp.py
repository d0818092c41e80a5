"""A gateway to an operator's short message centre over SMPP 3.4 (smpplib).

Texts leave as UCS-2, long ones in parts. The protocol drops no doubles and cannot be asked by our
name for a message, so what a lost worker held is given up for staff to decide. Receipts wait at
the centre until `collect` binds as a receiver.
"""

import logging
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.sms.backends.base import BaseGateway, Keep, Outcome, Outgoing, Report, Result

log = logging.getLogger(__name__)
# smpplib writes whole messages, numbers and all, at the level DEBUG.
_quiet = logging.getLogger("portal.sms.smpplib")
_quiet.setLevel(logging.CRITICAL)

TIMEOUT_SECONDS = 10
# Nothing is submitted later than this after the first: far from delivery.STALE.
SECONDS = 60.0
# Parts that wait for their answer at a time.
WINDOW = 20
# Receipts: how long one waits for the next, and how long all take.
SILENCE_SECONDS, COLLECT_SECONDS = 1, 8
# Status: invalid destination address, its TON, its NPI. Anything else may be better in a while.
FINAL = frozenset({0x0B, 0x50, 0x51})
IS_RECEIPT, RECEIPT = 0x3C, 0x04
DELIVERED, ON_ITS_WAY = "DELIVRD", frozenset({"ENROUTE", "ACCEPTD", "UNKNOWN"})
STATES = {
    1: "ENROUTE", 2: DELIVERED, 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD",
    7: "UNKNOWN", 8: "REJECTD",
}  # fmt: skip


class Gateway(BaseGateway):
    """Speaks to `SMS_SMPP_URL` (smpp://name:password@host:port) as `SMS_SMPP_SENDER`."""

    def __init__(self) -> None:
        for name in ("SMS_SMPP_URL", "SMS_SMPP_SENDER"):
            if not getattr(settings, name):
                raise ImproperlyConfigured(f"{name} is not set")

    def send(self, messages: Sequence[Outgoing]) -> list[Result]:
        """Submits all parts of all messages over one session, some ahead of their answers."""
        from smpplib.exceptions import ConnectionError as Gone
        from smpplib.exceptions import PDUError

        submission = _Submission(messages)
        try:
            with _session("transmitter", TIMEOUT_SECONDS) as client:
                submission.run(client)
        except (Gone, PDUError, OSError) as error:
            log.warning("short message centre: %s", type(error).__name__)
        return submission.results()

    def collect(self, keep: Keep) -> int:
        """Takes receipts until the centre is silent; each is kept before it is acknowledged."""
        from smpplib import smpp

        count, end = 0, time.monotonic() + COLLECT_SECONDS
        with _session("receiver", TIMEOUT_SECONDS) as client:
            client._socket.settimeout(SILENCE_SECONDS)
            while time.monotonic() < end:
                try:
                    pdu = client.read_pdu()
                except TimeoutError:
                    break
                if pdu.command == "enquire_link":
                    _answer(client, pdu)
                elif pdu.command == "deliver_sm":
                    if (report := _report(pdu)) is not None:
                        keep([report])
                        count += 1
                    answer = smpp.make_pdu("deliver_sm_resp", client=client)
                    answer.sequence = pdu.sequence
                    client.send_pdu(answer)
        return count


class _Submission:
    """Messages on their way through one session, and what became of each part."""

    def __init__(self, messages: Sequence[Outgoing]) -> None:
        self._messages = messages
        self._left: list[int] = [0] * len(messages)  # parts that were submitted
        self._refs: list[list[str]] = [[] for _ in messages]
        self._status: list[int] = [0] * len(messages)
        self._parts: list[int] = [0] * len(messages)
        self._waiting: dict[int, int] = {}

    def run(self, client: Any) -> None:
        """Submits everything and reads every answer; may break off with an exception."""
        began = time.monotonic()
        for index, message in enumerate(self._messages):
            if time.monotonic() - began > SECONDS:
                break
            for part in self._cut(index, message):
                while len(self._waiting) >= WINDOW:
                    self._read(client)
                # Counted before: whoever breaks off here does not know whether it left.
                self._left[index] += 1
                sent = client.send_message(**part)
                self._waiting[sent.sequence] = index
        while self._waiting:
            self._read(client)

    def results(self) -> list[Result]:
        """What is known of each message, whether or not `run` came to its end."""
        return [self._result(index) for index in range(len(self._messages))]

    def _cut(self, index: int, message: Outgoing) -> list[dict[str, Any]]:
        from smpplib import consts, gsm

        parts, coding, esm_class = gsm.make_parts(message.text, consts.SMPP_ENCODING_ISO10646)
        self._parts[index] = len(parts)
        common = {
            "source_addr_ton": consts.SMPP_TON_UNK,
            "source_addr_npi": consts.SMPP_NPI_ISDN,
            "source_addr": settings.SMS_SMPP_SENDER,
            "dest_addr_ton": consts.SMPP_TON_INTL,
            "dest_addr_npi": consts.SMPP_NPI_ISDN,
            "destination_addr": f"86{message.phone}",
            "data_coding": coding,
            "esm_class": esm_class,
        }
        # The last part speaks for all: one receipt a message.
        return [
            {**common, "short_message": part, "registered_delivery": part is parts[-1]}
            for part in parts
        ]

    def _read(self, client: Any) -> None:
        pdu = client.read_pdu()
        if pdu.command == "enquire_link":
            _answer(client, pdu)
        index = self._waiting.pop(pdu.sequence, None) if pdu.command == "submit_sm_resp" else None
        if index is None:
            return
        if pdu.status:
            self._status[index] = pdu.status
        else:
            self._refs[index].append(_text(pdu.message_id))

    def _result(self, index: int) -> Result:
        status, refs = self._status[index], self._refs[index]
        if status:
            outcome = Outcome.PERMANENT if status in FINAL else Outcome.TEMPORARY
            return Result(outcome, error=f"status 0x{status:02X}")
        if not self._left[index]:
            return Result(Outcome.TEMPORARY, error="not submitted")
        if len(refs) < self._parts[index]:
            return Result(Outcome.UNKNOWN)
        return Result(Outcome.SENT, ref=refs[-1])


@contextmanager
def _session(kind: str, timeout: float) -> Iterator[Any]:
    """A bound session. Raises smpplib's ConnectionError or PDUError where none comes about."""
    from smpplib.client import Client
    from smpplib.exceptions import ConnectionError as Gone
    from smpplib.exceptions import PDUError

    at = urlsplit(settings.SMS_SMPP_URL)
    client = Client(
        at.hostname,
        at.port or 2775,
        timeout=timeout,
        logger_name=_quiet.name,
        allow_unknown_opt_params=True,
    )
    try:
        client.connect()
        name, password = unquote(at.username or ""), unquote(at.password or "")
        getattr(client, f"bind_{kind}")(system_id=name, password=password)
        yield client
        with suppress(Gone, PDUError, OSError):
            client.unbind()
    finally:
        client.disconnect()


def _answer(client: Any, pdu: Any) -> None:
    from smpplib import smpp

    answer = smpp.make_pdu("enquire_link_resp", client=client)
    answer.sequence = pdu.sequence
    client.send_pdu(answer)


def _report(pdu: Any) -> Report | None:
    """What a delivered message says of one of ours; None where it is no receipt, or no news."""
    if (pdu.esm_class or 0) & IS_RECEIPT != RECEIPT:
        return None
    said = dict(re.findall(r"\b(id|stat|err):(\S*)", _text(pdu.short_message)))
    ref = _text(pdu.receipted_message_id) or said.get("id", "")
    state = STATES.get(pdu.message_state or 0) or said.get("stat", "UNKNOWN")
    if not ref or state in ON_ITS_WAY:
        return None
    error = "" if state == DELIVERED else f"{state} {said.get('err', '')}".strip()
    return Report(ref=ref[:100], delivered=state == DELIVERED, error=error)


def _text(value: Any) -> str:
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value or "")
    return text.rstrip("\0")
