"""What a confirmation asks: order, insurance by route, and whether it is too late. DOMAIN 11."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from permits.rules.decision import Decision
from permits.rules.windows import Band
from points.rules.breakdown import Breakdown
from points.rules.confirmation import (
    ConfirmResult,
    Gap,
    TimingDecision,
    confirm_timing,
    points_gap,
)
from points.rules.tables import Indicator, PointsTable, Tier, TitleKind, table_on
from portal.clock.days import WorkingDays
from portal.policy.values import Policy

# After these the points begin anew, though the permit is endorsed or issued again (D-24).
NEW_POINTS_BANDS = frozenset({Band.LATE_RESET, Band.VOID_REAPPLY})


class Route(StrEnum):
    """What the standard value rests on, and so which insurance a confirmation asks. s1:62-64."""

    EDUCATION = "education"
    TITLE = "title"
    BASE = "base"


class ConfirmReason(StrEnum):
    """Why a confirmation may not go in now. DOMAIN 22."""

    NEW_POINTS_APPLICATION = "NEW_POINTS_APPLICATION"  # too late, or the years restarted (D-24)
    ENDORSE_PERMIT_FIRST = "ENDORSE_PERMIT_FIRST"
    REFRESH_VALIDITY_FIRST = "REFRESH_VALIDITY_FIRST"
    SI_SHORT = "SI_SHORT"  # education: too few months
    SI_BASE_SHORT = "SI_BASE_SHORT"  # title: too few months at 1x; base: paid, but too low
    SI_NOT_CONTINUOUS = "SI_NOT_CONTINUOUS"  # base: a month is missing
    TOO_EARLY = "TOO_EARLY"
    CALENDAR_MISSING = "CALENDAR_MISSING"  # not known yet (D-22)


@dataclass(frozen=True)
class PaidYear:
    """Insurance in the last twelve months: months paid in time, at 1x, at the route's tier.

    `open` months are not booked yet, or their average wage is not known: they count for the
    holder. None at the tier where the route has none.
    """

    paid: int
    at_1x: int = 0
    at_tier: int = 0
    open: int = 0


def needed_months(route: Route, policy: Policy) -> int:
    """How many of the last twelve months must count on a route. s1:62-64, D-25."""
    if route is Route.BASE:
        return policy.confirm_base_route_months
    return policy.confirm_si_months


def insurance_reason(route: Route, year: PaidYear, policy: Policy) -> ConfirmReason | None:
    """What the insurance lacks on a route, None when it is enough. s1:62-64, S27, D-25."""
    needed = needed_months(route, policy) - year.open
    if route is Route.EDUCATION:
        return ConfirmReason.SI_SHORT if year.paid < needed else None
    if route is Route.TITLE:
        return ConfirmReason.SI_BASE_SHORT if year.at_1x < needed else None
    if year.paid < needed:
        return ConfirmReason.SI_NOT_CONTINUOUS
    return ConfirmReason.SI_BASE_SHORT if year.at_tier < needed else None


@dataclass(frozen=True, kw_only=True)
class ConfirmFacts:
    """What is known when somebody wants to confirm.

    `endorsed_on` is the day this period's endorsement was written, None without one; `band` that
    of its request; `old_expiry` the last day of the period before. `validity_refreshed`: the
    holder has pressed 刷新有效期 since. `year` is None where the insurance is not known: it is
    not tested then.
    """

    endorsed_on: date | None
    old_expiry: date
    band: Band = Band.NORMAL
    validity_refreshed: bool = False
    route: Route = Route.EDUCATION
    year: PaidYear | None = None


@dataclass(frozen=True, kw_only=True)
class ConfirmDecision(Decision):
    """Whether a confirmation may go in on a day; all reasons against it, the first to mend first.

    `timing` is None without an endorsement. `gap` are the days without points that a
    confirmation on this day would leave behind (D-23).
    """

    allowed: bool
    timing: TimingDecision | None
    gap: Gap | None

    @property
    def reason(self) -> StrEnum | None:
        """The first thing to mend."""
        return self.reasons[0] if self.reasons else None


def may_confirm(
    facts: ConfirmFacts, day: date, policy: Policy, days: WorkingDays
) -> ConfirmDecision:
    """Whether points may be confirmed on `day`. DOMAIN 11, s0:127, s4:55, s1:62-64, D-23, D-24."""
    timing: TimingDecision | None = None
    reasons: list[ConfirmReason] = []
    if facts.endorsed_on is not None:
        timing = confirm_timing(facts.endorsed_on, day, policy, days, facts.old_expiry)
        late = timing.result is ConfirmResult.NEW_APPLICATION
        if late or facts.band in NEW_POINTS_BANDS:
            reasons.append(ConfirmReason.NEW_POINTS_APPLICATION)
    elif facts.band in NEW_POINTS_BANDS:
        reasons.append(ConfirmReason.NEW_POINTS_APPLICATION)
    if not reasons:
        reasons += _order(facts, timing)
        lacking = insurance_reason(facts.route, facts.year, policy) if facts.year else None
        reasons += [lacking] if lacking else []
    return ConfirmDecision(
        policy=policy.code,
        calendar=timing.calendar if timing else "",
        reasons=tuple(reasons),
        allowed=not reasons,
        timing=timing,
        gap=points_gap(facts.old_expiry, day),
    )


def _order(facts: ConfirmFacts, timing: TimingDecision | None) -> list[ConfirmReason]:
    """Endorse, wait, refresh: what of it is still to do."""
    if timing is None:
        return [ConfirmReason.ENDORSE_PERMIT_FIRST]
    if timing.result is ConfirmResult.TOO_EARLY:
        return [ConfirmReason.TOO_EARLY]
    if timing.result is ConfirmResult.CALENDAR_MISSING:
        return [ConfirmReason.CALENDAR_MISSING]
    return [] if facts.validity_refreshed else [ConfirmReason.REFRESH_VALIDITY_FIRST]


def route_of(
    breakdown: Breakdown, table: PointsTable | None = None, day: date | None = None
) -> tuple[Route, Tier]:
    """On which route a score reaches the standard, the easiest first, with the tier that it asks.

    Education where the score is enough without the insurance base and without a title that
    needs months at 1x; title where it is enough without the base; else base, at the lowest tier
    that is enough. The tier is PAID on the education route and X1 on the title route.
    `table` is that of `day`; the newest one unless given.
    """
    table = table or table_on(day or date.max)
    base = breakdown.line(Indicator.SI_BASE).points
    title = breakdown.line(Indicator.TITLE)
    education = breakdown.line(Indicator.EDUCATION)
    plain = breakdown.sum - base
    kinds = {note.numbers.get("kind") for note in title.counted}
    on_base = any(kind in table.title_on_base for kind in kinds if isinstance(kind, TitleKind))
    without_title = plain - title.points + (education.worth if title.points else 0)
    if (plain if not on_base else without_title) >= breakdown.standard:
        return Route.EDUCATION, Tier.PAID
    if plain >= breakdown.standard:
        return Route.TITLE, Tier.X1
    if not base:
        return (Route.TITLE, Tier.X1) if on_base and title.points else (Route.EDUCATION, Tier.PAID)
    enough = [
        one
        for one in sorted(table.base, key=lambda one: one.points)
        if one.points <= base and plain + one.points >= breakdown.standard
    ]
    reached = [one for one in table.base if one.points == base]
    return Route.BASE, (enough or reached)[0].tier
