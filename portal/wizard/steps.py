"""Steps: one page of a wizard each. A service lists its steps; the engine walks them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts import face
from portal.accounts.models import FaceVerification
from portal.cases.acts import NewMaterial
from portal.documents.fields import UploadField
from portal.forms import PortalForm

if TYPE_CHECKING:
    from portal.wizard.run import Run

Text = str | Promise


@dataclass(frozen=True)
class Fact:
    """Something a register already knows, shown instead of an empty field."""

    label: Text
    value: str
    source: Text


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
        rows = []
        for name, field in form.fields.items():
            if isinstance(field.widget, forms.HiddenInput):
                continue
            value = form.cleaned_data.get(name)
            if value in (None, "", [], ()):
                continue
            rows.append(Row(name, str(field.label), _in_words(field, value)))
        return rows

    def data(self, run: "Run", form: StepForm) -> dict[str, Any]:
        """The cleaned answers as plain JSON values."""
        return {name: _plain(value) for name, value in form.cleaned_data.items()}

    def materials(self, run: "Run", form: StepForm) -> list[NewMaterial]:
        """The files among its answers, each with its title in every language."""
        found = []
        for name, field in form.fields.items():
            if isinstance(field, UploadField):
                title = in_languages(lambda label=field.label: str(label))
                found += [NewMaterial(name, title, u) for u in form.cleaned_data.get(name) or []]
        return found


def in_languages(text: Any) -> dict[str, Any]:
    """`text()` evaluated in every language of the portal."""
    from django.conf import settings

    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = text()
    return found


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, UploadField):
        return translation.ngettext("%(n)s file", "%(n)s files", len(value)) % {"n": len(value)}
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in _flat(field.choices)}
        values = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(v), str(v)) for v in values)
    if isinstance(value, date):
        from django.utils.formats import date_format

        return date_format(value)
    return str(value)


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "pk"):
        return str(value.pk)
    return value


class FaceForm(StepForm):
    """Consent to the comparison of the person's face with the population register."""

    consent = forms.BooleanField(
        label=_("I agree that my face is compared with the photo in the population register"),
        error_messages={"required": _("Tick the box to go on; nothing is compared without it.")},
    )


class FaceStep(Step):
    """Face verification (实人认证); at the counter the clerk has seen the person instead."""

    slug = "face"
    title = _("Face verification")
    lead = _("This makes sure that nobody applies in your name.")
    form_class = FaceForm
    template = "wizard/face.html"

    def applies(self, run: "Run") -> bool:
        return run.draft.channel != "counter"

    def process(self, run: "Run", form: StepForm) -> None:
        """Asks the face service; a refusal or an outage is said beside the box."""
        if face.passed(run.person, str(run.draft.pk)):
            return
        result = face.verify(run.person, str(run.draft.pk))
        if result.outcome != FaceVerification.Outcome.PASSED:
            form.add_error("consent", face.message(result.outcome))

    def rows(self, run: "Run", form: StepForm) -> list[Row]:
        return [Row("face", str(self.title), str(_("Passed")))]
