"""Who may apply for a permit (居住证新办). DOMAIN 6, s3:145."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from permits.rules.automatic import Basis
from permits.rules.decision import Decision
from permits.rules.status import Status
from permits.rules.timing import (
    TimingDecision,
    TimingReason,
    insured_instead,
    permit_apply_timing,
)
from portal.policy.values import Policy


class ApplicationReason(StrEnum):
    """Why somebody may not apply for a permit now."""

    SHANGHAI_HUKOU = "SHANGHAI_HUKOU"
    HOLDS_PERMIT = "HOLDS_PERMIT"  # valid, or suspended and still to be endorsed
    NOT_REGISTERED = "NOT_REGISTERED"
    REGISTRATION_EXPIRED = "REGISTRATION_EXPIRED"
    HALF_YEAR_NOT_REACHED = "HALF_YEAR_NOT_REACHED"
    NO_BASIS = "NO_BASIS"


@dataclass(frozen=True, kw_only=True)
class ApplicationFacts:
    """What is known about the applicant on the day of application.

    `registered_on` is the day of the present registration, None without one; `held_since` that
    of the first of several that followed each other without a gap. `bases` are the grounds that
    hold. `permit_status` is that of the present permit, None without one. `paid_months` are
    first days of insured months, None where the register does not answer.
    """

    shanghai_hukou: bool
    registered_on: date | None
    bases: Collection[Basis]
    permit_status: Status | None = None
    paid_months: Collection[date] | None = ()
    held_since: date | None = None


@dataclass(frozen=True, kw_only=True)
class ApplicationDecision(Decision):
    """Whether to apply is possible; all reasons that stand against it, in order of weight.

    `insured_enough`: insured months would stand in for the half year today (S14, C-10).
    """

    eligible: bool
    timing: TimingDecision | None
    insured_enough: bool = False


def may_apply(facts: ApplicationFacts, day: date, policy: Policy) -> ApplicationDecision:
    """Left the hukou place, half a year registered, and one of three grounds. s3:145, C-10.

    A void permit does not stand against a new application (DOMAIN 7).
    """
    reasons: list[ApplicationReason] = []
    if facts.shanghai_hukou:
        reasons.append(ApplicationReason.SHANGHAI_HUKOU)
    if facts.permit_status in {Status.VALID, Status.SUSPENDED}:
        reasons.append(ApplicationReason.HOLDS_PERMIT)
    timing: TimingDecision | None = None
    if facts.registered_on is None:
        reasons.append(ApplicationReason.NOT_REGISTERED)
    else:
        timing = permit_apply_timing(
            facts.registered_on, day, policy, facts.paid_months, facts.held_since
        )
        if timing.reason is not TimingReason.OK:
            reasons.append(ApplicationReason(timing.reason.value))
    if not facts.bases:
        reasons.append(ApplicationReason.NO_BASIS)
    return ApplicationDecision(
        policy=policy.code,
        reasons=tuple(reasons),
        eligible=not reasons,
        timing=timing,
        insured_enough=insured_instead(facts.paid_months or (), day, policy),
    )
