"""What an endorsement does to the expiry and to the years held. DOMAIN 7, D-06, D-07, C-24."""

from dataclasses import dataclass
from datetime import date, timedelta

from permits.rules.decision import Decision
from permits.rules.windows import Band, classify
from portal.clock.days import WorkingDays, add_months, full_years
from portal.policy.values import Policy


@dataclass(frozen=True, kw_only=True)
class EffectDecision(Decision):
    """What would be, or was, written for an endorsement requested on a day.

    `new_valid_until` and `valid_from` are None where no endorsement is possible (too early,
    void). `continuity_start` is None when the years are lost. `resets` says that the years
    restart. `full_years_at_request` counts to the day of the request.
    """

    band: Band
    days_late: int
    valid_from: date | None
    new_valid_until: date | None
    continuity_start: date | None
    full_years_at_request: int

    @property
    def resets(self) -> bool:
        """Whether the continuous years restart on the day of the request."""
        return self.band is Band.LATE_RESET


def endorse(
    *,
    valid_until: date,
    requested_on: date,
    continuity_start: date,
    policy: Policy,
    days: WorkingDays | None = None,
    uncounted_days: int = 0,
) -> EffectDecision:
    """The effect of endorsing the period that ends on `valid_until`. DOMAIN 7, s0:119-123, S11.

    On time or in grace: old expiry plus a year, the years go on. Reset: a year from the day of
    the request (D-06, D-27), and the years start there. With GRACE_GAP_COUNTS off (C-24) the
    late days of grace do not count as held; `uncounted_days` are such days of earlier periods.
    """
    window = classify(valid_until, requested_on, policy, days)
    valid_from: date | None = None
    new_valid_until: date | None = None
    start: date | None = continuity_start
    if window.band in {Band.NORMAL, Band.LATE_CONTINUOUS}:
        valid_from = valid_until + timedelta(days=1)
        new_valid_until = add_months(valid_until, policy.permit_valid_months)
        if window.days_late > 0 and not policy.grace_gap_counts:
            valid_from = requested_on
            uncounted_days += window.days_late - 1
    elif window.band is Band.LATE_RESET:
        valid_from = start = requested_on
        new_valid_until = add_months(requested_on, policy.permit_valid_months)
    elif window.band is Band.VOID_REAPPLY:
        start = None
    years = 0
    if start is not None:
        counted_from = start if window.band is Band.LATE_RESET else _later(start, uncounted_days)
        years = full_years(counted_from, requested_on)
    return EffectDecision(
        policy=window.policy,
        calendar=window.calendar,
        reasons=window.reasons,
        band=window.band,
        days_late=window.days_late,
        valid_from=valid_from,
        new_valid_until=new_valid_until,
        continuity_start=start,
        full_years_at_request=years,
    )


def _later(start: date, days: int) -> date:
    return start + timedelta(days=days)
