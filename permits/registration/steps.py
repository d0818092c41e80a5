"""Steps of the residence registration (s3:23-89)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from permits.address import address_data, address_rows
from permits.dwelling import RIGHT_NAMES, proof_of
from permits.home import HousingForm
from permits.registration.forms import DetailsForm, DocumentsForm
from portal import registers
from portal.clock import today
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import mask_id
from portal.templatetags.portal import civil_day
from portal.wizard.run import Run
from portal.wizard.steps import FaceStep, Fact, Row, Step, StepForm


class HousingStep(Step):
    """Who it is for, and the housing type (s3:55)."""

    slug = "housing"
    title = _("Your home")
    lead = _("This is for yourself. For somebody else, any community centre helps you.")
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


class DocumentsStep(Step):
    """Photo and documents (s3:71-89); what a register holds need not be handed in."""

    slug = "documents"
    title = _("Photo and documents")
    form_class = DocumentsForm

    def facts(self, run: Run) -> list[Fact]:
        """The papers that the registers already hold."""
        return [*self._id_card(run), *self._proof(run)]

    def _id_card(self, run: Run) -> list[Fact]:
        try:
            licences = registers.get("elicences").of(run.person.id_number)
        except RegisterUnavailable:
            return []
        on = today()
        valid = [o for o in licences if o.valid_until is None or o.valid_until >= on]
        card = next((one for one in valid if one.kind == "id_card"), None)
        if card is None:
            return []
        return [Fact(_("ID card"), mask_id(card.number), _("e-licence store"))]

    def _proof(self, run: Run) -> list[Fact]:
        room_ref = run.cleaned("details").get("room_ref", "")
        try:
            proof = proof_of(run.person, run.value("housing", "housing"), room_ref, today())
        except RegisterUnavailable:
            return []
        if proof is None:
            return []
        until = civil_day(proof.ends_on)
        words = _("%(number)s, until %(date)s") % {"number": proof.number, "date": until}
        value = str(words) if until else proof.number
        return [Fact(RIGHT_NAMES[proof.kind], value, _("housing register"))]


STEPS = (FaceStep(), HousingStep(), DetailsStep(), DocumentsStep())
