"""What the page of the review shows of each indicator: declared, known, papers, decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import cached_property

from points import words
from points.breakdown import rows
from points.declared import with_declared
from points.facts import months_of
from points.filing.claims import breakdown_of
from points.models import IndicatorDecision, PointsRequest
from points.review.deciding import decisions_of
from points.review.forms import Asked, ReviewForm
from points.review.indicators import ANSWERS, PAPERS, to_decide
from points.rules.breakdown import Breakdown
from points.rules.evidence import Evidence
from points.rules.possible import possible
from points.rules.tables import Indicator
from portal import registers
from portal.cases import display
from portal.cases.models import Case
from portal.policy import policy_on
from portal.registers import RegisterUnavailable


@dataclass(frozen=True)
class Row:
    """One indicator of the page."""

    indicator: Indicator
    label: str
    estimated: int
    counted: Sequence[str]
    not_counted: Sequence[str]
    instead: str
    source: str
    answers: Sequence[Mapping[str, Any]]
    materials: Sequence[Mapping[str, Any]]
    decision: IndicatorDecision | None = None
    decided_by: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A request under review."""

    case: Case
    request: PointsRequest

    @cached_property
    def breakdown(self) -> Breakdown:
        """What declaration and registers give today, as of the day of asking (D-27).

        Raises RegisterUnavailable.
        """
        assert self.case.person is not None
        person, on = self.case.person, self.case.submitted_on
        # The contracts are among what was declared.
        runs = registers.get("employment").runs_of_many([person.id_number])
        months = months_of(runs.get(person.id_number, ()), on)
        evidence = Evidence(day=on, birth_date=person.birth_date, insurance=months)
        return breakdown_of(with_declared(evidence, self.request.facts))

    def known(self) -> bool:
        """Whether the insurance register answers; without it nothing is compared."""
        try:
            return bool(self.breakdown.lines)
        except RegisterUnavailable:
            return False

    @cached_property
    def decisions(self) -> dict[Indicator, IndicatorDecision]:
        """What was decided so far."""
        return decisions_of(self.request)

    @cached_property
    def wanted(self) -> tuple[Indicator, ...]:
        """The indicators to decide on."""
        return to_decide(self.request.facts)

    def asked(self) -> list[Asked]:
        """What the form asks."""
        day = self.case.submitted_on
        policy = policy_on(day)
        return [
            Asked(
                one,
                possible(one, day, policy),
                self.breakdown.line(one).points,
                self.decisions.get(one),
            )
            for one in self.wanted
        ]

    def rows(self, form: ReviewForm | None) -> list[Row]:
        """The indicators in the table's order, each with its fields where `form` is given."""
        told = {one.code: one for one in rows(self.breakdown, every=True)}
        materials = list(self.case.materials.all())
        found = []
        for one in self.wanted:
            line, decision = told[one.value], self.decisions.get(one)
            kinds = PAPERS.get(one, ())
            found.append(
                Row(
                    indicator=one,
                    label=words.indicator(one),
                    estimated=line.points,
                    counted=line.counted,
                    not_counted=line.not_counted,
                    instead=line.instead,
                    source=line.source,
                    answers=_answers(self.case, one),
                    materials=display.materials([m for m in materials if m.kind in kinds]),
                    decision=decision,
                    decided_by=display.name_of(decision.decided_by) if decision else "",
                    fields=_fields(form, one),
                )
            )
        return found

    @property
    def total(self) -> int:
        """What was decided so far, never below 0."""
        decided = [self.decisions[one].decided for one in self.wanted if one in self.decisions]
        return max(sum(decided), 0)

    @property
    def open(self) -> int:
        """How many indicators nobody has decided yet."""
        return len([one for one in self.wanted if one not in self.decisions])

    @property
    def difference(self) -> int:
        """How far the total is from the estimate with which it was handed in."""
        return self.total - self.request.estimate

    @property
    def limit(self) -> int:
        """From this difference on a second clerk looks."""
        return policy_on(self.case.submitted_on).points_second_look


def other_materials(case: Case, wanted: Sequence[Indicator]) -> list[dict[str, Any]]:
    """The papers that belong to no indicator of the page."""
    shown = {kind for one in wanted for kind in PAPERS.get(one, ())}
    return display.materials([one for one in case.materials.all() if one.kind not in shown])


def _answers(case: Case, indicator: Indicator) -> list[dict[str, Any]]:
    """What the holder said of it, in the page's language."""
    steps = {step["slug"]: step for step in case.answers.get("steps", ())}
    found = []
    for slug, names in ANSWERS.get(indicator, ()):
        if slug not in steps:
            continue
        found += [
            {"label": label, "value": value}
            for name, label, value in display.in_language(steps[slug]["rows"])
            if not names or name in names
        ]
    return found


def _fields(form: ReviewForm | None, indicator: Indicator) -> dict[str, Any]:
    if form is None:
        return {}
    return {part: form[f"{part}-{indicator.value}"] for part in ("points", "note", "seen")}
