"""Steps of the permit application (s3:91-139); what did not change is not asked again."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from permits import lookups
from permits.application.delivery import DeliveryStep
from permits.application.forms import ChangedForm, PersonForm, WorkForm
from permits.application.home import has_moved, known_change
from permits.home import NewHomeStep, NewHousingStep
from permits.papers import NewPapersStep
from permits.photo import CardPhotoStep
from permits.reading import ReadingStep
from portal.registers import RegisterUnavailable
from portal.templatetags.portal import civil_day
from portal.wizard.run import Run
from portal.wizard.steps import FaceStep, Fact, Row, Step, StepForm


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
    template = "permits/changed_step.html"

    def context(self, run: Run, form: StepForm) -> dict[str, Any]:
        """The answer, where what is registered gives it."""
        return {"known_change": known_change(run)}

    def data(self, run: Run, form: StepForm) -> dict[str, Any]:
        """Whether it changed, whoever said so."""
        return {"changed": has_moved(run)}

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """The answer and who gave it; and that nothing is handed in, where that is so."""
        if found := known_change(run):
            words = gettext("Yes: what is registered about it began on %(date)s") % {
                "date": civil_day(found.since)
            }
            return [Row("changed", str(ChangedForm.base_fields["changed"].label), words)]
        rows = super().rows(run, form)
        if not has_moved(run) and run.value("photo", "replace") == "no":
            nothing = gettext("Nothing: your home has not changed, and your photo is kept.")
            rows.append(Row("changed", gettext("What you hand in"), nothing))
        return rows

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
