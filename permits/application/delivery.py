"""Where a card goes by EMS: in Shanghai only, 15 yuan to the postman (s3:127, S14)."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.dwelling import office_in_charge
from portal.cases.display import office_name
from portal.cases.service import Detail
from portal.forms import RadioCards
from portal.registers.identifiers import MOBILE, normalise
from portal.registers.models import Street
from portal.wizard.steps import Row, Step, StepForm

if TYPE_CHECKING:
    from permits.models import PermitRequest
    from portal.accounts.models import Office
    from portal.cases.models import Case
    from portal.wizard.run import Run

HOME, OTHER = "home", "other"
CITY = "上海市"
# Codes of districts and streets of the city begin so (DOMAIN 4).
SHANGHAI = "310"
POSTAGE = gettext_lazy("15 yuan, paid to the postman when the card arrives")
# Another province, or another city in front of an address.
ELSEWHERE = re.compile(r"[一-龥]{2,3}(省|自治区)|^(?!上海)[一-龥]{2,4}市|^(香港|澳门|台湾)")


class StreetInput(forms.TextInput):
    """A text field with the streets and towns of the city as suggestions of the browser."""

    template_name = "permits/street_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        found = super().get_context(name, value, attrs)
        found["widget"]["attrs"]["list"] = f"{name}_list"
        found["widget"]["streets"] = [str(street) for street in _streets()]
        return found


class DeliveryForm(StepForm):
    """To whom and where; the home unless another address is named."""

    where = forms.ChoiceField(
        label=gettext_lazy("Where shall the card go?"),
        choices=[
            (HOME, gettext_lazy("To my home")),
            (OTHER, gettext_lazy("To another address in Shanghai")),
        ],
        widget=RadioCards(
            descriptions={
                HOME: gettext_lazy("The address that your permit will name."),
                OTHER: gettext_lazy("For example where you work."),
            }
        ),
        error_messages={
            "required": gettext_lazy("Choose where the card goes."),
            "invalid_choice": gettext_lazy("Choose where the card goes."),
        },
    )
    street = forms.CharField(
        label=gettext_lazy("Street or town"),
        required=False,
        max_length=40,
        widget=StreetInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Only for another address. Begin with the district or the street, such as 莘庄镇, and "
            "choose from the list."
        ),
    )
    detail = forms.CharField(
        label=gettext_lazy("Road, number, room"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        help_text=gettext_lazy("Only for another address."),
    )
    recipient = forms.CharField(
        label=gettext_lazy("Who receives it"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Mobile number for the postman"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    # Set by clean(): the street of another address.
    chosen: Street | None = None

    def __init__(self, *args: Any, run: "Run", **kwargs: Any) -> None:
        super().__init__(*args, run=run, **kwargs)
        widget = self.fields["where"].widget
        assert isinstance(widget, RadioCards)
        if home := home_of(run):
            widget.descriptions = {**widget.descriptions, HOME: home}

    def clean_phone(self) -> str:
        """A mobile number, without the gaps that people leave."""
        number = normalise(self.cleaned_data["phone"]).replace("-", "")
        if not MOBILE.fullmatch(number):
            raise forms.ValidationError(_("A mobile number has 11 digits and begins with 1."))
        return number

    def clean(self) -> dict[str, Any]:
        """Another address needs a real street of the city, and the rest of the address."""
        data = super().clean() or {}
        if data.get("where") != OTHER:
            return data
        typed, detail = normalise(data.get("street") or ""), (data.get("detail") or "").strip()
        self.chosen = street_called(typed)
        if ELSEWHERE.search(typed) or ELSEWHERE.search(detail):
            self.add_error(
                "street" if ELSEWHERE.search(typed) else "detail",
                _(
                    "EMS brings the card to addresses in Shanghai only. Choose one here, or "
                    "collect the card at the centre."
                ),
            )
        elif self.chosen is None:
            self.add_error(
                "street",
                _("Choose a street or town of Shanghai from the list, for example 闵行区莘庄镇."),
            )
        if len(detail) < 4 and "detail" not in self.errors:
            self.add_error("detail", _("Write the road, the number and the room."))
        return data

    def destination(self) -> str:
        """The address as the envelope has it; "" for the home."""
        data = self.cleaned_data
        if data.get("where") != OTHER or self.chosen is None:
            return ""
        rest = str(data.get("detail") or "").strip()
        for known in (CITY, self.chosen.district_name, self.chosen.name):
            rest = rest.removeprefix(known)
        return f"{CITY}{self.chosen}{rest}"


class DeliveryStep(Step):
    """Where the card goes, for who wants it sent."""

    slug = "delivery"
    title = gettext_lazy("Delivery")
    lead = gettext_lazy(
        "EMS brings the card to an address in Shanghai. The postage is 15 yuan; you pay the "
        "postman when it arrives, nothing now."
    )
    form_class = DeliveryForm

    def applies(self, run: "Run") -> bool:
        return run.value("work", "delivery") == "ems"

    def initial(self, run: "Run") -> dict[str, Any]:
        """The person themselves at home; of somebody else's number nothing is told."""
        if run.proxied:
            return {}
        person = run.person
        return {"where": HOME, "recipient": person.name, "phone": person.phone or ""}

    def rows(self, run: "Run", form: StepForm) -> list[Row]:
        """The envelope, and what it costs."""
        assert isinstance(form, DeliveryForm)
        data = form.cleaned_data
        to = form.destination() or home_of(run) or _("To my home")
        return [
            Row("where", _("The card goes to"), to),
            Row("recipient", _("Who receives it"), f"{data['recipient']} · {data['phone']}"),
            Row("postage", _("Postage"), str(POSTAGE)),
        ]

    def data(self, run: "Run", form: StepForm) -> dict[str, Any]:
        """The envelope as the request keeps it."""
        assert isinstance(form, DeliveryForm)
        data, to = form.cleaned_data, form.destination()
        return {
            "recipient": data["recipient"],
            "phone": data["phone"],
            "to": to,
            "street_code": form.chosen.code if to and form.chosen else "",
        }


