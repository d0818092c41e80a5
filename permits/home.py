"""Which kind of home; and the two steps for a home that has changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from permits.address import AddressFields, address_data, address_rows
from permits.models import Housing
from portal.forms import RadioCards
from portal.wizard.run import Run
from portal.wizard.steps import Row, Step, StepForm


class HousingForm(StepForm):
    """Which kind of dwelling it is; decides which proof is asked."""

    housing = forms.ChoiceField(
        label=_("What kind of home do you live in?"),
        choices=Housing.choices,
        widget=RadioCards(
            descriptions={
                Housing.OWN_PURCHASED: _("Proof: title deed"),
                Housing.OWN_RENTED: _("Proof: lease filing certificate"),
                Housing.RELATIVE_PURCHASED: _("Proof: their title deed and your kinship"),
                Housing.RELATIVE_RENTED: _("Proof: their lease filing and your kinship"),
                Housing.DORMITORY: _("Proof: certificate from the employer or school"),
            }
        ),
        error_messages={"required": _("Choose the kind of home.")},
    )


class NewHousingStep(Step):
    """The present kind of home, when the step `question` said that it changed."""

    slug = "housing"
    title = _("Kind of home")
    form_class = HousingForm

    def __init__(self, question: str) -> None:
        self.question = question

    def applies(self, run: Run) -> bool:
        return run.value(self.question, "changed") == "yes"


class NewHomeStep(Step):
    """The present address, when the step `question` said that it changed."""

    slug = "home"
    title = _("Address")
    form_class = AddressFields
    template = "permits/address_step.html"

    def __init__(self, question: str) -> None:
        self.question = question

    def applies(self, run: Run) -> bool:
        return run.value(self.question, "changed") == "yes"

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        return address_rows(form, super().rows(run, form))

    def data(self, run: Run, form: StepForm) -> dict[str, Any]:
        return address_data(form)
