"""Spouse and children: whose hukou counts, and who lives here with the holder (同住人)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from points.filing.asked import AskedStep
from points.filing.choices import SPOUSE
from portal.forms import DayField
from portal.wizard.run import Run
from portal.wizard.steps import Row, StepForm

CHILDREN = 3
ABOUT = frozenset({"spouse", "children"})


def _born() -> DayField:
    return DayField(label="", required=False, not_after_today=True)


class FamilyForm(StepForm):
    """A spouse with Shanghai hukou counts; children are listed as living here."""

    conditional = ("spouse_name", "spouse_since")

    spouse = forms.ChoiceField(
        label=gettext_lazy("Your husband or wife"),
        choices=SPOUSE,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what applies.")},
    )
    spouse_name = forms.CharField(
        label=gettext_lazy("Their full name"), max_length=60, required=False
    )
    spouse_since = DayField(
        label=gettext_lazy("Married, and with Shanghai hukou, since"),
        help_text=gettext_lazy(
            "The later of the two days. Only where they have Shanghai hukou: each full year counts."
        ),
        required=False,
        not_after_today=True,
    )
    child_1 = forms.CharField(max_length=60, required=False)
    child_1_born = _born()
    child_2 = forms.CharField(max_length=60, required=False)
    child_2_born = _born()
    child_3 = forms.CharField(max_length=60, required=False)
    child_3_born = _born()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_fields()
        step = self.run.known_steps
        about = next((s.about(self.run) for s in step if isinstance(s, FamilyStep)), ABOUT)
        if "spouse" not in about:
            for name in ("spouse", "spouse_name", "spouse_since"):
                del self.fields[name]
        if "children" not in about:
            for name in [one for one in self.fields if one.startswith("child_")]:
                del self.fields[name]

    def _name_fields(self) -> None:
        for n in range(1, CHILDREN + 1):
            self.fields[f"child_{n}"].label = _("Child %(n)s: full name") % {"n": n}
            self.fields[f"child_{n}_born"].label = _("Child %(n)s: born on") % {"n": n}
        if "child_1" in self.fields:
            self.fields["child_1"].help_text = _(
                "Only children who live with you here. Leave what you do not need empty."
            )

    def clean(self) -> dict[str, Any]:
        """A spouse has a name, one with Shanghai hukou a day, a child both."""
        data = super().clean() or {}
        if data.get("spouse") in {"shanghai", "elsewhere"} and not data.get("spouse_name"):
            self.add_error("spouse_name", _("Write their full name."))
        if (
            data.get("spouse") == "shanghai"
            and not data.get("spouse_since")
            and "spouse_since" not in self.errors
        ):
            self.add_error("spouse_since", _("Write since when both are so."))
        for n in range(1, CHILDREN + 1):
            name, born = f"child_{n}", f"child_{n}_born"
            if data.get(name) and not data.get(born) and born not in self.errors:
                self.add_error(born, _("Write the birth date of this child."))
            if data.get(born) and not data.get(name):
                self.add_error(name, _("Write the name of this child."))
        return data

    @property
    def children(self) -> list[str]:
        """The names of the children, once cleaned."""
        return [
            self.cleaned_data[f"child_{n}"]
            for n in range(1, CHILDREN + 1)
            if self.cleaned_data.get(f"child_{n}")
        ]


class FamilyStep(AskedStep):
    """Spouse and children; `about` says of whom it asks."""

    slug = "family"
    title = gettext_lazy("Family")
    form_class = FamilyForm

    def __init__(self, about: Callable[[Run], frozenset[str]] = lambda run: ABOUT) -> None:
        super().__init__(lambda run: bool(about(run)))
        self.about = about

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """What was said, or that there is nobody."""
        nobody = Row("child_1", str(self.title), _("Nobody else"))
        return super().rows(run, form) or [nobody]
