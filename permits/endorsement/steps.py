"""Steps of the endorsement: what stands on the permit, what changed, and nothing else."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.dwelling import proof_of
from permits.endorsement.outcome import Outcome, outcome
from permits.home import NewHomeStep, NewHousingStep
from permits.papers import NewPapersStep, ProofFields
from portal.clock import today
from portal.forms import YesNoField
from portal.registers import RegisterUnavailable
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
        found = outcome_of(self.run)
        # Also asks who began in time and submits too late: the step no longer holds then.
        if found is None or not found.resets:
            del self.fields["reset_known"]


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
        """The consequence, said before anything is asked."""
        return {"outcome": outcome_of(run)}

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """The answers, and once more what they lead to."""
        found = outcome_of(run)
        effect = [Row("changed", _("What you get"), found.short)] if found else []
        return [*effect, *super().rows(run, form)]


class ProofForm(ProofFields):
    """A new proof of the home on the permit."""

    field_order = ["housing_proof", "relative", "kinship_proof"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        permit = lookups.present_permit(self.run.person)
        self.shape_proofs(permit.housing if permit else "")
        # Kinship was proven when the permit was issued, and does not end.
        for name in ("relative", "kinship_proof"):
            self.fields.pop(name, None)


class ProofStep(Step):
    """Only where nothing changed but the register has no proof of the home in force any more."""

    slug = "proof"
    title = gettext_lazy("Proof of your home")
    lead = gettext_lazy(
        "The housing register has no proof in force for the home on your permit. A lease filing "
        "that ended, for example, has to be renewed first. Please hand in the new proof."
    )
    form_class = ProofForm

    def applies(self, run: Run) -> bool:
        """A register that is away asks nothing of the holder: the desk looks later."""
        permit = lookups.present_permit(run.person)
        if permit is None or run.value("changes", "changed") != "no":
            return False
        try:
            proof = proof_of(run.person, permit.housing, permit.room_ref, asked_on(run))
        except RegisterUnavailable:
            return False
        return proof is None


STEPS = (
    FaceStep(),
    ChangesStep(),
    NewHousingStep("changes"),
    NewHomeStep("changes"),
    NewPapersStep("changes"),
    ProofStep(),
)
