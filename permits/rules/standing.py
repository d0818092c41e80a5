"""The years held (持证年限): two counters over the periods of a permit. DOMAIN 7, D-07, D-08."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from permits.rules.decision import Decision
from permits.rules.windows import Band, classify
from portal.clock.days import WorkingDays, add_months, full_months, full_years
from portal.policy.values import GapPolicy, Policy


@dataclass(frozen=True)
class Period:
    """Days that count as held, both inclusive: from the issue or an endorsement to its end.

    `start` of an endorsed period is the day after the old expiry, or the day of the request
    where the years restarted (`resets`) or late days do not count (C-24). A period that was
    given back (S46) no longer `resets`. `anew`: the first of a new permit, on which no years of
    the void one are carried (DOMAIN 7, s1:18).
    """

    start: date
    end: date
    resets: bool = False
    anew: bool = False


class GapKind(StrEnum):
    """What a gap between two periods did."""

    UNCOUNTED = "uncounted"  # the years go on, its days do not count (C-24)
    RESET = "reset"  # the continuous years restarted after it
    LOST = "lost"  # the permit became void in it


@dataclass(frozen=True)
class Gap:
    """Days that do not count, both inclusive."""

    start: date
    end: date
    kind: GapKind


@dataclass(frozen=True, kw_only=True)
class StandingDecision(Decision):
    """Both counters on a day.

    `continuous_start` is None once the permit is void. `continuous_*` count what residence
    years need; `cumulative_months` what permit-to-hukou counts: whole months of each unbroken
    period, remainders dropped, never reset (D-29, S20, S21). `uncounted_days` lie within the
    continuous stretch and are left out of it.
    """

    continuous_start: date | None
    continuous_full_years: int
    continuous_full_months: int
    cumulative_months: int
    gaps: tuple[Gap, ...]
    uncounted_days: int


def accumulated_years(continuity_start: date, day: date) -> int:
    """Whole years from the start of continuity to `day`; the anniversary completes one (D-07)."""
    return full_years(continuity_start, day)


def standing(
    periods: Sequence[Period], day: date, policy: Policy, days: WorkingDays | None = None
) -> StandingDecision:
    """Both counters on `day` for a person's periods, oldest first. DOMAIN 7, D-07, D-08, D-29.

    Periods of former permits count too: what was gathered in all is never set back (S21).

    Days after `day` are not looked at. While the permit is suspended the counters stand still
    at its last day; once it is void the continuous years are lost, the cumulative months stay.
    Raises ValueError for no periods, or periods that overlap or lie in disorder.
    """
    _check(periods)
    seen = [one for one in periods if one.start <= day] or [periods[0]]
    stretches, gaps, uncounted = _stretches(seen)
    held_until = min(day, seen[-1].end)
    start: date | None = stretches[-1][0]
    window = classify(seen[-1].end, day, policy, days)
    if window.band is Band.VOID_REAPPLY:
        start, uncounted = None, 0
        gaps.append(Gap(seen[-1].end + timedelta(days=1), day, GapKind.LOST))
    months = 0
    if start is not None:
        months = full_months(start + timedelta(days=uncounted), held_until)
    counted = stretches if policy.gap_policy is GapPolicy.TWO_COUNTERS else stretches[-1:]
    if policy.gap_policy is GapPolicy.CLEARED and start is None:
        counted = []
    return StandingDecision(
        policy=window.policy,
        calendar=window.calendar,
        continuous_start=start,
        continuous_full_years=months // 12,
        continuous_full_months=months,
        cumulative_months=sum(
            full_months(one.start, min(one.end, day))
            for stretch in counted
            for one in _unbroken(stretch[1])
        ),
        gaps=tuple(gaps),
        uncounted_days=uncounted,
    )


def goal_day(periods: Sequence[Period], goal: int) -> date:
    """The day on which the cumulative months reach `goal` (D-29, S21).

    Where they have not yet: if from now on every period is endorsed without a gap. Under either
    GAP_POLICY, as if nothing were ever cleared. Raises ValueError as `standing`.
    """
    _check(periods)
    before = 0
    unbroken = _unbroken(periods)
    for one in unbroken[:-1]:
        reached = add_months(one.start, goal - before)
        if reached <= one.end:
            return reached
        before += full_months(one.start, one.end)
    return add_months(unbroken[-1].start, goal - before)


Stretch = tuple[date, list[Period]]


def _stretches(periods: Sequence[Period]) -> tuple[list[Stretch], list[Gap], int]:
    """Continuous stretches (start, periods), all gaps, and the last stretch's uncounted days."""
    stretches: list[Stretch] = [(periods[0].start, [periods[0]])]
    gaps: list[Gap] = []
    uncounted = 0
    for before, one in pairwise(periods):
        gap = (one.start - before.end).days - 1
        if gap > 0:
            kind = GapKind.RESET if one.resets else GapKind.UNCOUNTED
            if one.anew:
                kind = GapKind.LOST
            day = timedelta(days=1)
            gaps.append(Gap(before.end + day, one.start - day, kind))
        if one.resets or one.anew:
            stretches.append((one.start, [one]))
            uncounted = 0
        else:
            stretches[-1][1].append(one)
            uncounted += gap
    return stretches, gaps, uncounted


def _unbroken(periods: Sequence[Period]) -> list[Period]:
    """Periods that touch, joined into one."""
    joined = [periods[0]]
    for one in periods[1:]:
        if one.start == joined[-1].end + timedelta(days=1):
            joined[-1] = Period(joined[-1].start, one.end)
        else:
            joined.append(one)
    return joined


def _check(periods: Sequence[Period]) -> None:
    if not periods:
        raise ValueError("a permit has at least the period of its issue")
    for one in periods:
        if one.end < one.start:
            raise ValueError(f"{one} ends before it starts")
    for before, one in pairwise(periods):
        if one.start <= before.end:
            raise ValueError(f"{one} overlaps {before}")
