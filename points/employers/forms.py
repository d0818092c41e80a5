"""What HR types: an invitation, somebody on the list, a file, a contact."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from points.employers.members import ROLE_WORDS
from points.employers.roster_file import NOT_PAID, NUMBER_PROBLEMS, THERE
from points.employers.telephone import TelephoneField
from points.models import Employee
from portal.accounts.forms import PhoneField
from portal.accounts.models import EMPLOYER_ROLES, Role
from portal.clock import today
from portal.forms import DayField, PortalForm, RadioCards
from portal.registers.identifiers import normalise, parse_id_number

MOST_BYTES = 2 * 1024 * 1024


class InviteForm(PortalForm):
    """Whom to invite, and as what."""

    phone = PhoneField(help_text=gettext_lazy("The number with which your colleague signs in."))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[(role, Role(role).label) for role in EMPLOYER_ROLES],
        initial=Role.REVIEWER,
        widget=RadioCards(descriptions=ROLE_WORDS),
    )


class PersonForm(PortalForm):
    """Position and contract of somebody on the list."""

    position = forms.CharField(label=gettext_lazy("Position"), max_length=60, required=False)
    contract_from = DayField(label=gettext_lazy("Labour contract from"))
    contract_until = DayField(
        label=gettext_lazy("To, this day included"),
        help_text=gettext_lazy("Leave empty for a contract without an end."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """The contract ends after it began."""
        data = super().clean() or {}
        first, last = data.get("contract_from"), data.get("contract_until")
        if first and last and last < first:
            self.add_error("contract_until", _("This is before the first day. Please check both."))
        return data

    def write(self, one: Employee) -> Employee:
        """The entry with what was typed, not saved."""
        for name, value in self.cleaned_data.items():
            setattr(one, name, value)
        return one


class NewPersonForm(PersonForm):
    """Somebody new on the list."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=60)
    id_number = forms.CharField(
        label=gettext_lazy("ID number"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ["name", "id_number", "position", "contract_from", "contract_until"]

    def clean_id_number(self) -> str:
        """A number whose check character is right."""
        number = parse_id_number(normalise(self.cleaned_data["id_number"]), today())
        if number.reason is not None:
            raise forms.ValidationError(sentence(NUMBER_PROBLEMS[number.reason]))
        return number.number

    def refuse_paid_elsewhere(self) -> None:
        """Says that the person is insured through somebody else, or nobody."""
        self.add_error("id_number", sentence(NOT_PAID))

    def refuse_listed(self) -> None:
        """Says that the person is there."""
        self.add_error("id_number", sentence(THERE))


def sentence(words: Any) -> str:
    """The words of an error row as a sentence of their own."""
    text = str(words)
    return _("%(problem)s. Please check it.") % {"problem": text[:1].upper() + text[1:]}


class FileForm(PortalForm):
    """A CSV of people."""

    people = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "Up to 5,000 rows. You see what was found before anything is saved."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def clean_people(self) -> Any:
        """Refuses a file that cannot be such a list."""
        file = self.cleaned_data["people"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB. Please split it."))
        return file


class LeftForm(PortalForm):
    """On which day somebody left."""

    left_on = DayField(label=gettext_lazy("Last day with you"), not_after_today=True)

    def __init__(self, *args: Any, first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = first

    def clean_left_on(self) -> date:
        """Not before the contract."""
        day: date = self.cleaned_data["left_on"]
        if day < self.first:
            raise forms.ValidationError(_("This is before the contract began. Please check it."))
        return day


class LookForm(PortalForm):
    """Somebody on the list, by name or ID number."""

    look_for = forms.CharField(
        label=gettext_lazy("Name or ID number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_look_for(self) -> str:
        """Without the gaps that people leave; an ID number in capitals."""
        text = normalise(self.cleaned_data["look_for"])
        return text if parse_id_number(text).valid else str(self.cleaned_data["look_for"]).strip()


class ContactForm(PortalForm):
    """Whom the authorities call."""

    contact = forms.CharField(label=gettext_lazy("Contact"), max_length=60)
    contact_phone = TelephoneField(label=gettext_lazy("Telephone of the contact"))
