"""Forms of the permit application."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from permits.dwelling import OF_RELATIVE, AddressFields, proof_of
from permits.models import Basis
from permits.registration.forms import RELATIVES, HousingForm
from portal.clock import today
from portal.documents.fields import UploadField
from portal.forms import RadioCards, YesNoField
from portal.wizard.steps import StepForm

EDUCATION = [
    ("below", _("Below college")),
    ("college", _("College (大专)")),
    ("bachelor", _("Bachelor")),
    ("master", _("Master")),
    ("doctor", _("Doctor")),
]
DELIVERY = [("pickup", _("I collect it at the centre")), ("ems", _("By EMS, in Shanghai only"))]


class PersonForm(StepForm):
    """On which ground the permit is asked for (s3:145)."""

    basis = forms.ChoiceField(
        label=_("On which ground do you apply?"),
        choices=Basis.choices,
        widget=RadioCards(
            descriptions={
                Basis.EMPLOYMENT: _("You work here and your employer pays social insurance."),
                Basis.HOUSING: _("You own a home here, or rent one with a filed lease."),
                Basis.SCHOOLING: _("You are enrolled at a school or university here."),
            }
        ),
        error_messages={"required": _("Choose the ground.")},
    )


class ChangedForm(StepForm):
    """Whether type or address changed in the last six months (s3:121)."""

    changed = YesNoField(
        label=_("Has your home changed in the last six months?"),
        help_text=_("A change of the address counts, and a change from renting to owning too."),
        error_messages={"required": _("Choose yes or no.")},
    )


class NewHousingForm(HousingForm):
    """The present kind of home."""


class NewHomeForm(AddressFields):
    """The present address and its proof."""

    housing_proof = UploadField(
        label=_("Proof of your home"),
        help_text=_("Not needed for a dwelling that you chose from the register."),
        required=False,
    )
    relative = forms.ChoiceField(
        label=_("Whose home is it?"), choices=RELATIVES, widget=forms.RadioSelect
    )
    kinship_proof = UploadField(
        label=_("Proof of kinship, or your signed commitment letter"),
        error_messages={"required": _("Add the proof of kinship.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.housing() not in OF_RELATIVE:
            del self.fields["relative"], self.fields["kinship_proof"]

    def clean(self) -> dict[str, Any]:
        """Asks for an upload where no register holds the proof."""
        data = super().clean()
        ref = data.get("room_ref", "")
        given = data.get("housing_proof") or "housing_proof" in self.errors
        if ref and not given and not proof_of(self.run.person, self.housing(), ref, today()):
            self.add_error("housing_proof", _("Add the proof of your home."))
        return data


class WorkForm(StepForm):
    """Education, employment, delivery (s3:123-127)."""

    education = forms.ChoiceField(
        label=_("Highest education"), choices=EDUCATION, widget=forms.RadioSelect
    )
    delivery = forms.ChoiceField(
        label=_("How do you want to get the card?"),
        choices=DELIVERY,
        widget=RadioCards(
            descriptions={
                "pickup": _("Free. Bring your ID card or the acceptance slip."),
                "ems": _("15 yuan, paid to the postman when it arrives."),
            }
        ),
        error_messages={"required": _("Choose how you want to get the card.")},
    )


class PhotoForm(StepForm):
    """Keep the registration photo or hand in a new one (s3:133)."""

    replace = YesNoField(
        label=_("Do you want another photo on the card?"),
        help_text=_("Without a new one, the photo of your registration is used."),
        error_messages={"required": _("Choose yes or no.")},
    )
    photo = UploadField(
        label=_("Your new photo"),
        pdf=False,
        required=False,
        help_text=_("From the front, bareheaded, white background, like a passport photo."),
    )

    def clean(self) -> dict[str, Any]:
        """A new photo is needed only by who wants one."""
        data = super().clean() or {}
        if data.get("replace") and not data.get("photo") and "photo" not in self.errors:
            self.add_error("photo", _("Add your new photo."))
        return data
