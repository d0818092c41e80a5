"""Steps of the endorsement: what stands on the permit, what changed, and nothing else."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from permits.application.forms import NewHomeForm, NewHousingForm
from permits.dwelling import address_data, address_rows
from permits.endorsement.acts import present_permit
from portal.forms import YesNoField
from portal.wizard.run import Run
from portal.wizard.steps import FaceStep, Fact, Row, Step, StepForm


class ChangesForm(StepForm):
    """Whether the dwelling is still the one on the permit, and the phone number current."""

    changed = YesNoField(
        label=_("Do you live somewhere else now than the permit says?"),
        error_messages={"required": _("Choose yes or no.")},
    )
    phone_right = forms.BooleanField(
        label=_("The mobile number above is right; we send the result there."),
        error_messages={"required": _("Tick the box, or change the number under My account.")},
    )


class ChangesStep(Step):
    """The permit as it stands."""

    slug = "changes"
    title = _("Your permit")
    form_class = ChangesForm

    def facts(self, run: Run) -> list[Fact]:
        """What the permit says."""
        permit = present_permit(run.person)
        if permit is None:
            return []
        source = _("your permit")
        return [
            Fact(_("Address"), permit.address, source),
            Fact(_("Kind of home"), str(permit.get_housing_display()), source),
            Fact(_("Ground"), str(permit.get_basis_display()), source),
            Fact(_("Mobile number"), run.person.masked_phone, _("your account")),
        ]


class NewHousingStep(Step):
    """The present kind of home, when it changed."""

    slug = "housing"
    title = _("Kind of home")
    form_class = NewHousingForm

    def applies(self, run: Run) -> bool:
        return run.value("changes", "changed") == "yes"


class NewHomeStep(Step):
    """The present address and its proof, when it changed."""

    slug = "home"
    title = _("Address and proof")
    form_class = NewHomeForm
    template = "permits/address_step.html"

    def applies(self, run: Run) -> bool:
        return run.value("changes", "changed") == "yes"

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        return address_rows(form, super().rows(run, form))

    def data(self, run: Run, form: StepForm) -> dict[str, Any]:
        return address_data(form)


STEPS = (FaceStep(), ChangesStep(), NewHousingStep(), NewHomeStep())
