"""Gateways of the tests: each keeps what it was given, and fails in one way."""

import threading
from collections.abc import Sequence

from portal.sms.backends import BaseGateway, Outcome, Outgoing, Result

received: list[Outgoing] = []
seen_twice = threading.Barrier(2)


class Taking(BaseGateway):
    """Takes everything."""

    deduplicates = True

    def send(self, messages: Sequence[Outgoing]) -> list[Result]:
        received.extend(messages)
        return [Result(Outcome.SENT, ref=f"ref-{message.key}") for message in messages]


class Busy(Taking):
    """Takes nothing for now."""

    def send(self, messages: Sequence[Outgoing]) -> list[Result]:
        return [Result(Outcome.TEMPORARY, error="busy") for _ in messages]


class Refusing(Taking):
    """Takes nothing ever."""

    def send(self, messages: Sequence[Outgoing]) -> list[Result]:
        return [Result(Outcome.PERMANENT, error="no such number") for _ in messages]


class Breaking(Taking):
    """Breaks off, and says something that belongs into no log."""

    def send(self, messages: Sequence[Outgoing]) -> list[Result]:
        raise ConnectionResetError(messages[0].phone)


class BreakingForgetful(Breaking):
    """Breaks off, and would send the same key again."""

    deduplicates = False


class Forgetful(Taking):
    """Would send the same key again."""

    deduplicates = False


class Slow(Taking):
    """Takes everything, but only once two workers stand at the counter."""

    def send(self, messages: Sequence[Outgoing]) -> list[Result]:
        seen_twice.wait(timeout=10)
        return super().send(messages)
