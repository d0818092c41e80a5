"""Who may act for a holder (代办). DOMAIN 13, s0:89-93, C-12, D-26."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from permits.rules.decision import Decision
from portal.clock.days import full_years
from portal.policy.values import Policy


class Relation(StrEnum):
    """Who the proxy is to the holder."""

    GUARDIAN = "guardian"
    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    GRANDPARENT = "grandparent"  # paternal or maternal
    GRANDCHILD = "grandchild"  # by son or daughter
    SIBLING = "sibling"  # full
    OTHER = "other"  # in-laws, cousins, friends


# 近亲属: DOMAIN 5, S01, S13b.
CLOSE_RELATIVES = frozenset(
    {
        Relation.SPOUSE,
        Relation.PARENT,
        Relation.CHILD,
        Relation.GRANDPARENT,
        Relation.GRANDCHILD,
        Relation.SIBLING,
    }
)


class ProxyReason(StrEnum):
    """Why somebody may not act for the holder. DOMAIN 22."""

    HOLDER_16_OR_OVER = "HOLDER_16_OR_OVER"
    NOT_CLOSE_RELATIVE = "NOT_CLOSE_RELATIVE"
    NO_GROUND = "NO_GROUND"


class ProxyDocument(StrEnum):
    """What the proxy shows."""

    GUARDIAN_ID = "GUARDIAN_ID"
    GUARDIANSHIP_PROOF = "GUARDIANSHIP_PROOF"
    RELATIVE_ID = "RELATIVE_ID"
    POWER_OF_ATTORNEY = "POWER_OF_ATTORNEY"


@dataclass(frozen=True, kw_only=True)
class ProxyDecision(Decision):
    """Whether the proxy may act, by which documents, or the one reason why not."""

    allowed: bool
    documents: tuple[ProxyDocument, ...] = ()

    @property
    def reason(self) -> StrEnum | None:
        """Why not; None when allowed."""
        return self.reasons[0] if self.reasons else None


def age_on(birth_date: date, day: date) -> int:
    """Age in completed years, birthday included (D-17, D-26)."""
    return full_years(birth_date, day)


def may_act(
    relation: Relation,
    holder_age: int,
    policy: Policy,
    *,
    limited_mobility: bool = False,
    disabled: bool = False,
) -> ProxyDecision:
    """Whether `relation` may act for a holder of that age. DOMAIN 13.

    A guardian until the holder's 16th birthday (a parent is a child's guardian); a close
    relative for a senior with limited mobility or for a disabled person. Age on the day of
    application.
    """
    minor = holder_age < policy.proxy_minor_age
    if relation is Relation.GUARDIAN or (relation is Relation.PARENT and minor):
        if not minor:
            return _refused(policy, ProxyReason.HOLDER_16_OR_OVER)
        return ProxyDecision(
            policy=policy.code,
            allowed=True,
            documents=(ProxyDocument.GUARDIAN_ID, ProxyDocument.GUARDIANSHIP_PROOF),
        )
    if relation not in CLOSE_RELATIVES:
        return _refused(policy, ProxyReason.NOT_CLOSE_RELATIVE)
    if not (disabled or (limited_mobility and holder_age >= policy.proxy_senior_age)):
        return _refused(policy, ProxyReason.NO_GROUND)
    return ProxyDecision(
        policy=policy.code,
        allowed=True,
        documents=(ProxyDocument.RELATIVE_ID, ProxyDocument.POWER_OF_ATTORNEY),
    )


def _refused(policy: Policy, reason: ProxyReason) -> ProxyDecision:
    return ProxyDecision(policy=policy.code, allowed=False, reasons=(reason,))
