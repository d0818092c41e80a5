"""What every gateway does, shaped like Django's e-mail backends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Outgoing:
    """A message ready to leave.

    `key` is its name on our side, the same at each attempt (staff who resend it give it another).
    `batch` is the name of this attempt, which it shares with others, but never with a message to
    the same number: batch and number together name one handing over.
    """

    key: str
    template: str
    phone: str
    text: str
    batch: str = ""


class Outcome(Enum):
    """What the network said: taken, not now, never; or nothing, and it may have left or not."""

    SENT = "sent"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Result:
    """The outcome for one message. `error` is a code or a sentence without number or text."""

    outcome: Outcome
    ref: str = ""
    error: str = ""


@dataclass(frozen=True)
class Report:
    """A delivery receipt: what became of the message that the network calls `ref`.

    `phone` says which one, where the network gives several messages one reference.
    """

    ref: str
    delivered: bool
    error: str = ""
    phone: str = ""


# Stores receipts for good before it returns (`receipts.keep`).
Keep = Callable[[Sequence[Report]], None]


class BaseGateway:
    """The base of every gateway.

    What happens to a message whose outcome nobody knows (a lost worker, an exception, UNKNOWN):
    `deduplicates` says that the same key handed over twice reaches the phone once, so it is handed
    over again; `asks` says that `ask` can find out; without either it is given up.
    """

    deduplicates = False
    asks = False

    def send(self, messages: Sequence[Outgoing]) -> list[Result]:
        """Hands over the messages, at most `claiming.BATCH`; one result each, in their order.

        An exception means that nobody knows what left. Ends within `delivery.STALE`: after that
        another worker takes the messages for lost.
        """
        raise NotImplementedError

    def ask(self, messages: Sequence[Outgoing]) -> list[Result | None]:
        """What became of messages handed over under their `batch`; None for one that never came.

        An exception means that this cannot be said now.
        """
        raise NotImplementedError

    def collect(self, keep: Keep) -> int:
        """Fetches the receipts that wait at the network, where it does not bring them itself.

        Each is given to `keep` before the network may forget it. Returns how many.
        """
        return 0


def gateway() -> BaseGateway:
    """The gateway of this installation."""
    found: BaseGateway = import_string(settings.SMS_BACKEND)()
    return found
