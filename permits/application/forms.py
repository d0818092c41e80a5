"""Forms of the permit application."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.application.home import known_change
from permits.models import Basis
from portal import registers
from portal.forms import RadioCards, YesNoField
from portal.registers import RegisterUnavailable
from portal.wizard.steps import StepForm

EDUCATION = [
    ("below", gettext_lazy("Below college")),
    ("college", gettext_lazy("College (大专)")),
    ("bachelor", gettext_lazy("Bachelor")),
    ("master", gettext_lazy("Master")),
    ("doctor", gettext_lazy("Doctor")),
]
DELIVERY = [
    ("pickup", gettext_lazy("I collect it at the centre")),
    ("ems", gettext_lazy("By EMS, in Shanghai only")),
]


class PersonForm(StepForm):
    """On which ground the permit is asked for (s3:145)."""

    basis = forms.ChoiceField(
        label=gettext_lazy("On which ground do you apply?"),
        choices=Basis.choices,
        widget=RadioCards(
            descriptions={
                Basis.EMPLOYMENT: gettext_lazy(
                    "You work here and your employer pays social insurance."
                ),
                Basis.HOUSING: gettext_lazy("You own a home here, or rent one with a filed lease."),
                Basis.SCHOOLING: gettext_lazy("You are enrolled at a school or university here."),
            }
        ),
        error_messages={"required": gettext_lazy("Choose the ground.")},
    )

    def clean_basis(self) -> str:
        """Refuses a ground that the register does not know; while it is away the desk looks."""
        basis: str = self.cleaned_data["basis"]
        person = self.run.person
        if self.run.proxied:
            # Whether somebody works or studies is told to nobody else; the desk compares.
            return basis
        try:
            if basis == Basis.EMPLOYMENT and lookups.employer_of(person) is None:
                raise forms.ValidationError(
                    _(
                        "No employer pays social insurance for you this month. Please choose "
                        "another ground, or ask your employer first."
                    )
                )
            if basis == Basis.SCHOOLING and not registers.get("schooling").current(
                person.id_number
            ):
                raise forms.ValidationError(
                    _(
                        "No school here has you enrolled now. Please choose another ground, or "
                        "ask your school first."
                    )
                )
        except RegisterUnavailable:
            pass
        return basis


class ChangedForm(StepForm):
    """Whether type or address changed in the last six months (s3:121)."""

    changed = YesNoField(
        label=gettext_lazy("Has your home changed in the last six months?"),
        help_text=gettext_lazy(
            "Another address counts, and so does another kind of home at the same address, such "
            "as owning what you rented before."
        ),
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known_change(self.run):
            del self.fields["changed"]


class WorkForm(StepForm):
    """Education, employment, delivery (s3:123-127)."""

    education = forms.ChoiceField(
        label=gettext_lazy("Highest education"),
        choices=EDUCATION,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose your highest education.")},
    )
    delivery = forms.ChoiceField(
        label=gettext_lazy("How do you want to get the card?"),
        choices=DELIVERY,
        widget=RadioCards(
            descriptions={
                "pickup": gettext_lazy("Free. Bring your ID card or the acceptance slip."),
                "ems": gettext_lazy("15 yuan, paid to the postman when it arrives."),
            }
        ),
        error_messages={"required": gettext_lazy("Choose how you want to get the card.")},
    )
