"""In which band a request for endorsement (签注) falls. DOMAIN 7, C-01, C-02, D-01 to D-05."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from permits.rules.decision import Decision
from portal.clock.days import CalendarMissing, WorkingDays
from portal.policy.values import LapsePolicy, Policy


class Band(StrEnum):
    """Where a day lies beside E, the last valid day. DOMAIN 22."""

    TOO_EARLY = "TOO_EARLY"  # before E-30
    NORMAL = "NORMAL"  # E-30 to E
    LATE_CONTINUOUS = "LATE_CONTINUOUS"  # grace, E+1 to E+60
    LATE_RESET = "LATE_RESET"  # E+61 to E+90
    VOID_REAPPLY = "VOID_REAPPLY"  # from E+91


class WindowReason(StrEnum):
    """What a reader of the decision should know beside the band."""

    CALENDAR_MISSING = "CALENDAR_MISSING"  # the last day of grace could not be moved (D-22)


@dataclass(frozen=True, kw_only=True)
class Windows(Decision):
    """The days on which the bands of one period begin and end; all inclusive.

    `reset_last` equals `grace_last` where a lapse has no reset band (LAPSE_POLICY 2013).
    """

    opens_on: date
    valid_until: date
    grace_last: date
    reset_last: date

    @property
    def void_from(self) -> date:
        """The first day on which only a new application helps."""
        return self.reset_last + timedelta(days=1)

    def band_on(self, day: date) -> Band:
        """The band of `day`."""
        if day < self.opens_on:
            return Band.TOO_EARLY
        if day <= self.valid_until:
            return Band.NORMAL
        if day <= self.grace_last:
            return Band.LATE_CONTINUOUS
        return Band.LATE_RESET if day <= self.reset_last else Band.VOID_REAPPLY


@dataclass(frozen=True, kw_only=True)
class WindowDecision(Decision):
    """The band of a request, and the days around it.

    `days_late` is the calendar days from E to the request, negative before E.
    """

    band: Band
    days_late: int
    windows: Windows

    @property
    def effective_last_grace_day(self) -> date:
        """The last day of grace, moved past a holiday when the policy says so (D-05)."""
        return self.windows.grace_last

    @property
    def endorsable(self) -> bool:
        """Whether an ordinary endorsement may be granted on the day of the request."""
        return self.band not in {Band.TOO_EARLY, Band.VOID_REAPPLY}


def windows(valid_until: date, policy: Policy, days: WorkingDays | None = None) -> Windows:
    """All bands of the period that ends on `valid_until` (E). DOMAIN 7, C-02, D-02 to D-05.

    Calendar days. With GRACE_ROLLS_OVER_HOLIDAYS a last day of grace that is not worked moves
    to the next working day of `days` (Civil Code 203, S40); where that year is not loaded it
    stays, and the reason says so (D-22). Under LAPSE_POLICY 2013 there is no reset (C-01, S44).
    """
    grace_last = valid_until + timedelta(days=policy.grace_days)
    reasons: tuple[WindowReason, ...] = ()
    calendar = ""
    if policy.grace_rolls_over_holidays:
        try:
            if days is None:
                raise CalendarMissing(grace_last.year)
            grace_last, calendar = days.next_working(grace_last), days.version
        except CalendarMissing:
            reasons = (WindowReason.CALENDAR_MISSING,)
    reset_last = grace_last
    if policy.lapse_policy is LapsePolicy.RESTART:
        reset_last = max(grace_last, valid_until + timedelta(days=policy.void_days))
    return Windows(
        policy=policy.code,
        calendar=calendar,
        reasons=reasons,
        opens_on=valid_until - timedelta(days=policy.normal_window_days),
        valid_until=valid_until,
        grace_last=grace_last,
        reset_last=reset_last,
    )


def classify(
    valid_until: date, day: date, policy: Policy, days: WorkingDays | None = None
) -> WindowDecision:
    """The band of a request made on `day`, the day of submission (D-27). DOMAIN 7, 22."""
    around = windows(valid_until, policy, days)
    return WindowDecision(
        policy=around.policy,
        calendar=around.calendar,
        reasons=around.reasons,
        band=around.band_on(day),
        days_late=(day - valid_until).days,
        windows=around,
    )
