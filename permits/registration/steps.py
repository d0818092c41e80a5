"""Steps of the residence registration (s3:23-89)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from permits.address import address_data, address_rows
from permits.home import HousingForm
from permits.papers import PapersStep
from permits.photo import PhotoStep
from permits.reading import ReadingStep
from permits.registration.forms import DetailsForm
from portal.wizard.run import Run
from portal.wizard.steps import FaceStep, Fact, Row, Step, StepForm


class HousingStep(Step):
    """Who it is for, and the housing type (s3:55)."""

    slug = "housing"
    title = _("Your home")
    lead_for_oneself = _(
        "This is for yourself. Is it for somebody else? Then go back to the service and choose "
        "“Apply for another person”."
    )
    form_class = HousingForm


class DetailsStep(Step):
    """Address, since when and why (s3:61)."""

    slug = "details"
    title = _("Registration details")
    form_class = DetailsForm
    template = "permits/address_step.html"

    def facts(self, run: Run) -> list[Fact]:
        """Who registers, from the population register."""
        register = _("population register")
        person = run.person
        return [
            Fact(_("Name and ID number"), f"{person.name} · {person.masked_id}", register),
            Fact(_("Hukou place"), person.hukou_place, register),
        ]

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """One line for the address, then the rest."""
        return address_rows(form, super().rows(run, form))

    def data(self, run: Run, form: StepForm) -> dict[str, Any]:
        """The dwelling, since when, and why."""
        found = super().data(run, form)
        return address_data(form) | {k: found[k] for k in ("lived_since", "reason")}


STEPS = (FaceStep(), HousingStep(), DetailsStep(), PapersStep(), ReadingStep(), PhotoStep())
