"""The yearly confirmation (续办): when, by which way, on which conditions. DOMAIN 11, D-19 to D-24.

The order is fixed: endorse the permit, wait, refresh the validity, then confirm (s0:127).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from permits.rules.decision import Decision
from portal.clock.days import CalendarMissing, WorkingDays
from portal.policy.values import ConfirmBase, Policy


class ConfirmResult(StrEnum):
    """How a day lies in the window of a confirmation. DOMAIN 22."""

    TOO_EARLY = "TOO_EARLY"
    ON_TIME = "ON_TIME"  # from the opening day to the recommended one
    LATE_ALLOWED = "LATE_ALLOWED"  # to the hard limit
    NEW_APPLICATION = "NEW_APPLICATION"  # after it
    CALENDAR_MISSING = "CALENDAR_MISSING"  # not known yet (D-22)


@dataclass(frozen=True, kw_only=True)
class ConfirmWindow(Decision):
    """The days of one confirmation, all inclusive.

    `opens_on` and `recommended_by` are None where the calendar of `missing_year` is not loaded
    (D-22). `hard_cutoff` is the last calendar day.
    """

    endorsed_on: date
    opens_on: date | None
    recommended_by: date | None
    hard_cutoff: date
    missing_year: int | None = None


@dataclass(frozen=True, kw_only=True)
class TimingDecision(Decision):
    """Where a day lies in the window; `result` says whether a confirmation may go in."""

    result: ConfirmResult
    window: ConfirmWindow

    @property
    def open(self) -> bool:
        """Whether the confirmation may go in on that day, as far as time goes."""
        return self.result in {ConfirmResult.ON_TIME, ConfirmResult.LATE_ALLOWED}


def confirm_window(
    endorsed_on: date, policy: Policy, days: WorkingDays, old_expiry: date | None = None
) -> ConfirmWindow:
    """The window after an endorsement written on `endorsed_on`. s0:127, s4:37, s4:81, D-19 to D-21.

    It opens on the CONFIRM_OPEN_WD-th working day after that day, which is not counted, is best
    used by the CONFIRM_SOFT_WD-th, and ends CONFIRM_HARD_DAYS calendar days after it. With
    CONFIRM_HARD_BASE old_expiry these count from the old expiry, where `old_expiry` is given.
    """
    base = endorsed_on
    if policy.confirm_hard_base is ConfirmBase.OLD_EXPIRY and old_expiry is not None:
        base = old_expiry
    missing: int | None = None
    found: list[date | None] = []
    for wanted in (policy.confirm_open_wd, policy.confirm_soft_wd):
        try:
            found.append(days.add(endorsed_on, wanted))
        except CalendarMissing as error:
            missing = missing or error.year
            found.append(None)
    return ConfirmWindow(
        policy=policy.code,
        calendar=days.version,
        reasons=() if missing is None else (ConfirmResult.CALENDAR_MISSING,),
        endorsed_on=endorsed_on,
        opens_on=found[0],
        recommended_by=found[1],
        hard_cutoff=base + timedelta(days=policy.confirm_hard_days),
        missing_year=missing,
    )


def confirm_timing(
    endorsed_on: date,
    day: date,
    policy: Policy,
    days: WorkingDays,
    old_expiry: date | None = None,
) -> TimingDecision:
    """Where `day` lies in the window of the endorsement of `endorsed_on`. DOMAIN 11, 22, D-22.

    CALENDAR_MISSING only where the answer hangs on a year that is not loaded.
    """
    window = confirm_window(endorsed_on, policy, days, old_expiry)
    return TimingDecision(
        policy=window.policy,
        calendar=window.calendar,
        reasons=window.reasons,
        result=_result(window, day, days),
        window=window,
    )


def _result(window: ConfirmWindow, day: date, days: WorkingDays) -> ConfirmResult:
    if day > window.hard_cutoff:
        return ConfirmResult.NEW_APPLICATION
    if window.opens_on is None:
        try:
            _worked(window.endorsed_on, day, days)
        except CalendarMissing:
            return ConfirmResult.CALENDAR_MISSING
        return ConfirmResult.TOO_EARLY  # every day so far is known, and the wait is not over
    if day < window.opens_on:
        return ConfirmResult.TOO_EARLY
    # Where the recommended day is not known nobody is called late (D-22).
    late = window.recommended_by is not None and day > window.recommended_by
    return ConfirmResult.LATE_ALLOWED if late else ConfirmResult.ON_TIME


def _worked(start: date, day: date, days: WorkingDays) -> int:
    """Working days after `start` up to `day`, both known; raises CalendarMissing."""
    span = range(1, (day - start).days + 1)
    return sum(days.is_working(start + timedelta(days=n)) for n in span)


class Standing(StrEnum):
    """What a holder's points are worth on a day. DOMAIN 22, s4:81, s4:107, C-04."""

    VALID = "VALID"
    AWAITING_CONFIRMATION = "AWAITING_CONFIRMATION"  # endorsed, the new year not confirmed yet
    LAPSED = "LAPSED"


@dataclass(frozen=True, kw_only=True)
class StandingDecision(Decision):
    """The standing on a day, and through which day the points are good.

    `in_force`: they are good on that day; true also while a confirmation is awaited before the
    old expiry. `lapsed_since` is the first day without points, where they have none.
    """

    standing: Standing
    points_valid_until: date
    in_force: bool
    lapsed_since: date | None


def points_valid_until(permit_valid_until: date) -> date:
    """The last day of points: that of the permit, whatever the day of acceptance. s4:21, S45."""
    return permit_valid_until


def points_standing(
    valid_until: date,
    day: date,
    policy: Policy,
    days: WorkingDays,
    endorsed_on: date | None = None,
) -> StandingDecision:
    """What points good through `valid_until` are worth on `day`. s4:81, s4:107, C-04.

    `endorsed_on` is the day on which the permit was endorsed for the period after it, with this
    confirmation not yet given. There is no buffer: the day after `valid_until` the points lapse,
    even while the permit is in grace; once endorsed they wait for the confirmation to the hard
    limit.
    """
    waits = False
    calendar = ""
    if endorsed_on is not None and endorsed_on <= day:
        window = confirm_window(endorsed_on, policy, days, valid_until)
        waits, calendar = day <= window.hard_cutoff, window.calendar
    in_force = day <= valid_until
    standing = Standing.VALID if in_force else Standing.LAPSED
    if waits:
        standing = Standing.AWAITING_CONFIRMATION
    return StandingDecision(
        policy=policy.code,
        calendar=calendar,
        standing=standing,
        points_valid_until=valid_until,
        in_force=in_force,
        lapsed_since=None if in_force else valid_until + timedelta(days=1),
    )


@dataclass(frozen=True)
class Gap:
    """Days without points between two years, both inclusive (D-23)."""

    first: date
    last: date


def points_gap(valid_until: date, confirmed_on: date) -> Gap | None:
    """The days without points before a confirmation that came after the old expiry. D-23."""
    first, last = valid_until + timedelta(days=1), confirmed_on - timedelta(days=1)
    return Gap(first, last) if last >= first else None
