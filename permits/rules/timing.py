"""When a permit may be applied for, and how long things are valid. DOMAIN 5, 6, 7, D-09, D-10."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from permits.rules.decision import Decision
from portal.clock.days import add_months
from portal.policy.values import Policy


class TimingReason(StrEnum):
    """Whether the registration has been held for long enough. DOMAIN 22."""

    OK = "OK"
    HALF_YEAR_NOT_REACHED = "HALF_YEAR_NOT_REACHED"
    REGISTRATION_EXPIRED = "REGISTRATION_EXPIRED"


class ContinuityStart(StrEnum):
    """From where the years of a new permit count after a void one. DOMAIN 22."""

    NEW_ISSUE_DATE = "NEW_ISSUE_DATE"


@dataclass(frozen=True, kw_only=True)
class TimingDecision(Decision):
    """May somebody apply on a day? `earliest` is the first day that the half year allows.

    `by_insurance`: the half year is not reached, insured months stand in for it (C-10, S14).
    `months` are those that would have to be insured to apply today, and whether they are;
    `insured_from` is the first day on which they all are, if insurance goes on without a gap.
    Both only where the half year is not reached and the insurance is known.
    """

    eligible_on_timing: bool
    earliest: date
    registration_valid_until: date
    reason: TimingReason
    by_insurance: bool = False
    months: tuple[tuple[date, bool], ...] = ()
    insured_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class ReapplyDecision(Decision):
    """The way back after a void permit."""

    earliest_permit_application: date
    continuity_start: ContinuityStart
    old_years_carried: int


def registration_valid_until(registered_on: date, policy: Policy) -> date:
    """The last day of a residence registration (居住登记凭证). D-10, S13, S14."""
    return add_months(registered_on, policy.registration_valid_months)


def permit_valid_until(issued_on: date, policy: Policy) -> date:
    """E of a permit issued on that day: the same date a year later. s4:21, D-28."""
    return add_months(issued_on, policy.permit_valid_months)


def months_wanted(apply_on: date, policy: Policy) -> tuple[date, ...]:
    """The months that have to be insured instead of the half year, oldest first. S14, C-10.

    They are the SI_EQUIVALENCE_MONTHS months right before the month of application, and that
    month itself; none where the policy does not know this way.
    """
    if not policy.si_equivalence:
        return ()
    month = apply_on.replace(day=1)
    return tuple(add_months(month, -back) for back in range(policy.si_equivalence_months, -1, -1))


def insured_instead(paid_months: Collection[date], apply_on: date, policy: Policy) -> bool:
    """Whether insured months stand in for the half year. S14, C-10.

    `paid_months` are first days of months of Shanghai social insurance.
    """
    wanted = months_wanted(apply_on, policy)
    return bool(wanted) and set(wanted) <= {paid.replace(day=1) for paid in paid_months}


def insured_from(paid_months: Collection[date], on: date, policy: Policy) -> date | None:
    """The first day on which insured months will stand in for the half year. S14, C-10.

    Reckoned from day `on`, if insurance goes on without a gap; None for who is not insured now.
    This month may still be open: it is paid in the course of it.
    """
    if not policy.si_equivalence:
        return None
    paid = {month.replace(day=1) for month in paid_months}
    month = on.replace(day=1)
    start = month if month in paid else add_months(month, -1)
    if start not in paid:
        return None
    while add_months(start, -1) in paid:
        start = add_months(start, -1)
    return max(add_months(start, policy.si_equivalence_months), month)


def permit_apply_timing(
    registered_on: date,
    apply_on: date,
    policy: Policy,
    paid_months: Collection[date] | None = (),
    held_since: date | None = None,
) -> TimingDecision:
    """Whether the registration is old enough and still in force. s3:145, D-09, D-10, C-10.

    The half year is reached on the registration date + 6 months (month-end clamp), that day
    included; the registration must still be valid on the day of application. `held_since` is the
    day of the first of several registrations that followed each other without a gap.
    `paid_months` is None where the insurance is not known.
    """
    earliest = add_months(held_since or registered_on, policy.half_year_months)
    until = registration_valid_until(registered_on, policy)
    reason, by_insurance = TimingReason.OK, False
    months: tuple[tuple[date, bool], ...] = ()
    soon: date | None = None
    if apply_on > until:
        reason = TimingReason.REGISTRATION_EXPIRED
    elif apply_on < earliest:
        paid = {month.replace(day=1) for month in paid_months or ()}
        by_insurance = registered_on <= apply_on and insured_instead(paid, apply_on, policy)
        if paid_months is not None:
            months = tuple((month, month in paid) for month in months_wanted(apply_on, policy))
            soon = insured_from(paid, apply_on, policy)
        reason = TimingReason.OK if by_insurance else TimingReason.HALF_YEAR_NOT_REACHED
    return TimingDecision(
        policy=policy.code,
        reasons=() if reason is TimingReason.OK else (reason,),
        eligible_on_timing=reason is TimingReason.OK,
        earliest=earliest,
        registration_valid_until=until,
        reason=reason,
        by_insurance=by_insurance,
        months=months,
        insured_from=soon,
    )


def reapply(registered_on: date, policy: Policy) -> ReapplyDecision:
    """After a void permit: register anew, about half a year, apply anew. s1:18, S16.

    `registered_on` is the day of the new registration. No years are carried over: the
    continuous years count from the day the new permit is issued.
    """
    return ReapplyDecision(
        policy=policy.code,
        earliest_permit_application=add_months(registered_on, policy.half_year_months),
        continuity_start=ContinuityStart.NEW_ISSUE_DATE,
        old_years_carried=0,
    )
