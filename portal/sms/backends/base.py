"""What every gateway does, shaped like Django's e-mail backends."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Outgoing:
    """A message ready to leave. `key` is its name on our side, the same at each attempt."""

    key: str
    template: str
    phone: str
    text: str


class Outcome(Enum):
    """What the network said: taken, not now, or never."""

    SENT = "sent"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"


@dataclass(frozen=True)
class Result:
    """The outcome for one message. `error` is a code or a sentence without number or text."""

    outcome: Outcome
    ref: str = ""
    error: str = ""


class BaseGateway:
    """The base of every gateway.

    `deduplicates` says that the same key handed over twice reaches the phone once. Only then is
    a message whose outcome nobody knows (a lost worker, an exception) handed over again.
    """

    deduplicates = False

    def send(self, messages: Sequence[Outgoing]) -> list[Result]:
        """Hands over the messages, at most `delivery.BATCH`; one result each, in their order.

        An exception means that nobody knows what left.
        """
        raise NotImplementedError


def gateway() -> BaseGateway:
    """The gateway of this installation."""
    found: BaseGateway = import_string(settings.SMS_BACKEND)()
    return found
