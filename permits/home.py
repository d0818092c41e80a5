"""Which kind of home; and the two steps for a home that has changed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from permits.address import AddressFields, address_data, address_rows
from permits.models import Housing
from portal.forms import RadioCards
from portal.wizard.run import Run
from portal.wizard.steps import Row, Step, StepForm

# Whether the home counts as changed, by the answers so far and what is registered.
Changed = Callable[[Run], bool]


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
    """The present kind of home, when it has changed."""

    slug = "housing"
    title = _("Kind of home")
    form_class = HousingForm

    def __init__(self, changed: Changed) -> None:
        self.changed = changed

    def applies(self, run: Run) -> bool:
        return self.changed(run)


class NewHomeStep(Step):
    """The present address, when the home has changed."""

    slug = "home"
    title = _("Address")
    form_class = AddressFields
    template = "permits/address_step.html"

    def __init__(self, changed: Changed) -> None:
        self.changed = changed

    def applies(self, run: Run) -> bool:
        return self.changed(run)

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        return address_rows(form, super().rows(run, form))

    def data(self, run: Run, form: StepForm) -> dict[str, Any]:
        return address_data(form)