def home_of(run: "Run") -> str:
    """The dwelling that the permit will name, as far as whoever fills this in may see it."""
    if run.value("changed", "changed") == "yes":
        step = next((one for one in run.known_steps if one.slug == "home"), None)
        address = (
            getattr(run.bound(step), "address", None) if run.cleaned("home") and step else None
        )
        return full_address(address.text) if address else ""
    registration = None if run.proxied else lookups.present_registration(run.person)
    return full_address(registration.address) if registration else ""


def _streets() -> list[Street]:
    return list(Street.objects.filter(is_zone=False).order_by("code"))


def street_called(text: str) -> Street | None:
    """The street or town of that name, with or without its district; None when not one."""
    text = text.removeprefix(CITY)
    found = [one for one in _streets() if text in {str(one), one.name}]
    return found[0] if len(found) == 1 else None


def full_address(address: str) -> str:
    """An address of the library as an envelope has it."""
    return address if address.startswith(CITY) else f"{CITY}{address}"


def destination(request: "PermitRequest") -> str:
    """Where the card of this application goes by EMS."""
    return request.deliver_to or full_address(request.address)


def in_shanghai(request: "PermitRequest") -> bool:
    """Whether EMS may bring the card there: inside Shanghai only (S14)."""
    street = request.deliver_street if request.deliver_to else request.street_code
    return street.startswith(SHANGHAI) and destination(request).startswith(CITY)


# States in which it matters no more how a card comes.
OVER = frozenset({"REFUSED", "REJECTED_INTAKE", "WITHDRAWN", "EXPIRED", "COMPLETED"})


def how_it_comes(case: "Case") -> list[Detail]:
    """What the person is told of the delivery from submission on; s3:127, S14."""
    request: PermitRequest | None = getattr(case, "request", None)
    if request is None or case.state in OVER:
        return []
    if request.delivery == "ems":
        return _by_post(request)
    found = [Detail(_("Your card"), _("You collect it at the centre of your residence, free."))]
    centre = office_in_charge(request.street_code)
    if centre is not None:
        found.append(Detail(_("Where to collect it"), place(centre)))
        if centre.phone:
            hours = _("%(phone)s; please ask for the opening hours") % {"phone": centre.phone}
            found.append(Detail(_("Telephone"), hours))
    found.append(Detail(_("Bring with you"), _("Your ID card or the acceptance slip")))
    return found


def _by_post(request: "PermitRequest") -> list[Detail]:
    found = [
        Detail(_("Your card"), _("EMS brings it to you")),
        Detail(_("The card goes to"), request.deliver_to or _("your home")),
        Detail(_("Postage"), POSTAGE),
    ]
    if request.recipient:
        found.insert(2, Detail(_("Who receives it"), request.recipient))
    if request.ems_number:
        found.insert(0, Detail(_("EMS number"), request.ems_number, _("the EMS number")))
    return found


def place(centre: "Office") -> str:
    """A centre with its address."""
    return " · ".join(filter(None, (office_name(centre), centre.address)))
