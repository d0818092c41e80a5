"""Steps: one page of a wizard each. A service lists its steps; the engine walks them."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts import face
from portal.accounts.models import FaceOutcome
from portal.cases.acts import NewMaterial
from portal.cases.models import Channel
from portal.documents.fields import UploadField
from portal.forms import PortalForm
from portal.wizard.words import in_languages, in_words, plain

if TYPE_CHECKING:
    from portal.wizard.run import Run

Text = str | Promise

__all__ = ["FaceStep", "Fact", "Row", "Step", "StepForm", "in_languages"]


@dataclass(frozen=True)
class Fact:
    """Something a register already knows, shown instead of an empty field.

    `typed` where whoever fills in has typed it themselves before: then a proxy may see it too.
    """

    label: Text
    value: str
    source: Text
    typed: bool = False


@dataclass(frozen=True)
class Row:
    """One answer on the check page and on the case: a label and how the answer reads."""

    name: str
    label: str
    display: str


class StepForm(PortalForm):
    """A step's form; `run` gives it the person, the earlier answers and the channel."""

    def __init__(self, *args: Any, run: "Run", **kwargs: Any) -> None:
        self.run = run
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, UploadField):
                field.person = run.person


class Step:
    """One page: a slug for its URL, a title, a form, and when it applies."""

    slug: str
    title: Text
    lead: Text = ""
    # Only where nobody acts for another.
    lead_for_oneself: Text = ""
    form_class: type[StepForm] = StepForm
    template = "wizard/step.html"

    def applies(self, run: "Run") -> bool:
        """Whether this step is asked, given the answers so far."""
        return True

    def complete(self, run: "Run") -> bool:
        """Whether its saved answers passed and still hold."""
        return self.slug in run.draft.valid

    def initial(self, run: "Run") -> dict[str, Any]:
        """What is filled in before anything was typed."""
        return {}

    def facts(self, run: "Run") -> list[Fact]:
        """What the registers know about this step's subject."""
        return []

    def context(self, run: "Run", form: StepForm) -> dict[str, Any]:
        """What its own template needs beside the form."""
        return {}

    def process(self, run: "Run", form: StepForm) -> None:
        """Acts on valid answers (asks a service, say); may add errors to the form."""

    def rows(self, run: "Run", form: StepForm) -> list[Row]:
        """The answers in words, in the active language."""
        return [
            Row(name, str(field.label), in_words(field, value))
            for name, field in form.fields.items()
            if not field.widget.is_hidden
            and (value := form.cleaned_data.get(name)) not in (None, "", [], ())
        ]

    def data(self, run: "Run", form: StepForm) -> dict[str, Any]:
        """The cleaned answers as plain JSON values."""
        return {name: plain(value) for name, value in form.cleaned_data.items()}

    def materials(self, run: "Run", form: StepForm) -> list[NewMaterial]:
        """The files among its answers, each with its title in every language."""
        found = []
        for name, field in form.fields.items():
            if isinstance(field, UploadField):
                title = in_languages(partial(str, field.label))
                found += [NewMaterial(name, title, u) for u in form.cleaned_data.get(name) or []]
        return found


class FaceForm(StepForm):
    """Consent to the comparison of the person's face with the population register."""

    consent = forms.BooleanField(
        label=_("I agree that my face is compared with the photo in the population register"),
        error_messages={"required": _("Tick the box to go on; nothing is compared without it.")},
    )
    # How the last try ended: its words stand above the form too, with the ways on.
    outcome = ""


class FaceStep(Step):
    """Face verification (实人认证) of whoever asks, which may be a proxy; at the counter the
    clerk has seen them instead."""

    slug = "face"
    title = _("Face verification")
    lead = _("This makes sure that nobody applies in your name.")
    form_class = FaceForm
    template = "wizard/face.html"

    def applies(self, run: "Run") -> bool:
        return run.draft.channel != Channel.COUNTER

    def process(self, run: "Run", form: StepForm) -> None:
        """Asks the face service; a refusal or an outage is said beside the box."""
        purpose = str(run.draft.pk)
        if face.passed(run.applicant, purpose):
            return
        outcome = face.verify(run.applicant, purpose).outcome
        if outcome != FaceOutcome.PASSED:
            form.outcome = outcome  # type: ignore[attr-defined]
            form.add_error("consent", str(face.WORDS[outcome]))

    def context(self, run: "Run", form: StepForm) -> dict[str, Any]:
        outcome = getattr(form, "outcome", "")
        return {
            "face_outcome": outcome,
            "face_words": face.WORDS.get(outcome, ""),
            "face_is_demonstration": face.provider().is_demonstration,
        }

    def rows(self, run: "Run", form: StepForm) -> list[Row]:
        return [Row("consent", str(self.title), gettext("Passed"))]
