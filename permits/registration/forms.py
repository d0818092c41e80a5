"""Forms of the residence registration."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from permits.address import AddressFields
from portal.forms import DayField

REASONS = [
    ("work", _("Work")),
    ("study", _("Study")),
    ("family", _("Living with family")),
    ("business", _("Own business")),
    ("other", _("Another reason")),
]


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
