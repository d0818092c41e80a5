"""Hardship restoration (恢复连续): whether lost years may be asked for back. DOMAIN 7, S46, C-24.

S46: whoever, for a reasonable cause such as travel, missed the endorsement may within one year of
the lapse ask for continuity to be restored. No source says more, so the careful reading holds:

* Only a permit that was endorsed in the reset band has something to join. In grace nothing is
  lost; a suspended permit is endorsed first; and no rule text says how a void permit, which by
  DOMAIN 7 needs a new registration and a new application, would come back.
* Continuity is restored, not validity. C-24 counts days of grace because the validity stays on
  the old anniversary; after a reset it runs from the day of the request (D-06), so the days from
  E+1 to the day before that request were never covered by a permit. They stay a gap: the years
  before it and after it are one stretch again, its own days count neither there nor among the
  cumulative months, which lose and win nothing (D-29).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from permits.rules.decision import Decision
from permits.rules.windows import Band, classify, windows
from portal.clock.days import WorkingDays, add_months
from portal.policy.values import Policy

ONE_DAY = timedelta(days=1)


class RestorationReason(StrEnum):
    """Why continuity cannot be asked for; the first that holds."""

    VOID = "VOID"  # from E+91: only a new application helps
    STILL_IN_GRACE = "STILL_IN_GRACE"  # endorsed now, no year is lost
    ENDORSE_FIRST = "ENDORSE_FIRST"  # suspended, past the grace: the reset comes first
    NOTHING_LOST = "NOTHING_LOST"  # the latest endorsement cost no years
    RESTORED = "RESTORED"  # given back already
    TOO_LATE = "TOO_LATE"  # more than RESTORE_MONTHS after the lapse


@dataclass(frozen=True)
class Late:
    """The latest endorsement of a permit, and the period that it extended.

    `expired_on` is E, the last day of the period that was missed, `endorsed_from` the day of the
    request from which the new period runs.
    """

    expired_on: date
    endorsed_from: date
    band: Band
    restored: bool = False

    @property
    def gap_days(self) -> int:
        """How many days no permit covered: E+1 to the day before the request."""
        return (self.endorsed_from - self.expired_on).days - 1


@dataclass(frozen=True, kw_only=True)
class RestorationDecision(Decision):
    """Whether continuity may be asked for on a day; `reasons` say why not.

    `last_day` is the last on which it may be asked, inclusive; None where there is no lapse to
    count from. `days_late` counts from E to the request of the endorsement, or to the day itself
    where none was written since; 0 without a lapse.
    """

    allowed: bool
    last_day: date | None
    days_late: int


def last_day_to_ask(expired_on: date, policy: Policy) -> date:
    """The last day to ask for the years back, inclusive: E + RESTORE_MONTHS. S46.

    The corresponding day, or that month's last: E of 29 February ends on 28 February.
    """
    return add_months(expired_on, policy.restore_months)


def may_restore(
    valid_until: date,
    latest: Late | None,
    day: date,
    policy: Policy,
    days: WorkingDays | None = None,
) -> RestorationDecision:
    """Whether on `day` the holder may ask for continuity to be restored. DOMAIN 7, S46.

    `valid_until` is the permit's present E, `latest` its latest endorsement (None: never
    endorsed). The day of submission decides, as it does for the endorsement (D-27).
    """
    window = classify(valid_until, day, policy, days)
    lapsed: date | None = None
    late = 0
    reason: RestorationReason | None = None
    if day > valid_until:
        lapsed, late = valid_until, window.days_late
        reason = {
            Band.LATE_CONTINUOUS: RestorationReason.STILL_IN_GRACE,
            Band.LATE_RESET: RestorationReason.ENDORSE_FIRST,
        }.get(window.band, RestorationReason.VOID)
    elif latest is None or latest.band is not Band.LATE_RESET:
        reason = RestorationReason.NOTHING_LOST
    else:
        lapsed, late = latest.expired_on, (latest.endorsed_from - latest.expired_on).days
        if latest.restored:
            reason = RestorationReason.RESTORED
        elif day > last_day_to_ask(lapsed, policy):
            reason = RestorationReason.TOO_LATE
    return RestorationDecision(
        policy=policy.code,
        calendar=window.calendar,
        reasons=() if reason is None else (reason,),
        allowed=reason is None,
        last_day=None if lapsed is None else last_day_to_ask(lapsed, policy),
        days_late=late,
    )


@dataclass(frozen=True)
class Explained:
    """How far an absence explains that an endorsement was missed.

    `days` of the `of` days from the lapse to the end of the grace (`first` to `last`, inclusive)
    lay within the absence. `touches`: it lay at least in part between the opening of the window
    (E-30) and the day of the late request; an absence elsewhere cannot have been the cause.
    """

    first: date
    last: date
    days: int
    of: int
    touches: bool

    @property
    def fully(self) -> bool:
        """Whether the holder was away on every day on which the years could still be kept."""
        return self.days == self.of


def explained(
    late: Late, start: date, end: date, policy: Policy, days: WorkingDays | None = None
) -> Explained:
    """What an absence from `start` to `end`, both inclusive, says about a missed endorsement.

    A help for staff and a check of mistyped dates; whether the cause is reasonable they judge.
    Raises ValueError for an absence that ends before it starts.
    """
    if end < start:
        raise ValueError("an absence ends on the day it starts, or later")
    around = windows(late.expired_on, policy, days)
    first, last = late.expired_on + ONE_DAY, around.grace_last
    return Explained(
        first=first,
        last=last,
        days=max((min(end, last) - max(start, first)).days + 1, 0),
        of=(last - first).days + 1,
        touches=start <= late.endorsed_from and around.opens_on <= end,
    )


def joined(starts: Sequence[date], at: int, first: date) -> list[date]:
    """From which day the years count, endorsement by endorsement, once the reset `at` is undone.

    `starts` are those days as they stand, oldest endorsement first; `first` is the day the permit
    was issued. The start before the reset returns for it and for every later endorsement that
    counted from it; what a later reset began stays.
    """
    before = starts[at - 1] if at else first
    lost = starts[at]
    return [before if i >= at and start == lost else start for i, start in enumerate(starts)]
