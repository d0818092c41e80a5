"""A breakdown as pages show it: an indicator a row, with what counted, what not, what is next."""

from dataclasses import dataclass, field

from points import words
from points.rules.breakdown import Breakdown, Line
from points.rules.facts import Why


@dataclass(frozen=True)
class Row:
    """One indicator. `instead` names the other one of a pair that counts in its place; this one
    would give `worth` by itself."""

    code: str
    label: str
    points: int
    counted: list[str] = field(default_factory=list)
    not_counted: list[str] = field(default_factory=list)
    next: list[str] = field(default_factory=list)
    source: str = ""
    instead: str = ""
    worth: int = 0


def rows(breakdown: Breakdown, *, every: bool = False) -> list[Row]:
    """The indicators that have something to say; with `every` also those that have nothing."""
    return [_row(line) for line in breakdown.lines if every or not line.empty]


def _row(line: Line) -> Row:
    return Row(
        code=str(line.indicator),
        label=words.indicator(line.indicator),
        points=line.points,
        counted=[words.note(one) for one in line.counted],
        not_counted=[
            words.note(one) for one in line.not_counted if one.code is not Why.ALTERNATIVE
        ],
        next=[words.next_step(one) for one in line.next],
        source=words.source(line.indicator),
        instead=words.indicator(line.superseded_by) if line.superseded_by else "",
        worth=line.worth,
    )
