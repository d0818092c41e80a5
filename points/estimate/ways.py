"""The shortest ways to the standard value, as cards."""

from dataclasses import dataclass

from points import words
from points.estimate.answers import address_of
from points.rules import ways as rules
from points.rules.facts import Facts
from portal.clock.days import add_months
from portal.policy.values import Policy

MOST = 6


@dataclass(frozen=True)
class Card:
    """What to do, how long it takes, what it comes to; `url` is the estimate as it is then."""

    when: str
    parts: list[str]
    gains: list[str]
    total: int
    url: str


def cards(facts: Facts, policy: Policy) -> list[Card]:
    """The ways, those first that time alone goes; none for a score that reaches the standard."""
    found = sorted(rules.ways(facts, policy), key=_effort)
    return [_card(way, facts, policy) for way in found[:MOST]]


def _card(way: rules.Way, facts: Facts, policy: Policy) -> Card:
    after = rules.apply_way(facts, way, policy)
    return Card(
        when=words.way_when(way, add_months(facts.day, way.months)),
        parts=[words.way_part(part) for part in way.parts],
        gains=[words.gain(one) for one in way.gains],
        total=way.total,
        url=address_of(after),
    )


def _effort(way: rules.Way) -> bool:
    """Whether something has to be obtained first: nobody can say how long that takes."""
    return any(isinstance(part, rules.NewDegree | rules.NewTitle) for part in way.parts)
