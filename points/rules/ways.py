"""The shortest ways to the standard value, for a score below it. DOMAIN 9, 10.

A way is a small set of parts. It is sufficient (applied and scored again it reaches the standard)
and minimal (without any part it does not; so neither does it a month earlier or at a lower base).
Time also takes: the person grows older, old months drop out of the windows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from points.rules.breakdown import Breakdown, ScoreReason
from points.rules.counting import age_on
from points.rules.evidence import Degree, Title
from points.rules.facts import Facts
from points.rules.insurance import advance
from points.rules.scoring import score
from points.rules.tables import Education, Indicator, PointsTable, Tier, TitleKind, table_on
from portal.clock.days import add_months
from portal.policy.values import Policy

HORIZON = 60  # months; nobody plans further
PER_KIND = 3


@dataclass(frozen=True)
class Wait:
    """So many more months, each insured at `tier` (or above); everything that runs goes on."""

    months: int
    tier: Tier


@dataclass(frozen=True)
class NewDegree:
    """An education that the person does not have yet."""

    level: Education


@dataclass(frozen=True)
class VerifyDegree:
    """Recognition of an education that the person has (about two months, s4:95)."""

    level: Education


@dataclass(frozen=True)
class NewTitle:
    """A title or skill level that fits the job, obtained while working here."""

    kind: TitleKind


Part = Wait | NewDegree | VerifyDegree | NewTitle


@dataclass(frozen=True)
class Gain:
    """What a way changes at one indicator; it may fall, as age does."""

    indicator: Indicator
    before: int
    after: int


@dataclass(frozen=True)
class Way:
    """Parts, all of which are needed, the total they reach, and what changes by it."""

    parts: tuple[Part, ...]
    total: int
    gains: tuple[Gain, ...]

    @property
    def months(self) -> int:
        """Months that pass on this way; 0 where something else than time is needed."""
        return sum(part.months for part in self.parts if isinstance(part, Wait))


def ways(
    facts: Facts, policy: Policy, table: PointsTable | None = None, most: int = 9
) -> tuple[Way, ...]:
    """The shortest ways to the standard, at most `most`, the quickest first.

    None for a score that reaches it, or for somebody whom neither time nor study can help within
    HORIZON months. A higher base than the present one is only proposed where it is quicker.
    """
    table = table or table_on(facts.day)
    before = score(facts, policy, table, steps=False)
    if before.meets_standard or ScoreReason.VETO in before.reasons or facts.age > table.age_max:
        return ()
    found: dict[str, list[tuple[Part, ...]]] = {}
    for parts in _search(facts, policy, table):
        found.setdefault(_kind(parts), []).append(parts)
    chosen = [one for group in found.values() for one in _best(group, table)[:PER_KIND]]
    chosen.sort(key=lambda parts: _cost(parts, table))
    return tuple(_way(facts, before, parts, policy, table) for parts in chosen[:most])


def apply_way(facts: Facts, way: "Way | tuple[Part, ...]", policy: Policy) -> Facts:
    """The facts after a way, or after some of its parts."""
    parts = way.parts if isinstance(way, Way) else way
    for part in parts:
        if isinstance(part, Wait):
            facts = pass_time(facts, part.months, part.tier, policy)
        elif isinstance(part, NewDegree):
            facts = replace(facts, degrees=(*facts.degrees, Degree(part.level)))
        elif isinstance(part, VerifyDegree):
            verified = tuple(
                replace(one, verified=True) if one.level is part.level else one
                for one in facts.degrees
            )
            facts = replace(facts, degrees=verified)
        else:
            facts = replace(facts, titles=(*facts.titles, Title(part.kind)))
    return facts


def pass_time(facts: Facts, months: int, tier: Tier, policy: Policy) -> Facts:
    """The facts `months` later, insured at `tier` all along; what runs goes on. D-17.

    Without a birth date each begun year makes a year older, so that nothing is promised too early.
    """
    day = add_months(facts.day, months)
    age = facts.age + -(-months // 12)
    if facts.birth_date:
        age = age_on(facts.birth_date, day)
    return replace(
        facts,
        day=day,
        age=age,
        insurance=advance(facts.insurance, facts.day, months, tier, policy),
        public_service=facts.public_service.later(months),
        remote_area=facts.remote_area.later(months),
        lingang=facts.lingang.later(months),
        spouse=facts.spouse.later(months),
    )


@dataclass(frozen=True)
class _Option:
    """Something to obtain, and what it gives once `needs_base` is fulfilled."""

    parts: tuple[Part, ...]
    points: int
    needs_base: bool = False


def _options(facts: Facts, table: PointsTable, held: int) -> list[_Option]:
    """Nothing, and everything that gives more than the education or title held does."""
    found = [_Option((), 0)]
    unverified = {one.level for one in facts.degrees if not one.verified}
    have = {one.level for one in facts.degrees if one.verified}
    for level in Education:
        points = table.education[level]
        if points > held and level not in have:
            part = VerifyDegree(level) if level in unverified else NewDegree(level)
            found.append(_Option((part,), points))
    titles = {one.kind for one in facts.titles}
    for kind in TitleKind:
        points = table.title[kind]
        if points > held and kind not in titles:
            found.append(_Option((NewTitle(kind),), points, kind in table.title_on_base))
    return found


def _search(facts: Facts, policy: Policy, table: PointsTable) -> Iterator[tuple[Part, ...]]:
    """All minimal ways of waiting, of obtaining one thing, or of both."""
    now = score(facts, policy, table, steps=False)
    options = _options(facts, table, _pair(now))
    least: dict[_Option, int] = dict.fromkeys(options, HORIZON + 1)
    for tier in [one for one in Tier if one >= facts.insurance.tier_now]:
        for months in range(HORIZON + 1):
            if months and months >= max(least.values()):
                break
            later = pass_time(facts, months, tier, policy) if months else facts
            then = score(later, policy, table, steps=False)
            enough = later.insurance.ge1_in12 >= table.title_base_months
            for option in options:
                if months >= least[option] or (option.needs_base and not enough):
                    continue
                if not _reaches(then, option.points, policy):
                    continue
                least[option] = months
                wait = (Wait(months, tier),) if months else ()
                parts = (*wait, *option.parts)
                if parts and not (option.parts and _reaches(then, 0, policy)):
                    yield parts


def _pair(then: Breakdown) -> int:
    """What education or title gives."""
    return then.line(Indicator.EDUCATION).points + then.line(Indicator.TITLE).points


def _reaches(then: Breakdown, instead: int, policy: Policy) -> bool:
    """Whether the score reaches the standard with so many points for education or title."""
    more = max(instead - _pair(then), 0)
    return then.eligible and then.sum + more >= policy.points_standard


def _kind(parts: tuple[Part, ...]) -> str:
    """What a way rests on: time alone, study, or a title."""
    names = {type(part).__name__ for part in parts} - {"Wait"}
    return next(iter(names), "Wait").removeprefix("Verify").removeprefix("New")


def _rank(parts: tuple[Part, ...], table: PointsTable) -> int:
    """The points of what is to be obtained: the less, the easier."""
    worth = 0
    for part in parts:
        if isinstance(part, NewTitle):
            worth += table.title[part.kind]
        elif isinstance(part, NewDegree):
            worth += table.education[part.level]
    return worth


def _cost(parts: tuple[Part, ...], table: PointsTable) -> tuple[int, int, int]:
    """What a way costs: months, then how much is to be obtained, then the base."""
    waits = [part for part in parts if isinstance(part, Wait)]
    tier = max((part.tier for part in waits), default=0)
    return sum(part.months for part in waits), _rank(parts, table), tier


def _best(group: Iterable[tuple[Part, ...]], table: PointsTable) -> list[tuple[Part, ...]]:
    """Those than which no other is cheaper in something and dearer in nothing; best first."""
    costs = {parts: _cost(parts, table) for parts in group}
    return sorted(
        (
            parts
            for parts, cost in costs.items()
            if not any(
                other != cost and all(a <= b for a, b in zip(other, cost, strict=True))
                for other in costs.values()
            )
        ),
        key=lambda parts: costs[parts],
    )


def _way(
    facts: Facts,
    before: Breakdown,
    parts: tuple[Part, ...],
    policy: Policy,
    table: PointsTable,
) -> Way:
    after = score(apply_way(facts, parts, policy), policy, table, steps=False)
    gains = tuple(
        Gain(one.indicator, one.points, other.points)
        for one, other in zip(before.lines, after.lines, strict=True)
        if one.points != other.points
    )
    return Way(parts, after.total, gains)
