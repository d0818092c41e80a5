"""Steps of the endorsement: what stands on the permit, which home and work changed, no more."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.details.steps import recorded_employer
from permits.dwelling import proof_of
from permits.endorsement.outcome import Outcome, outcome
from permits.home import NewHomeStep, NewHousingStep
from permits.models import Basis
from permits.papers import LicenceStep, NewPapersStep, ProofFields
from permits.reading import ReadingStep
from portal.clock import today
from portal.forms import YesNoField
from portal.policy import policy_on
from portal.registers import RegisterUnavailable
from portal.registers.interfaces import EmployerFacts
from portal.wizard.run import Run
from portal.wizard.steps import FaceStep, Fact, Row, Step, StepForm


def asked_on(run: Run) -> date:
    """The day that decides the band: the day of submission, which a correction keeps (D-27)."""
    return run.draft.corrects.submitted_on if run.draft.corrects else today()


def outcome_of(run: Run) -> Outcome | None:
    """What the endorsement of this draft brings."""
    permit = lookups.present_permit(run.person)
    return outcome(permit, asked_on(run)) if permit else None


class ChangesForm(StepForm):
    """Whether the dwelling is still the one on the permit, and the phone number current."""

    changed = YesNoField(
        label=gettext_lazy("Do you live somewhere else now than the permit says?"),
        help_text=gettext_lazy("Another kind of home at the same address counts too."),
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )
    phone_right = forms.BooleanField(
        label=gettext_lazy("The mobile number above is right: the result is sent there"),
        error_messages={
            "required": gettext_lazy(
                "Tick the box. Is the number not yours any more? Then sign out, and sign in with "
                "the new one."
            )
        },
    )
    reset_known = forms.BooleanField(
        label=gettext_lazy("I know that my years start again at zero"),
        error_messages={
            "required": gettext_lazy(
                "Tick the box when you have read what happens to your years; the endorsement is "
                "not possible without it."
            )
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.run.proxied:
            self._ask_proxy()
            return
        found = outcome_of(self.run)
        # Also asks who began in time and submits too late: the step no longer holds then.
        if found is None or not found.resets:
            del self.fields["reset_known"]

    def _ask_proxy(self) -> None:
        """The same of everybody: how late the permit is would tell a stranger about it."""
        policy = policy_on(asked_on(self.run))
        del self.fields["phone_right"]
        self.fields["reset_known"].label = _(
            "I know that their years start again at zero when the permit ended more than %(days)s "
            "days ago"
        ) % {"days": policy.grace_days}


class ChangesStep(Step):
    """The permit as it stands, and what endorsing it brings."""

    slug = "changes"
    title = gettext_lazy("Your permit")
    form_class = ChangesForm
    template = "permits/changes_step.html"

    def facts(self, run: Run) -> list[Fact]:
        """What the permit says."""
        permit = lookups.present_permit(run.person)
        if permit is None:
            return []
        source = gettext_lazy("your permit")
        return [
            Fact(_("Address"), permit.address, source),
            Fact(_("Kind of home"), str(permit.get_housing_display()), source),
            Fact(_("Ground"), str(permit.get_basis_display()), source),
            Fact(_("Mobile number"), run.person.masked_phone, gettext_lazy("your account")),
        ]

    def context(self, run: Run, form: StepForm) -> dict[str, Any]:
        """The consequence, said before anything is asked; to nobody but the holder."""
        return {"outcome": None if run.proxied else outcome_of(run)}

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """The answers, and once more what they lead to."""
        found = None if run.proxied else outcome_of(run)
        effect = [Row("changed", _("What you get"), found.short)] if found else []
        return [*effect, *super().rows(run, form)]


class WorkForm(StepForm):
    """Whether the employer whom the register shows is the holder's."""

    employer_right = YesNoField(
        label=gettext_lazy("Do you work for this employer now?"),
        help_text=gettext_lazy(
            "If so, it is written on your permit with the endorsement; there is nothing to hand in."
        ),
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )


