"""The estimate (模拟估分) of what was claimed, and the insurance that it rests on."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from points import breakdown
from points.filing.claims import asked_on, breakdown_of, claimed, known_wages
from points.filing.employer import centre_of, employer_for, where
from points.rules.breakdown import Breakdown, ScoreReason
from points.rules.counting import count
from points.rules.facts import InsuranceCounts
from points.rules.filing import FilingDecision
from portal.policy import policy_on
from portal.registers import RegisterUnavailable
from portal.wizard.run import Run
from portal.wizard.steps import Fact, Row, Step, StepForm

EXCLUDED = {
    ScoreReason.AGE: gettext_lazy(
        "Points can be applied for from 18 to 60 years of age, both included."
    ),
    ScoreReason.VETO: gettext_lazy("What was declared excludes an application for points."),
    ScoreReason.FALSIFICATION: gettext_lazy(
        "After serious falsification no application is possible for three years."
    ),
}


def estimate(run: Run) -> Breakdown | None:
    """The score of what this draft claims; None while the insurance register does not answer."""
    try:
        return breakdown_of(claimed(run))
    except RegisterUnavailable:
        return None


def insurance(run: Run) -> InsuranceCounts | None:
    """The months as they count; None while the register does not answer."""
    try:
        evidence = claimed(run)
    except RegisterUnavailable:
        return None
    return count(evidence, known_wages(), policy_on(evidence.day)).insurance


class InsuranceStep(Step):
    """What the insurance register knows: facts, nothing to type."""

    slug = "insurance"
    title = gettext_lazy("Social insurance")
    lead = gettext_lazy(
        "This comes from the social insurance register, month by month. You need not type or "
        "upload anything."
    )

    def facts(self, run: Run) -> list[Fact]:
        """Months and years, and how many of the last twelve."""
        counts = insurance(run)
        if counts is None:
            return []
        source = gettext_lazy("social insurance register")
        years, rest = divmod(counts.months, 12)
        paid = ngettext("%(n)s month", "%(n)s months", counts.months) % {"n": counts.months}
        if years:
            paid = _("%(paid)s: %(years)s full years and %(rest)s months") % {
                "paid": paid, "years": years, "rest": rest,
            }  # fmt: skip
        return [
            Fact(_("Months that count"), paid, source),
            Fact(
                _("Of the last twelve months"),
                ngettext("%(n)s paid in time", "%(n)s paid in time", counts.paid_in12)
                % {"n": counts.paid_in12},
                source,
            ),
            Fact(
                _("At the average wage or more, of the last 48 months"),
                str(counts.ge1_in48),
                source,
            ),
        ]

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """What the register said."""
        known = [Row(self.slug, str(fact.label), str(fact.value)) for fact in self.facts(run)]
        away = Row(self.slug, str(self.title), _("not known now; the centre asks the register"))
        return known or [away]


class EstimateForm(StepForm):
    """That somebody below the standard value wants to go on all the same."""

    below_known = forms.BooleanField(
        label=gettext_lazy("I know that the points stay below the standard value"),
        error_messages={
            "required": gettext_lazy(
                "Tick the box to go on all the same, or look what would bring more points."
            )
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.breakdown = estimate(self.run)
        if self.breakdown is None or self.breakdown.meets_standard:
            del self.fields["below_known"]

    def clean(self) -> dict[str, Any]:
        """Nothing is handed in without an estimate, nor where the rules exclude somebody."""
        data = super().clean() or {}
        if self.breakdown is None:
            raise forms.ValidationError(
                _(
                    "The social insurance register does not answer now, so nothing can be counted. "
                    "What you filled in is kept: please come back in a few minutes."
                )
            )
        if not self.breakdown.eligible:
            self.errors.pop("below_known", None)
            reason = self.breakdown.reasons[0]
            raise forms.ValidationError(str(EXCLUDED[ScoreReason(str(reason))]))
        return data


class EstimateStep(Step):
    """The breakdown, read-only."""

    slug = "estimate"
    title = gettext_lazy("Your estimate")
    lead = gettext_lazy(
        "This is what your answers and the registers give today. The talent centre looks at each "
        "line, and decides."
    )
    form_class = EstimateForm
    template = "points/estimate_step.html"

    def __init__(self, way: Callable[[Run], FilingDecision]) -> None:
        self.way = way

    def context(self, run: Run, form: StepForm) -> dict[str, Any]:
        """The breakdown as it is shown everywhere, and by which way the file goes on."""
        found = getattr(form, "breakdown", None)
        return {
            "breakdown": found,
            "breakdown_rows": breakdown.rows(found) if found else [],
            "way": self.way(run),
            "centre": where(centre_of(employer_for(run))),
            "days": policy_on(asked_on(run)).paper_wd,
        }

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """The total."""
        found = getattr(form, "breakdown", None)
        if found is None:
            return []
        words = _("%(total)s points; the standard value is %(standard)s") % {
            "total": found.total, "standard": found.standard,
        }  # fmt: skip
        return [Row(self.slug, _("Estimate"), words)]
