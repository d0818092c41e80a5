"""A permit's status (证件状态) on a day: valid, suspended, void. DOMAIN 7, 22, D-01."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from permits.rules.decision import Decision
from permits.rules.windows import Band, Windows, classify
from portal.clock.days import WorkingDays, add_months
from portal.policy.values import Policy


class Status(StrEnum):
    """What the card is worth on a day; it follows from dates and is never stored."""

    VALID = "VALID"
    SUSPENDED = "SUSPENDED"  # 使用功能中止: usable again once endorsed
    VOID = "VOID"


class UseFunction(StrEnum):
    """Whether the use functions (使用功能) work: plate auction, points, … s1:5, S03."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    NONE = "none"


class Years(StrEnum):
    """What endorsing on that day would do to the years held."""

    CONTINUOUS = "continuous"
    RESET = "reset"


@dataclass(frozen=True, kw_only=True)
class StatusDecision(Decision):
    """The status on a day, and what an endorsement on that day would bring.

    `restorable`: an ordinary endorsement would lift the suspension. `years_if_endorsed` and
    `new_valid_until` are None on days when no endorsement is possible. `petition_until` is the
    last day to ask for hardship restoration (S46).
    """

    status: Status
    use_function: UseFunction
    restorable: bool
    years_if_endorsed: Years | None
    new_valid_until: date | None
    band: Band
    days_late: int
    windows: Windows
    petition_until: date


_USE = {
    Status.VALID: UseFunction.ACTIVE,
    Status.SUSPENDED: UseFunction.SUSPENDED,
    Status.VOID: UseFunction.NONE,
}


def permit_status(
    valid_until: date, day: date, policy: Policy, days: WorkingDays | None = None
) -> StatusDecision:
    """The status on `day` of a permit whose last good day is `valid_until`, not endorsed since.

    DOMAIN 7 (s0:119-123, s1:5, S03), D-01: E itself is valid to its end.
    """
    window = classify(valid_until, day, policy, days)
    status = Status.SUSPENDED
    if day <= valid_until:
        status = Status.VALID
    elif window.band is Band.VOID_REAPPLY:
        status = Status.VOID
    years: Years | None = None
    new_valid_until: date | None = None
    if window.endorsable:
        reset = window.band is Band.LATE_RESET
        years = Years.RESET if reset else Years.CONTINUOUS
        new_valid_until = add_months(day if reset else valid_until, policy.permit_valid_months)
    return StatusDecision(
        policy=window.policy,
        calendar=window.calendar,
        reasons=window.reasons,
        status=status,
        use_function=_USE[status],
        restorable=status is Status.SUSPENDED,
        years_if_endorsed=years,
        new_valid_until=new_valid_until,
        band=window.band,
        days_late=window.days_late,
        windows=window.windows,
        petition_until=add_months(valid_until, policy.restore_months),
    )
