"""Education and title: of both only the better one counts (DOMAIN 9)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from points.filing.asked import AskedStep
from points.filing.choices import EDUCATION, TITLES
from points.filing.claims import NONE
from portal.forms import YesNoField
from portal.wizard.steps import StepForm


class EducationForm(StepForm):
    """The highest education, and whether it is verified already."""

    conditional = ("school", "certificate", "verified")

    level = forms.ChoiceField(
        label=gettext_lazy("Your highest education"),
        choices=EDUCATION,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose your highest education.")},
    )
    school = forms.CharField(
        label=gettext_lazy("School or university"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("As on the certificate. Leave empty without one."),
    )
    certificate = forms.CharField(
        label=gettext_lazy("Certificate number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    verified = YesNoField(
        label=gettext_lazy("Has the certificate been verified by the education authority?"),
        help_text=gettext_lazy(
            "If not, the centre has it verified. That takes about two months, and the review "
            "waits for it."
        ),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A certificate has a school, a number, and an answer on its verification."""
        data = super().clean() or {}
        if data.get("level") in {None, NONE}:
            return data
        missing = {
            "school": _("Write the school as it stands on the certificate."),
            "certificate": _("Write the number of the certificate."),
        }
        for name, words in missing.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, words)
        if data.get("verified") is None and "verified" not in self.errors:
            self.add_error("verified", _("Choose yes or no."))
        return data


class TitleForm(StepForm):
    """A professional title or skill level."""

    conditional = ("obtained_here", "matches_job", "certificate")

    kind = forms.ChoiceField(
        label=gettext_lazy("Your highest professional title or skill level"),
        choices=TITLES,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one, or “none”.")},
    )
    obtained_here = YesNoField(
        label=gettext_lazy("Did you get it while working in Shanghai?"), required=False
    )
    matches_job = YesNoField(
        label=gettext_lazy("Does it belong to the job that you hold now?"), required=False
    )
    certificate = forms.CharField(
        label=gettext_lazy("Number of the certificate"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """What a title needs to count is answered where there is one."""
        data = super().clean() or {}
        if data.get("kind") in {None, NONE}:
            return data
        for name in ("obtained_here", "matches_job"):
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, _("Choose yes or no."))
        if not data.get("certificate") and "certificate" not in self.errors:
            self.add_error("certificate", _("Write the number of the certificate."))
        return data


class EducationStep(AskedStep):
    """The education that the points may rest on."""

    slug = "education"
    title = gettext_lazy("Education")
    lead = gettext_lazy(
        "Of education and title the better one counts, not both. Fill in both if you have them: "
        "we work out which is better for you."
    )
    form_class = EducationForm


class TitleStep(AskedStep):
    """The title or skill level."""

    slug = "title"
    title = gettext_lazy("Title or skill level")
    form_class = TitleForm
