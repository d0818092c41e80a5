"""Choosing a dwelling: from what the registers know, else from the standard address library.

Shared by the services that ask where somebody lives. Without JavaScript each choice narrows the
next one: road, then lane and number, then room; every press saves the draft.
"""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits.models import Housing
from portal import registers
from portal.accounts.models import Office, Person
from portal.forms import RadioCards
from portal.registers import RegisterUnavailable
from portal.registers.interfaces import Address, RightFacts
from portal.wizard.steps import Row, StepForm

OTHER = "other"
# Few people have more; whoever has searches for the rest.
KNOWN_SHOWN = 4
# Which right proves which housing type (DOMAIN 5).
PROOF = {
    Housing.OWN_PURCHASED: "title",
    Housing.OWN_RENTED: "lease",
    Housing.RELATIVE_PURCHASED: "title",
    Housing.RELATIVE_RENTED: "lease",
    Housing.DORMITORY: "dormitory",
}
OF_RELATIVE = frozenset({Housing.RELATIVE_PURCHASED, Housing.RELATIVE_RENTED})
RIGHT_NAMES = {
    "title": gettext_lazy("Title deed"),
    "lease": gettext_lazy("Lease filing"),
    "dormitory": gettext_lazy("Dormitory certificate"),
}


def rights_of(person: Person, housing: str, on: date) -> list[RightFacts]:
    """The rights by which the person lives in such a dwelling on day `on`; the latest first.

    In a relative's home the right stands in the relative's name. Empty where the register does
    not answer: the person then searches and uploads instead.
    """
    if housing not in Housing.values:
        return []
    try:
        rights = registers.get("housing").rights_of(person.id_number)
    except RegisterUnavailable:
        return []
    kind, relatives = PROOF[Housing(housing)], housing in OF_RELATIVE
    return [
        right
        for right in rights
        if right.kind == kind
        and right.in_force_on(on)
        and (kind == "dormitory" or relatives == (right.holder_name != person.name))
    ]


def proof_of(person: Person, housing: str, room_ref: str, on: date) -> RightFacts | None:
    """The register's own proof for this dwelling, which makes an upload needless."""
    return next((r for r in rights_of(person, housing, on) if r.room_ref == room_ref), None)


def address_of(room_ref: str) -> Address | None:
    """The address behind a room's code."""
    return registers.get("addresses").room(room_ref) if room_ref else None


def office_in_charge(street_code: str) -> Office | None:
    """The community centre of the street, else of its district (DOMAIN 1)."""
    centres = Office.objects.filter(kind=Office.Kind.COMMUNITY)
    return (
        centres.filter(street_code=street_code).first()
        or centres.filter(district_code=street_code[:6]).first()
    )


class AddressFields(StepForm):
    """Fields that end in `self.address`: a known dwelling, or road, house and room."""

    known = forms.ChoiceField(
        label=gettext_lazy("Where do you live?"), widget=RadioCards, required=False
    )
    road_text = forms.CharField(
        label=gettext_lazy("Search for your road"),
        help_text=gettext_lazy("Characters, pinyin or initials: 淮海, huaihai or hh."),
        max_length=40,
        required=False,
    )
    road = forms.ChoiceField(label=gettext_lazy("Road"), widget=forms.RadioSelect, required=False)
    house = forms.ChoiceField(label=gettext_lazy("Lane and number"), required=False)
    room = forms.ChoiceField(label=gettext_lazy("Room"), required=False)

    # Set by clean(): the chosen dwelling.
    address: Address | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_known()
        if self.fields.get("known") is None or self._said("known") == OTHER:
            self._offer_search()
        else:
            for name in ("road_text", "road", "house", "room"):
                del self.fields[name]

    def housing(self) -> str:
        """The housing type that was chosen before; decides which rights are offered."""
        return self.run.value("housing", "housing")

    def on(self) -> date:
        """The day for which a right must be in force."""
        from portal.clock import today

        return today()

    def _said(self, name: str) -> str:
        source = self.data if self.is_bound else self.initial
        value = source.get(name) or ""
        return str(value)

    def _offer_known(self) -> None:
        field = self.fields["known"]
        choices, notes = [], {}
        for right in rights_of(self.run.person, self.housing(), self.on())[:KNOWN_SHOWN]:
            address = address_of(right.room_ref)
            if address is None or address.ref in dict(choices):
                continue
            choices.append((address.ref, address.text))
            name = RIGHT_NAMES[right.kind]
            notes[address.ref] = (
                _("%(proof)s %(number)s, until %(date)s")
                % {"proof": name, "number": right.number, "date": right.ends_on.isoformat()}
                if right.ends_on
                else f"{name} {right.number}"
            )
        if not choices:
            del self.fields["known"]
            return
        choices.append((OTHER, _("Another address")))
        field.choices = choices  # type: ignore[attr-defined]
        field.widget.descriptions = notes  # type: ignore[attr-defined]
        field.required = True
        field.error_messages["required"] = _("Choose where you live.")

    def _offer_search(self) -> None:
        library = registers.get("addresses")
        text, road, house = (self._said(n) for n in ("road_text", "road", "house"))
        roads = library.search_addresses(text) if text else []
        if len(roads) == 1:
            road = str(roads[0].id)
            self.initial.setdefault("road", road)
        self._choices("road", [(str(r.id), f"{r.name} ({'、'.join(r.districts)})") for r in roads])
        on_road = road if road in {str(r.id) for r in roads} else ""
        houses = library.houses_of(int(on_road)) if on_road else []
        self._choices("house", [("", ""), *((str(h.id), h.label) for h in houses)][: 1 + 400])
        in_house = house if house in {str(h.id) for h in houses} else ""
        rooms = library.rooms_of(int(in_house)) if in_house else []
        self._choices(
            "room", [("", ""), *((r.ref, _("Room %(n)s") % {"n": r.room}) for r in rooms)]
        )

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        if any(key for key, _label in choices):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ends in one dwelling, or says at the furthest field what is still to be chosen."""
        data = super().clean() or {}
        known = data.get("known") or ""
        ref = known if known and known != OTHER else data.get("room") or ""
        self.address = address_of(ref)
        if self.address is None and not self.errors:
            self._say_what_is_missing()
        data["room_ref"] = self.address.ref if self.address else ""
        return data

    def _say_what_is_missing(self) -> None:
        if "room" in self.fields:
            self.add_error("room", _("Choose your room."))
        elif "house" in self.fields:
            self.add_error("house", _("Choose your lane and number, then press “Show more”."))
        elif "road" in self.fields:
            self.add_error("road", _("Choose your road, then press “Show more”."))
        elif self._said("road_text"):
            self.add_error(
                "road_text", _("No road of that name was found. Try a part of it, or its pinyin.")
            )
        elif "road_text" in self.fields:
            self.add_error("road_text", _("Type a part of your road's name."))
        else:
            self.add_error("known", _("Choose where you live."))


SEARCH_FIELDS = frozenset({"known", "road_text", "road", "house", "room"})


def address_rows(form: StepForm, rows: list[Row]) -> list[Row]:
    """The answers in words, with one line for the address, however it was found."""
    assert isinstance(form, AddressFields)
    address = form.address.text if form.address else ""
    rest = [row for row in rows if row.name not in SEARCH_FIELDS]
    return [Row("address", _("Address"), address), *rest]


def address_data(form: StepForm) -> dict[str, str]:
    """The room's code with its text and street; the way it was found is left out."""
    assert isinstance(form, AddressFields)
    assert form.address is not None
    address = form.address
    return {
        "room_ref": address.ref,
        "address": address.text,
        "street_code": address.street_code,
    }
