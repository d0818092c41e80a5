"""What scoring answers: a line for each indicator, with codes and numbers only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from permits.rules.decision import Decision
from points.rules.facts import Note
from points.rules.tables import SOURCES, Indicator


class Step(StrEnum):
    """What would change the points of an indicator next."""

    AGE_FALLS = "AGE_FALLS"  # points is negative; age
    HIGHER_DEGREE = "HIGHER_DEGREE"  # level
    VERIFY_DEGREE = "VERIFY_DEGREE"  # level
    HIGHER_TITLE = "HIGHER_TITLE"  # kind
    TITLE_BASE = "TITLE_BASE"  # kind; months at 1x
    INSURED_MONTHS = "INSURED_MONTHS"
    MONTHS_AT_TIER = "MONTHS_AT_TIER"  # tier
    YEARS = "YEARS"  # years that will be full then
    MORE_TAX = "MORE_TAX"  # amount in yuan a year, the person's part
    MORE_STAFF = "MORE_STAFF"  # amount in people, the person's part
    RECORD_ENDS = "RECORD_ENDS"  # kind, on: the first day on which it no longer counts


@dataclass(frozen=True)
class Next:
    """A next step: so many points more in the total, after so many months where time does it.

    `months` is None where something else than time is needed.
    """

    step: Step
    points: int
    months: int | None = None
    numbers: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One indicator. `points` enter the total; `worth` is what it would give by itself.

    `alternative_to` names the other one of a pair of which only the higher counts, whenever
    either has something; `superseded_by` says that the other one counts instead of this.
    """

    indicator: Indicator
    points: int
    worth: int
    counted: tuple[Note, ...] = ()
    not_counted: tuple[Note, ...] = ()
    alternative_to: Indicator | None = None
    superseded_by: Indicator | None = None
    next: tuple[Next, ...] = ()

    @property
    def source(self) -> tuple[str, ...]:
        """The marks of the articles that the rule comes from (SOURCES.md)."""
        return SOURCES[self.indicator]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say but what could be."""
        return not (self.points or self.counted or self.not_counted)


class ScoreReason(StrEnum):
    """Why nobody with these facts may apply. DOMAIN 22."""

    AGE = "AGE"
    VETO = "VETO"
    FALSIFICATION = "FALSIFICATION"  # S53


@dataclass(frozen=True, kw_only=True)
class Breakdown(Decision):
    """The score as of a day, line by line, in the order of the table.

    `total` is 0 when not `eligible`; `sum` is what the lines add up to, below 0 too.
    `standard` is the standard value of the policy, `table` the edition used.
    """

    eligible: bool
    total: int
    sum: int
    standard: int
    table: str
    lines: tuple[Line, ...]

    @property
    def meets_standard(self) -> bool:
        """Whether the score reaches the standard value (120)."""
        return self.eligible and self.total >= self.standard

    meets_120 = meets_standard  # its name in DOMAIN 22

    @property
    def short_by(self) -> int:
        """Points missing to the standard; 0 when it is met."""
        return max(self.standard - self.total, 0)

    def line(self, indicator: Indicator) -> Line:
        """The line of an indicator."""
        return next(one for one in self.lines if one.indicator is indicator)

    def detail(self) -> dict[str, int]:
        """Points that count, under the names of DOMAIN 22; `deduction` is negative."""
        points = {one.indicator.value: one.points for one in self.lines}
        return points | {
            "education_or_title": points["education"] + points["title"],
            "invest": points["invest_tax"] + points["invest_staff"],
        }
