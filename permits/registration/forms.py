"""Forms of the residence registration."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from permits.address import AddressFields
from permits.dwelling import proven
from permits.home import ProofFields
from portal.clock import today
from portal.documents.fields import UploadField
from portal.forms import DayField

REASONS = [
    ("work", _("Work")),
    ("study", _("Study")),
    ("family", _("Living with family")),
    ("business", _("Own business")),
    ("other", _("Another reason")),
]
PHOTO_HELP = _(
    "From the front, bareheaded, on a white background, like a passport photo. No snapshot, and "
    "no photo of a photo."
)


class DetailsForm(AddressFields):
    """The address, since when, and why."""

    lived_since = DayField(
        label=_("Since when do you live there?"),
        not_after_today=True,
        error_messages={
            "required": _("Fill in since when you live there."),
            "invalid": _("This date does not exist. Write it as 2026-06-30."),
        },
    )
    reason = forms.ChoiceField(
        label=_("Why do you live in Shanghai?"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you live in Shanghai.")},
    )

    def clean_lived_since(self) -> date:
        """Refuses a day before the person was born."""
        since: date = self.cleaned_data["lived_since"]
        if since < self.run.person.birth_date:
            raise forms.ValidationError(_("This is before you were born. Please check it."))
        return since


class DocumentsForm(ProofFields):
    """Photo and proofs; only what no register can show is asked."""

    photo = UploadField(
        label=_("Your photo"),
        pdf=False,
        many=False,
        help_text=PHOTO_HELP,
        error_messages={"required": _("Add your photo.")},
    )
    field_order = ["photo", "housing_proof", "relative", "kinship_proof"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        housing = self.run.value("housing", "housing")
        self.shape_proofs(housing)
        room_ref = self.run.cleaned("details").get("room_ref", "")
        if room_ref and proven(self.run.person, housing, room_ref, today()):
            del self.fields["housing_proof"]
