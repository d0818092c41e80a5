"""Steps of the permit application (s3:91-139); what did not change is not asked again."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from permits.application.forms import (
    ChangedForm,
    NewHomeForm,
    NewHousingForm,
    PersonForm,
    PhotoForm,
    WorkForm,
)
from permits.dwelling import address_data, address_rows
from permits.models import Registration
from portal import registers
from portal.cases.acts import NewMaterial
from portal.cases.models import Material
from portal.registers import RegisterUnavailable
from portal.wizard.run import Run
from portal.wizard.steps import FaceStep, Fact, Row, Step, StepForm, in_languages


def present_registration(person: Any) -> Registration | None:
    """The person's present registration."""
    return Registration.objects.filter(person=person, superseded_on__isnull=True).first()


class PersonStep(Step):
    """Who applies, and on which ground."""

    slug = "person"
    title = _("About you")
    lead = _("This is for yourself. For somebody else, any community centre helps you.")
    form_class = PersonForm

    def facts(self, run: Run) -> list[Fact]:
        """Who applies, from the population register."""
        register = _("population register")
        person = run.person
        return [
            Fact(_("Name"), person.name, register),
            Fact(_("ID number"), person.masked_id, register),
            Fact(_("Mobile number"), person.masked_phone, _("your account")),
        ]


class ChangedStep(Step):
    """The question that spares most people the next two pages."""

    slug = "changed"
    title = _("Your home")
    form_class = ChangedForm

    def facts(self, run: Run) -> list[Fact]:
        """The registered dwelling."""
        registration = present_registration(run.person)
        if registration is None:
            return []
        source = _("your registration")
        return [
            Fact(_("Address"), registration.address, source),
            Fact(_("Kind of home"), str(registration.get_housing_display()), source),
        ]


class NewHousingStep(Step):
    """The present kind of home, when it changed."""

    slug = "housing"
    title = _("Kind of home")
    form_class = NewHousingForm

    def applies(self, run: Run) -> bool:
        return run.value("changed", "changed") == "yes"


class NewHomeStep(Step):
    """The present address and its proof, when it changed."""

    slug = "home"
    title = _("Address and proof")
    form_class = NewHomeForm
    template = "permits/address_step.html"

    def applies(self, run: Run) -> bool:
        return run.value("changed", "changed") == "yes"

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        return address_rows(form, super().rows(run, form))

    def data(self, run: Run, form: StepForm) -> dict[str, Any]:
        return address_data(form)


class WorkStep(Step):
    """Education, employment, delivery."""

    slug = "work"
    title = _("Education, work and delivery")
    form_class = WorkForm

    def facts(self, run: Run) -> list[Fact]:
        """The employer who pays social insurance this month."""
        try:
            employer = registers.get("employment").current_employer(run.person.id_number)
        except RegisterUnavailable:
            return []
        if employer is None:
            return []
        return [Fact(_("Employer"), employer.name, _("social insurance register"))]


class PhotoStep(Step):
    """Replace the photo?"""

    slug = "photo"
    title = _("Photo")
    form_class = PhotoForm

    def materials(self, run: Run, form: StepForm) -> list[NewMaterial]:
        """The new photo, else the one of the registration."""
        if form.cleaned_data.get("replace"):
            return super().materials(run, form)
        registration = present_registration(run.person)
        kept = Material.objects.filter(
            case_id=registration.case_id if registration else None, kind="photo", current=True
        ).select_related("upload")
        title = in_languages(lambda: str(_("Photo of the registration")))
        return [NewMaterial("photo", title, m.upload) for m in kept]


STEPS = (
    FaceStep(),
    PersonStep(),
    ChangedStep(),
    NewHousingStep(),
    NewHomeStep(),
    WorkStep(),
    PhotoStep(),
)
