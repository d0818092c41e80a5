"""What every rule answers with."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, kw_only=True)
class Decision:
    """An answer with its reasons, the policy version and, where one was used, the calendar.

    `policy` and `calendar` are stored with whatever the decision led to (DOMAIN 19).
    """

    policy: str
    reasons: tuple[StrEnum, ...] = ()
    calendar: str = ""
