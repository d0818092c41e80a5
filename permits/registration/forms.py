"""Forms of the residence registration."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from permits.dwelling import OF_RELATIVE, AddressFields, proof_of
from permits.models import Housing
from portal.clock import today
from portal.documents.fields import UploadField
from portal.forms import DayField, RadioCards
from portal.wizard.steps import StepForm

REASONS = [
    ("work", _("Work")),
    ("study", _("Study")),
    ("family", _("Living with family")),
    ("business", _("Own business")),
    ("other", _("Another reason")),
]
RELATIVES = [
    ("spouse", _("Husband or wife")),
    ("parent", _("Father or mother")),
    ("child", _("Son or daughter")),
    ("grandparent", _("Grandparent")),
    ("grandchild", _("Grandchild")),
    ("sibling", _("Brother or sister")),
]


class HousingForm(StepForm):
    """Which kind of dwelling it is; decides which proof is asked."""

    housing = forms.ChoiceField(
        label=_("What kind of home do you live in?"),
        choices=Housing.choices,
        widget=RadioCards(
            descriptions={
                Housing.OWN_PURCHASED: _("Proof: title deed"),
                Housing.OWN_RENTED: _("Proof: lease filing certificate"),
                Housing.RELATIVE_PURCHASED: _("Proof: their title deed and your kinship"),
                Housing.RELATIVE_RENTED: _("Proof: their lease filing and your kinship"),
                Housing.DORMITORY: _("Proof: certificate from the employer or school"),
            }
        ),
        error_messages={"required": _("Choose the kind of home.")},
    )


class DetailsForm(AddressFields):
    """The address, since when, and why."""

    lived_since = DayField(label=_("Since when do you live there?"), not_after_today=True)
    reason = forms.ChoiceField(
        label=_("Why do you live in Shanghai?"), choices=REASONS, widget=forms.RadioSelect
    )
    field_order = ["known", "road_text", "road", "house", "room", "lived_since", "reason"]

    def clean_lived_since(self) -> Any:
        """Refuses a day before the person was born."""
        since = self.cleaned_data["lived_since"]
        if since < self.run.person.birth_date:
            raise forms.ValidationError(_("This is before you were born. Please check it."))
        return since


class DocumentsForm(StepForm):
    """Photo and proofs; only what no register can show is asked."""

    photo = UploadField(
        label=_("Your photo"),
        pdf=False,
        help_text=_("From the front, bareheaded, white background, like a passport photo."),
        error_messages={"required": _("Add your photo.")},
    )
    housing_proof = UploadField(
        label=_("Proof of your home"), error_messages={"required": _("Add the proof of your home.")}
    )
    relative = forms.ChoiceField(
        label=_("Whose home is it?"), choices=RELATIVES, widget=forms.RadioSelect
    )
    kinship_proof = UploadField(
        label=_("Proof of kinship, or your signed commitment letter"),
        help_text=_("Only close relatives count: in-laws, cousins and friends do not."),
        error_messages={"required": _("Add the proof of kinship.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        housing = self.run.value("housing", "housing")
        room_ref = self.run.cleaned("details").get("room_ref", "")
        if room_ref and proof_of(self.run.person, housing, room_ref, today()):
            del self.fields["housing_proof"]
        if housing not in OF_RELATIVE:
            del self.fields["relative"], self.fields["kinship_proof"]
