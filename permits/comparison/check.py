"""One comparison in the holder's words, and what every one of them reads."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _

from permits.endorsement.reasons import TEXTS
from permits.models import Permit
from permits.rules.automatic import AutoFacts, Reason
from portal.policy import Policy
from portal.registers.snapshots import Copy


@dataclass(frozen=True, kw_only=True)
class Check:
    """One comparison: `agrees` is None where it is not known, or not yet.

    `since` says how old the register's answer is; `wrong` what differs; `fix` how to put it right,
    with a link; `ahead` what will have run out by the time of the round; `behind` that the
    night's copy of the register is too old.
    """

    label: str
    agrees: bool | None
    declared: str
    register: str
    source: str
    since: str = ""
    wrong: str = ""
    fix: str = ""
    url: str = ""
    action: str = ""
    ahead: str = ""
    behind: str = ""
    word: str = ""

    @property
    def kind(self) -> str:
        """How its tag looks."""
        return {True: "done", False: "soon", None: "neutral"}[self.agrees]

    @property
    def verdict(self) -> str:
        """The outcome in a word."""
        if self.word:
            return self.word
        return {True: _("agrees"), False: _("differs"), None: _("not known")}[self.agrees]


@dataclass(frozen=True)
class Asked:
    """What every comparison reads."""

    permit: Permit
    facts: AutoFacts
    failed: frozenset[Reason]
    on: date
    policy: Policy
    copies: dict[str, Copy]

    @property
    def round_begins(self) -> date:
        """The first night that looks at this period (E-15)."""
        return self.permit.valid_until - timedelta(days=self.policy.auto_days_before)

    def fails(self, *reasons: Reason) -> str:
        """Those of the reasons that hold, in the holder's words; empty for none."""
        return _("; ").join(str(TEXTS[one]) for one in reasons if one in self.failed)


class Link(TypedDict):
    """Where a fix begins."""

    url: str
    action: str


def details() -> Link:
    """The link to where a holder reports what has changed."""
    return {"url": reverse("pages:service", args=["details"]), "action": _("Report a change")}
