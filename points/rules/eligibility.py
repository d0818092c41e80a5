"""Who may apply for points (积分申请). DOMAIN 10, S04, S23, S23b, s1:59, C-18, C-26."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from permits.rules.decision import Decision
from permits.rules.status import Status
from portal.clock.days import add_months
from portal.policy.values import Policy


class ApplyReason(StrEnum):
    """Why somebody may not apply for points now. DOMAIN 22."""

    PERMIT_NOT_VALID = "PERMIT_NOT_VALID"
    NOT_PAYING_SI_THIS_MONTH = "NOT_PAYING_SI_THIS_MONTH"
    SI_MONTHS_LT_6 = "SI_MONTHS_LT_6"
    CONTRACT_UNDER_1_YEAR = "CONTRACT_UNDER_1_YEAR"
    CONTRACT_REMAINING_NOT_OVER_2_MONTHS = "CONTRACT_REMAINING_NOT_OVER_2_MONTHS"
    EMPLOYER_NOT_ELIGIBLE = "EMPLOYER_NOT_ELIGIBLE"


class EmployerKind(StrEnum):
    """Where the employer stands; only the first may file. S23b, S53."""

    SHANGHAI_REGISTERED = "shanghai_registered"
    OUT_OF_TOWN_BRANCH = "out_of_town_branch"  # a Shanghai employer's branch elsewhere
    ELSEWHERE = "elsewhere"
    BARRED = "barred"  # for false material


@dataclass(frozen=True, kw_only=True)
class ApplyFacts:
    """What is known on the day of application.

    `paid_in12`: months paid in the twelve before the month of application, back-payments left
    out. `paying_this_month`: employed and paying in that month; where it is not booked yet, the
    last booked one stands for it, and None says that the register does not answer: it is not
    tested then. `contract_end` is None for a contract without end.
    """

    permit_status: Status
    paying_this_month: bool | None
    paid_in12: int | None
    contract_start: date
    contract_end: date | None
    employer: EmployerKind = EmployerKind.SHANGHAI_REGISTERED


@dataclass(frozen=True, kw_only=True)
class ApplyDecision(Decision):
    """Whether to apply for points is possible; all reasons against it.

    `contract_renew_by` is the last day on which the contract still runs for long enough, None
    without an end.
    """

    eligible: bool
    contract_renew_by: date | None


def contract_reasons(
    start: date, end: date | None, day: date, policy: Policy
) -> tuple[ApplyReason, ...]:
    """What a contract lacks on `day`. s1:59, S24, C-18.

    One year or more (1 January to 31 December is one), and strictly more than two months left:
    an end exactly two months later is not enough (S41).
    """
    if end is None:
        return ()
    reasons = []
    if end < add_months(start, 12 * policy.contract_min_years) - timedelta(days=1):
        reasons.append(ApplyReason.CONTRACT_UNDER_1_YEAR)
    if end <= add_months(day, policy.contract_min_months):
        reasons.append(ApplyReason.CONTRACT_REMAINING_NOT_OVER_2_MONTHS)
    return tuple(reasons)


def may_apply(facts: ApplyFacts, day: date, policy: Policy) -> ApplyDecision:
    """Whether points may be applied for on `day`. DOMAIN 10, S04, S23, S23b."""
    reasons: list[ApplyReason] = []
    if facts.permit_status is not Status.VALID:
        reasons.append(ApplyReason.PERMIT_NOT_VALID)
    if facts.paying_this_month is False:
        reasons.append(ApplyReason.NOT_PAYING_SI_THIS_MONTH)
    if facts.paid_in12 is not None and facts.paid_in12 < policy.points_si_months:
        reasons.append(ApplyReason.SI_MONTHS_LT_6)
    reasons += contract_reasons(facts.contract_start, facts.contract_end, day, policy)
    if facts.employer is not EmployerKind.SHANGHAI_REGISTERED:
        reasons.append(ApplyReason.EMPLOYER_NOT_ELIGIBLE)
    return ApplyDecision(
        policy=policy.code,
        reasons=tuple(reasons),
        eligible=not reasons,
        contract_renew_by=_renew_by(facts.contract_end, policy),
    )


def _renew_by(end: date | None, policy: Policy) -> date | None:
    """The last day with more than the months left before `end`."""
    if end is None:
        return None
    day = add_months(end, -policy.contract_min_months) + timedelta(days=3)
    while end <= add_months(day, policy.contract_min_months):
        day -= timedelta(days=1)
    return day