class WorkStep(Step):
    """Only where another employer pays the insurance than the one on the permit: who it is now."""

    slug = "work"
    title = gettext_lazy("Your work")
    form_class = WorkForm

    def applies(self, run: Run) -> bool:
        """What the register knows is told to the holder alone; for others the desk looks."""
        return not run.proxied and _other_employer(run) is not None

    def facts(self, run: Run) -> list[Fact]:
        """Both employers."""
        permit, other = lookups.present_permit(run.person), _other_employer(run)
        if permit is None or other is None:
            return []
        before = recorded_employer(permit.employer_code)
        name = before.name if before else permit.employer_code
        return [
            Fact(_("Employer on your permit"), name, gettext_lazy("your permit")),
            Fact(_("Employer now"), other.name, gettext_lazy("social insurance register")),
        ]

    def data(self, run: Run, form: StepForm) -> dict[str, Any]:
        """The employer that the permit shall name: the new one, or as it was."""
        permit, other = lookups.present_permit(run.person), _other_employer(run)
        right = form.cleaned_data["employer_right"]
        code = other.credit_code if right and other else permit.employer_code if permit else ""
        return {**super().data(run, form), "employer_code": code}

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """What was confirmed, as it was shown."""
        facts = [Row("employer_right", str(one.label), one.value) for one in self.facts(run)]
        return [*facts, *super().rows(run, form)]


def _other_employer(run: Run) -> EmployerFacts | None:
    """Who pays the insurance of somebody whose permit, held for work, names another employer.

    None too while the register is away: the desk, and the next comparison, look again.
    """
    permit = lookups.present_permit(run.person)
    if permit is None or permit.basis != Basis.EMPLOYMENT:
        return None
    try:
        employer = lookups.employer_of(run.person)
    except RegisterUnavailable:
        return None
    if employer is None or employer.credit_code == permit.employer_code:
        return None
    return employer


class ProofForm(ProofFields):
    """A new proof of the home on the permit."""

    field_order = ["housing_proof_way", "housing_proof"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        permit = lookups.present_permit(self.run.person)
        self.shape_proofs(permit.housing if permit else "")
        # Kinship was proven when the permit was issued, and does not end.
        self.drop("relative", "kinship_proof")

    def address(self) -> str:
        """The home on the permit."""
        permit = lookups.present_permit(self.run.person)
        return permit.address if permit else ""


class ProofStep(LicenceStep):
    """Only where nothing changed but the register has no proof of the home in force any more."""

    slug = "proof"
    title = gettext_lazy("Proof of your home")
    lead = gettext_lazy(
        "The housing register has no proof in force for the home on your permit. A lease filing "
        "that ended, for example, has to be renewed first. Please hand in the new proof."
    )
    form_class = ProofForm

    def housing(self, run: Run) -> str:
        """The kind of home on the permit."""
        permit = lookups.present_permit(run.person)
        return permit.housing if permit else ""

    def address(self, run: Run) -> str:
        """The home on the permit."""
        permit = lookups.present_permit(run.person)
        return permit.address if permit else ""

    def needs_proof(self, run: Run) -> bool:
        """The step applies only where it does."""
        return True

    def applies(self, run: Run) -> bool:
        """A register that is away asks nothing of the holder: the desk looks later."""
        permit = lookups.present_permit(run.person)
        if permit is None or run.proxied or run.value("changes", "changed") != "no":
            # What the register proves is told to the holder alone; for others the desk looks.
            return False
        try:
            proof = proof_of(run.person, permit.housing, permit.room_ref, asked_on(run))
        except RegisterUnavailable:
            return False
        return proof is None


def has_moved(run: Run) -> bool:
    """Whether the holder says that the permit's home is no longer theirs."""
    return run.value("changes", "changed") == "yes"


STEPS = (
    FaceStep(),
    ChangesStep(),
    WorkStep(),
    NewHousingStep(has_moved),
    NewHomeStep(has_moved),
    NewPapersStep(has_moved),
    ProofStep(),
    ReadingStep(),
)
