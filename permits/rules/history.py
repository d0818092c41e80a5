"""What each period and each gap did to the two counters of the years held. DOMAIN 7, D-08."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from permits.rules.standing import Gap, GapKind, Period, standing
from portal.clock.days import WorkingDays
from portal.policy.values import Policy


@dataclass(frozen=True)
class Counters:
    """Whole months without a break, and whole months in all (D-08)."""

    continuous: int = 0
    cumulative: int = 0


@dataclass(frozen=True)
class Step:
    """A period or a gap, and both counters before it and after it.

    After a period: on its last day, or today while it runs. A period that has not begun yet
    changes nothing so far.
    """

    what: Period | Gap
    before: Counters
    after: Counters

    @property
    def continuous_change(self) -> int:
        """By how many months the continuous counter moved; negative where years were lost."""
        return self.after.continuous - self.before.continuous

    @property
    def cumulative_change(self) -> int:
        """By how many months the cumulative counter moved."""
        return self.after.cumulative - self.before.cumulative


def steps(
    periods: Sequence[Period], day: date, policy: Policy, days: WorkingDays | None = None
) -> list[Step]:
    """The life of a person's permits as of `day`, oldest first, gaps between the periods.

    The counters after the last step are those of `standing` on that day. Raises ValueError as
    `standing` does.
    """
    now = standing(periods, day, policy, days)
    before = {gap.end + timedelta(days=1): gap for gap in now.gaps}
    found: list[Step] = []
    counters = Counters()

    def add(what: Period | Gap, after: Counters) -> None:
        nonlocal counters
        found.append(Step(what, counters, after))
        counters = after

    def on(number: int, then: date) -> Counters:
        held = standing(periods[:number], then, policy, days)
        return Counters(held.continuous_full_months, held.cumulative_months)

    begun = max(sum(one.start <= day for one in periods), 1)
    for number, one in enumerate(periods[:begun], 1):
        if gap := before.get(one.start):
            stays = gap.kind is GapKind.UNCOUNTED
            add(gap, counters if stays else on(number, one.start))
        add(one, on(number, min(one.end, day)))
    if now.gaps and now.gaps[-1].start > periods[begun - 1].end:
        add(now.gaps[-1], Counters(now.continuous_full_months, now.cumulative_months))
    for one in periods[begun:]:
        add(one, counters)
    return found
