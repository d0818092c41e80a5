"""Steps of a reported change: what changed, and only the pages that belong to it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.home import NewHomeStep, NewHousingStep
from permits.papers import NewPapersStep
from permits.reading import ReadingStep
from portal import registers
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import mask_phone
from portal.registers.interfaces import EmployerFacts
from portal.wizard.run import Run
from portal.wizard.steps import FaceStep, Fact, Row, Step, StepForm

HOME, EMPLOYER, PHONE = "home", "employer", "phone"


def recorded_employer(credit_code: str) -> EmployerFacts | None:
    """The employer that the permit names, where the register answers."""
    try:
        return registers.get("employment").employer(credit_code) if credit_code else None
    except RegisterUnavailable:
        return None


class ChangeForm(StepForm):
    """What is to be reported; what the registers or the account do not show yet cannot be."""

    changed = forms.MultipleChoiceField(
        label=gettext_lazy("What has changed?"),
        help_text=gettext_lazy("One or several."),
        choices=[
            (HOME, gettext_lazy("My home: another address, or another kind of home")),
            (EMPLOYER, gettext_lazy("My employer")),
            (PHONE, gettext_lazy("My mobile number")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose what has changed.")},
    )

    def clean_changed(self) -> list[str]:
        """Says where an employer or a number has to be changed first."""
        changed: list[str] = self.cleaned_data["changed"]
        permit = lookups.present_permit(self.run.person)
        if permit is None:
            return changed
        if PHONE in changed and permit.phone == self.run.person.phone:
            raise forms.ValidationError(
                _(
                    "Your permit has the number with which you signed in. Sign in with the new "
                    "number first, then report it here."
                )
            )
        try:
            employer = lookups.employer_of(self.run.person)
        except RegisterUnavailable:
            return changed
        if EMPLOYER in changed and employer is None:
            raise forms.ValidationError(
                _(
                    "No employer pays social insurance for you this month. Please ask your new "
                    "employer, and report the change once it pays."
                )
            )
        if EMPLOYER in changed and employer and employer.credit_code == permit.employer_code:
            raise forms.ValidationError(
                _(
                    "The insurance register still names %(employer)s, as your permit does. Please "
                    "report the change once your new employer pays."
                )
                % {"employer": employer.name}
            )
        return changed


class ChangeStep(Step):
    """The permit as it stands, and what is different now."""

    slug = "change"
    title = gettext_lazy("What has changed")
    form_class = ChangeForm

    def facts(self, run: Run) -> list[Fact]:
        """What the permit says."""
        permit = lookups.present_permit(run.person)
        if permit is None:
            return []
        source = gettext_lazy("your permit")
        facts = [
            Fact(_("Address"), permit.address, source),
            Fact(_("Kind of home"), str(permit.get_housing_display()), source),
        ]
        if employer := recorded_employer(permit.employer_code):
            facts.append(Fact(_("Employer"), employer.name, source))
        return [*facts, Fact(_("Mobile number"), mask_phone(permit.phone), source)]


class NewFactsForm(StepForm):
    """Whether the new employer and the new number, as they were found, are right."""

    right = forms.BooleanField(
        label=gettext_lazy("This is right; please write it on my permit"),
        error_messages={"required": gettext_lazy("Tick the box when it is right.")},
    )


class NewFactsStep(Step):
    """The new employer and number, from the register and the account: nothing to type."""

    slug = "facts"
    title = gettext_lazy("Please check")
    form_class = NewFactsForm

    def applies(self, run: Run) -> bool:
        return bool({EMPLOYER, PHONE} & reported(run))

    def facts(self, run: Run) -> list[Fact]:
        """What will stand on the permit."""
        changed, facts = reported(run), []
        if EMPLOYER in changed:
            try:
                employer = lookups.employer_of(run.person)
            except RegisterUnavailable:
                employer = None
            name = employer.name if employer else _("not known now; the centre looks it up")
            facts.append(Fact(_("Employer"), name, gettext_lazy("social insurance register")))
        if PHONE in changed:
            phone = run.person.masked_phone
            facts.append(Fact(_("Mobile number"), phone, gettext_lazy("your account")))
        return facts

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """What was confirmed, as it was shown."""
        return [Row("right", str(fact.label), str(fact.value)) for fact in self.facts(run)]


def reported(run: Run) -> set[str]:
    """What the holder says has changed."""
    return set(run.cleaned("change").get("changed", ()))


def has_moved(run: Run) -> bool:
    """Whether the home has changed."""
    return HOME in reported(run)


STEPS = (
    FaceStep(),
    ChangeStep(),
    NewHousingStep(has_moved),
    NewHomeStep(has_moved),
    NewPapersStep(has_moved),
    ReadingStep(),
    NewFactsStep(),
)
