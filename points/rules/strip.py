"""The twelve-month strip: which months count for the next confirmation, so that a gap is seen
when it happens and not a year later. DOMAIN 11, s1:62-64, S27, D-25."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from permits.rules.decision import Decision
from points.rules.conditions import PaidYear, Route, needed_months
from points.rules.evidence import InsuredMonth
from points.rules.facts import Why
from points.rules.insurance import best_of, serial
from points.rules.tables import Tier
from points.rules.wages import Wages
from portal.clock.days import add_months
from portal.policy.values import Policy

MONTHS = 12
# With so few months to spare, or fewer, a missing month is worth a warning.
WARN_SPARE = 2


class MonthStatus(StrEnum):
    """What a month is worth on the route."""

    COUNTS = "COUNTS"
    PAID = "PAID"  # paid, and does not count: below the tier, back-paid, by another payer, …
    UNKNOWN = "UNKNOWN"  # paid, and the average wage of the month is not known
    MISSING = "MISSING"
    NOT_YET_BOOKED = "NOT_YET_BOOKED"


# What may still turn out well.
OPEN = frozenset({MonthStatus.UNKNOWN, MonthStatus.NOT_YET_BOOKED})


@dataclass(frozen=True)
class StripMonth:
    """One month of the strip; `base` in yuan is None where nothing is paid.

    `paid`: paid in time, by the right payer. `tier` is None where it is not known. `why` says what
    keeps a paid month from counting; None for a base below the tier.
    """

    month: date
    status: MonthStatus
    base: int | None = None
    tier: Tier | None = None
    why: Why | None = None
    paid: bool = False


@dataclass(frozen=True, kw_only=True)
class Strip(Decision):
    """The twelve months before the month of `day`, oldest first, as a route counts them."""

    day: date
    route: Route
    tier: Tier
    needed: int
    months: tuple[StripMonth, ...]

    @property
    def have(self) -> int:
        """How many count."""
        return sum(one.status is MonthStatus.COUNTS for one in self.months)

    @property
    def open(self) -> int:
        """How many may still come to count: not booked yet, or their wage is not known."""
        return sum(one.status in OPEN for one in self.months)

    @property
    def missing(self) -> tuple[date, ...]:
        """Months that were not paid, or do not count."""
        lost = (MonthStatus.MISSING, MonthStatus.PAID)
        return tuple(one.month for one in self.months if one.status in lost)

    @property
    def met(self) -> bool:
        """Whether the route's condition holds on the day, open months counted in."""
        return self.have + self.open >= self.needed

    def year(self) -> PaidYear:
        """The numbers that the confirmation is decided on."""
        known = [one for one in self.months if one.paid and one.status is not MonthStatus.UNKNOWN]
        tiers = [one.tier for one in known if one.tier is not None]
        return PaidYear(
            paid=len(known),
            at_1x=sum(tier >= Tier.X1 for tier in tiers),
            at_tier=sum(tier >= self.tier for tier in tiers),
            open=self.open,
        )


Told = Mapping[date, list[InsuredMonth]]


def by_month(months: Iterable[InsuredMonth]) -> dict[date, list[InsuredMonth]]:
    """The entries of each month, by its first day."""
    told: dict[date, list[InsuredMonth]] = {}
    for one in months:
        told.setdefault(one.month.replace(day=1), []).append(one)
    return told


def strip(
    route: Route,
    tier: Tier,
    months: Iterable[InsuredMonth],
    day: date,
    wages: Wages,
    policy: Policy,
) -> Strip:
    """The strip as of `day`. DOMAIN 11, s1:62-64, D-25.

    `tier` is that of the base route; the title route asks 1x, the education route none.
    A month is booked only AUTO_INSURANCE_LAG_MONTHS after it: until then it is not missing.
    """
    told = by_month(months)
    asked = asked_tier(route, tier)
    first = day.replace(day=1)
    window = [add_months(first, back - MONTHS) for back in range(MONTHS)]
    return Strip(
        policy=policy.code,
        day=day,
        route=route,
        tier=asked,
        needed=needed_months(route, policy),
        months=tuple(_month(month, told, asked, day, wages, policy) for month in window),
    )


def asked_tier(route: Route, tier: Tier) -> Tier:
    """The tier that a month must reach on a route."""
    if route is Route.EDUCATION:
        return Tier.PAID
    return Tier.X1 if route is Route.TITLE else tier


