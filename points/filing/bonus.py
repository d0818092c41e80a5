"""Bonus indicators: first which of them apply, then the few facts of each that does."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from points.filing.asked import AskedStep
from points.filing.choices import AWARDS, BONUS
from points.filing.claims import asked_on
from portal.forms import DayField, YesNoField
from portal.wizard.run import Run
from portal.wizard.steps import Row, Step, StepForm

# What each asks; the others are met or not.
FIELDS = {
    "shortage_major": ("major", "major_matches"),
    "business": ("share", "tax_3", "tax_2", "tax_1", "staff_3", "staff_2", "staff_1"),
    "public_service": ("public_service_since",),
    "remote_area": ("remote_area_since",),
    "lingang": ("lingang_since",),
    "awards": ("award", "award_here"),
}


class BonusForm(StepForm):
    """Which bonus indicators apply."""

    bonus = forms.MultipleChoiceField(
        label=gettext_lazy("What applies to you?"),
        help_text=gettext_lazy("Leave all empty when nothing does: most people need none."),
        choices=BONUS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def _since(label: Any) -> DayField:
    return DayField(
        label=label,
        not_after_today=True,
        error_messages={
            "required": gettext_lazy("Write the day on which it began."),
            "invalid": gettext_lazy("This date does not exist. Write it as 2026-06-30."),
        },
    )


class BonusDetailsForm(StepForm):
    """The facts of those that apply; what was not chosen is not asked."""

    major = forms.CharField(label=gettext_lazy("Your major, as on the certificate"), max_length=60)
    major_matches = YesNoField(label=gettext_lazy("Does your job belong to that major?"))
    share = forms.IntegerField(
        label=gettext_lazy("Your share in the enterprise, in per cent"),
        min_value=1,
        max_value=100,
    )
    tax_3 = forms.IntegerField(min_value=0, max_value=10**9, required=False)
    tax_2 = forms.IntegerField(min_value=0, max_value=10**9, required=False)
    tax_1 = forms.IntegerField(min_value=0, max_value=10**9, required=False)
    staff_3 = forms.IntegerField(min_value=0, max_value=100_000, required=False)
    staff_2 = forms.IntegerField(min_value=0, max_value=100_000, required=False)
    staff_1 = forms.IntegerField(min_value=0, max_value=100_000, required=False)
    public_service_since = _since(gettext_lazy("In the public service without a break since"))
    remote_area_since = _since(gettext_lazy("Working and living in the remote key area since"))
    lingang_since = _since(gettext_lazy("Working and living in Lingang since"))
    award = forms.ChoiceField(
        label=gettext_lazy("Whose award is it?"),
        choices=AWARDS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whose award it is.")},
    )
    award_here = YesNoField(label=gettext_lazy("Did you get it while working in Shanghai?"))

    def clean(self) -> dict[str, Any]:
        """An enterprise pays tax, or employs people: one of them counts."""
        data = super().clean() or {}
        sums = [f"{kind}_{back}" for kind in ("tax", "staff") for back in (3, 2, 1)]
        nothing = not any(data.get(name) or name in self.errors for name in sums)
        if "share" in self.fields and nothing:
            self.add_error("tax_3", _("Fill in the tax, or the people employed, or both."))
        return data

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = set(self.run.raw("bonus").get("bonus", []))
        for one, names in FIELDS.items():
            for name in () if one in chosen else names:
                del self.fields[name]
        year = asked_on(self.run).year
        for back in (3, 2, 1):
            if "share" not in self.fields:
                break
            self.fields[f"tax_{back}"].label = _("Tax that it paid in %(year)s, in yuan") % {
                "year": year - back
            }
            self.fields[f"staff_{back}"].label = _(
                "People with Shanghai hukou whom it employed in %(year)s"
            ) % {"year": year - back}


class BonusStep(AskedStep):
    """Which bonus indicators apply."""

    slug = "bonus"
    title = gettext_lazy("Bonus indicators")
    lead = gettext_lazy(
        "Social insurance and a spouse with Shanghai hukou are counted at their own steps."
    )
    form_class = BonusForm

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """What was chosen, or that nothing was."""
        nothing = Row("bonus", str(form.fields["bonus"].label), _("None of these"))
        return super().rows(run, form) or [nothing]


class BonusDetailsStep(Step):
    """The facts of the chosen ones; only where one of them asks any."""

    slug = "bonus_details"
    title = gettext_lazy("More on these indicators")
    form_class = BonusDetailsForm

    def applies(self, run: Run) -> bool:
        chosen = run.cleaned("bonus").get("bonus", [])
        return bool(FIELDS.keys() & set(chosen))
