"""Steps of the permit application (s3:91-139); what did not change is not asked again."""

from django.utils.translation import gettext_lazy as _

from permits import lookups
from permits.application.delivery import DeliveryStep
from permits.application.forms import ChangedForm, PersonForm, WorkForm
from permits.home import NewHomeStep, NewHousingStep
from permits.papers import NewPapersStep
from permits.photo import CardPhotoStep
from permits.reading import ReadingStep
from portal.registers import RegisterUnavailable
from portal.wizard.run import Run
from portal.wizard.steps import FaceStep, Fact, Step


class PersonStep(Step):
    """Who applies, and on which ground."""

    slug = "person"
    title = _("About you")
    lead_for_oneself = _(
        "This is for yourself. Is it for somebody else? Then go back to the service and choose "
        "“Apply for another person”."
    )
    form_class = PersonForm

    def facts(self, run: Run) -> list[Fact]:
        """Who applies, from the population register."""
        register = _("population register")
        person = run.person
        return [
            Fact(_("Name and ID number"), f"{person.name} · {person.masked_id}", register),
            Fact(_("Mobile number"), person.masked_phone, _("your account")),
        ]


class ChangedStep(Step):
    """The question that spares most people the next two pages."""

    slug = "changed"
    title = _("Your home")
    form_class = ChangedForm

    def facts(self, run: Run) -> list[Fact]:
        """The registered dwelling."""
        registration = lookups.present_registration(run.person)
        if registration is None:
            return []
        source = _("your registration")
        return [
            Fact(_("Address"), registration.address, source),
            Fact(_("Kind of home"), str(registration.get_housing_display()), source),
        ]


class WorkStep(Step):
    """Education, employment, delivery."""

    slug = "work"
    title = _("Education, work and delivery")
    form_class = WorkForm

    def facts(self, run: Run) -> list[Fact]:
        """The employer who pays social insurance this month."""
        try:
            employer = lookups.employer_of(run.person)
        except RegisterUnavailable:
            return []
        if employer is None:
            return []
        return [Fact(_("Employer"), employer.name, _("social insurance register"))]


def has_moved(run: Run) -> bool:
    """Whether the home counts as changed in the last six months."""
    return run.value("changed", "changed") == "yes"


STEPS = (
    FaceStep(),
    PersonStep(),
    ChangedStep(),
    NewHousingStep(has_moved),
    NewHomeStep(has_moved),
    NewPapersStep(has_moved),
    ReadingStep(),
    WorkStep(),
    DeliveryStep(),
    CardPhotoStep(),
)