def _month(
    month: date, told: Told, asked: Tier, day: date, wages: Wages, policy: Policy
) -> StripMonth:
    entries = told.get(month)
    if not entries:
        booked = serial(day) - serial(month) >= policy.auto_insurance_lag_months
        status = MonthStatus.MISSING if booked else MonthStatus.NOT_YET_BOOKED
        return StripMonth(month, status)
    counted, why = best_of(entries, month, wages)
    base = max(one.base for one in entries)
    if counted is None:
        return StripMonth(month, MonthStatus.PAID, base, None, why)
    tier = counted.tier
    status = MonthStatus.PAID
    # For mere months neither wage nor income matters.
    if asked is Tier.PAID or (tier is not None and tier >= asked):
        status, why = MonthStatus.COUNTS, None
    elif why is Why.WAGE_MISSING:
        status = MonthStatus.UNKNOWN
    return StripMonth(month, status, base, tier, why, paid=True)


class DangerLevel(StrEnum):
    """What the months so far do to the next confirmation."""

    SAFE = "SAFE"  # nothing is missing that it will look at
    TIGHTER = "TIGHTER"  # possible still, with less to spare, or only later
    IMPOSSIBLE = "IMPOSSIBLE"  # not even if every month from now on is paid


@dataclass(frozen=True, kw_only=True)
class Danger(Decision):
    """How the next confirmation stands, if every month from now on is paid as it must be.

    `missing` are the months lost that its window will still hold. `spare`: how many more may be
    lost; negative where it is impossible: so many are lacking. `not_before` is the first day on
    which the condition can hold, None where it never does in time. `resume_by` is the month
    (first day) in which regular payment must have begun again at the latest, within that month,
    for back-payments count for nothing; None where nothing has to be paid any more, or nothing
    helps.
    """

    level: DangerLevel
    route: Route
    tier: Tier
    needed: int
    have: int
    missing: tuple[date, ...]
    spare: int
    not_before: date | None
    resume_by: date | None

    @property
    def warn(self) -> bool:
        """Whether the holder should hear of it now."""
        return self.level is DangerLevel.IMPOSSIBLE or (
            self.level is DangerLevel.TIGHTER and self.spare <= WARN_SPARE
        )


def endangered(
    route: Route,
    tier: Tier,
    months: Iterable[InsuredMonth],
    day: date,
    first_day: date,
    last_day: date,
    wages: Wages,
    policy: Policy,
) -> Danger:
    """Whether what is missing today endangers the next confirmation. DOMAIN 11, D-25.

    It may be made from `first_day` to `last_day` (its hard limit), both inclusive; a day in the
    past counts from `day` on. Each day looks at the twelve months before its month.
    """
    told = by_month(months)
    asked = asked_tier(route, tier)
    needed = needed_months(route, policy)
    first_day = max(first_day, day)
    starts = _starts(first_day, max(last_day, first_day))

    def status(month: date) -> MonthStatus:
        return _month(month, told, asked, day, wages, policy).status

    found = [_look(start, status) for start in starts]
    good = [index for index, one in enumerate(found) if MONTHS - len(one.lost) >= needed]
    at = good[0] if good else max(range(len(found)), key=lambda i: -len(found[i].lost))
    best = found[at]
    level = DangerLevel.IMPOSSIBLE
    if good:
        level = DangerLevel.TIGHTER if best.lost or at else DangerLevel.SAFE
    resume = [found[index].resume_by(needed) for index in good]
    waiting = [one for one in resume if one is not None]
    return Danger(
        policy=policy.code,
        level=level,
        route=route,
        tier=asked,
        needed=needed,
        have=len(best.sure),
        missing=best.lost,
        spare=MONTHS - len(best.lost) - needed,
        not_before=max(first_day, starts[at]) if good else None,
        resume_by=max(waiting) if waiting and None not in resume else None,
    )


def _starts(first_day: date, last_day: date) -> list[date]:
    """The months in which the confirmation may be made."""
    first = first_day.replace(day=1)
    return [add_months(first, n) for n in range(serial(last_day) - serial(first_day) + 1)]


@dataclass(frozen=True)
class _Look:
    """A window as it looks today: months that count, that are lost, and that are to come."""

    sure: tuple[date, ...]
    lost: tuple[date, ...]
    ahead: tuple[date, ...]

    def resume_by(self, needed: int) -> date | None:
        """The month from which on all must be paid, None when there are enough already."""
        lacking = needed - len(self.sure)
        return self.ahead[-lacking] if 0 < lacking <= len(self.ahead) else None


def _look(start: date, status: Callable[[date], MonthStatus]) -> _Look:
    window = [add_months(start, back - MONTHS) for back in range(MONTHS)]
    seen = {month: status(month) for month in window}
    lost = (MonthStatus.MISSING, MonthStatus.PAID)
    return _Look(
        tuple(m for m in window if seen[m] is MonthStatus.COUNTS),
        tuple(m for m in window if seen[m] in lost),
        tuple(m for m in window if seen[m] in OPEN),
    )
