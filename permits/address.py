"""Choosing an address: from what the registers know, else by searching the standard library.

Works without JavaScript: each press of the search button saves the draft, and what was typed or
chosen narrows down the next choice. What a search ended in is offered like a known home.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.dwelling import RIGHT_NAMES, office_in_charge, offices_in_charge, rights_for
from permits.places import crossed, street_name
from permits.searching import Found, search
from portal import memo, registers
from portal.accounts.models import Office
from portal.cases.display import office_name
from portal.clock import today
from portal.forms import RadioCards
from portal.registers import RegisterUnavailable
from portal.registers.interfaces import Address, HouseAnswer, RightFacts
from portal.templatetags.portal import civil_day
from portal.wizard.steps import Row, StepForm

OTHER = "other"
# Few people have more homes; whoever has searches for the rest.
KNOWN_SHOWN = 4
# More choices are no help; whoever has a longer list says more of the address.
MOST_CHOICES = 60
CHOICES = ("road", "house", "room")

CHOOSE_HOUSE = gettext_lazy("Choose your lane and number, then press “Show the rooms”.")
CHOOSE_ROOM = gettext_lazy("Choose your room.")
CHOOSE_ROAD = gettext_lazy("Choose your road, then press “Show the houses”.")
AWAY = gettext_lazy(
    "The address library does not answer now. What you filled in is kept; please try again in a "
    "few minutes."
)


def _both(words: Any) -> dict[str, Any]:
    """The same words for an answer that is missing and for one that is not offered."""
    return {"required": words, "invalid_choice": words}


class AddressFields(StepForm):
    """Fields that end in `self.address`: a known dwelling, or road, house and room.

    `searched` is the text whose hits the page shows: a room chosen among them stands only as
    long as the text is still the same.
    """

    known = forms.ChoiceField(
        label=gettext_lazy("Where do you live?"),
        widget=RadioCards,
        error_messages=_both(gettext_lazy("Choose where you live.")),
    )
    road_text = forms.CharField(
        label=gettext_lazy("Search for your address"),
        help_text=gettext_lazy(
            "The road in characters, pinyin or initials (莘松路, xinsong, xsl); or at once "
            "莘松路958弄61号301室."
        ),
        max_length=80,
        error_messages={"required": gettext_lazy("Write your road, then press “Search”.")},
    )
    road = forms.ChoiceField(
        label=gettext_lazy("Road"), widget=RadioCards, error_messages=_both(CHOOSE_ROAD)
    )
    house = forms.ChoiceField(
        label=gettext_lazy("Lane and number"), error_messages=_both(CHOOSE_HOUSE)
    )
    room = forms.ChoiceField(label=gettext_lazy("Room"), error_messages=_both(CHOOSE_ROOM))
    searched = forms.CharField(label="", widget=forms.HiddenInput, required=False)

    # Set by clean(): the chosen dwelling.
    address: Address | None = None
    # What the search button says: what it will show next.
    search_label: Any = gettext_lazy("Search")
    # The housing register is away: the page says so.
    register_away = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._library_away = False
        self._homes: dict[str, Address] = {}
        # What the search settled without a choice: to be looked at before it counts.
        self._proposed: Address | None = None
        notes = self._known_homes()
        try:
            found = self._found_before()
            if found is None and self._searches:
                found = self._proposed = self._offer_search()
        except RegisterUnavailable:
            self._library_away, found = True, None
        if found is not None:
            self._homes[found.ref] = found
            notes.setdefault(found.ref, _("Found by your search"))
            self._show("known", found.ref)
        self._offer_homes(notes)
        self._show("searched", self._text)

    def housing(self) -> str:
        """The housing type that was chosen before; decides which rights are offered."""
        return self.run.value("housing", "housing")

    def on(self) -> date:
        """The day for which a right must be in force."""
        return today()

    @property
    def search_fields(self) -> list[str]:
        """The fields that the search button belongs to, in order."""
        return [name for name in ("road_text", *CHOICES) if name in self.fields]

    @property
    def search_last(self) -> str:
        """The last of them; the button stands below it."""
        return self.search_fields[-1]

    def _said(self, name: str) -> str:
        source = self.data if self.is_bound else self.initial
        return str(source.get(name) or "").strip()

    def _show(self, name: str, value: str) -> None:
        """Prints another value than the one that was sent."""
        if self.is_bound:
            data: Any = self.data
            self.data = data = data.copy()
            data[name] = value
        else:
            self.initial[name] = value

    @property
    def _text(self) -> str:
        return self._said("road_text")

    @property
    def _searches(self) -> bool:
        """Whether a search is to be made: asked for, or begun without another answer."""
        known = self._said("known")
        return bool(self._text) and known in {"", OTHER}

    def _known_homes(self) -> dict[str, str]:
        """Fills `_homes` by the rights of the person; what to say below each."""
        if self.run.proxied:
            return {}
        try:
            rights = rights_for(self.run.person, self.housing(), self.on())[:KNOWN_SHOWN]
            homes = [(right, lookups.address_of(right.room_ref)) for right in rights]
        except RegisterUnavailable:
            self.register_away, homes = True, []
        notes: dict[str, str] = {}
        for right, home in homes:
            if home is not None and home.ref not in self._homes:
                self._homes[home.ref] = home
                notes[home.ref] = _note(right)
        return notes

    def _found_before(self) -> Address | None:
        """What an earlier search ended in, unless another one is asked for now."""
        known, room = self._said("known"), self._said("room")
        if known not in {"", OTHER}:
            return None if known in self._homes else lookups.address_of(known)
        same = self._text == self._said("searched")
        return lookups.address_of(room) if room and same and self._text else None

    def _offer_homes(self, notes: dict[str, str]) -> None:
        for name in CHOICES:
            if name in self.fields and not self.fields[name].choices:  # type: ignore[attr-defined]
                del self.fields[name]
        search_field = self.fields["road_text"]
        if not self._homes:
            del self.fields["known"]
            return
        field = self.fields["known"]
        field.choices = [  # type: ignore[attr-defined]
            *((ref, home.text) for ref, home in self._homes.items()),
            (OTHER, _("Another address")),
        ]
        in_charge = lazy(self._in_charge, str)  # asked for by whoever prints the page
        field.widget.descriptions = {
            ref: in_charge(notes.get(ref, ""), home.street_code)
            for ref, home in self._homes.items()
        }
        if len(self._homes) == 1 and not self.is_bound and not self._searches:
            self.initial.setdefault("known", next(iter(self._homes)))
        search_field.label = _("Another address? Search for it here")
        search_field.required = self._said("known") == OTHER

    @cached_property
    def _offices(self) -> dict[str, Office]:
        return offices_in_charge({home.street_code for home in self._homes.values()})

    def _in_charge(self, note: str, street_code: str) -> str:
        office = office_name(self._offices.get(street_code))
        words = _("In charge: %(office)s") % {"office": office} if office else ""
        return " · ".join(filter(None, (note, words)))

    def _offer_search(self) -> Address | None:
        """Offers what is left to choose; the dwelling where nothing is."""
        library = registers.get("addresses")
        found = search(library, self._text, self._said("road"), self._said("house"))
        if found.whole is not None:
            return found.whole
        if found.roads and (found.road is None or len(found.roads) > 1):
            self._offer_roads(found)
        if len(found.houses) > 1:
            self._offer_houses(found)
        if found.rooms:
            self._offer("room", [(a.ref, _("Room %(n)s") % {"n": a.room}) for a in found.rooms])
        self._name_choices(found)
        return None

    def _offer_roads(self, found: Found) -> None:
        """Each with its districts and streets; those that are only near say so above them."""
        field = self.fields["road"]
        field.choices = [(str(road.id), road.name) for road in found.roads]  # type: ignore[attr-defined]
        field.widget.descriptions = {str(road.id): crossed(road) for road in found.roads}
        if found.roads[0].near:
            field.label = _("No road is called exactly that. Did you mean one of these?")

    def _offer_houses(self, found: Found) -> None:
        """With the street, where the road crosses several."""
        streets = {s.code: street_name(s) for s in found.road.streets} if found.road else {}

        def label(house: HouseAnswer) -> str:
            street = streets.get(house.street_code, "") if len(streets) > 1 else ""
            return f"{house.label} ({street})" if street else house.label

        self._offer("house", [(str(house.id), label(house)) for house in found.houses])

    def _name_choices(self, found: Found) -> None:
        if found.road is None:
            if found.roads:
                self.search_label = _("Show the houses")
            return
        label = _("Lane and number on %(road)s") % {"road": found.road.name}
        self.fields["house"].label = label
        self.search_label = _("Show the rooms")
        if found.house is not None:
            where = f"{found.road.name}{found.house.label}"
            self.fields["room"].label = _("Room at %(house)s") % {"house": where}
            self.search_label = _("Search again")

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        shown = [("", _("Please choose")), *choices[:MOST_CHOICES]]
        field.choices = shown  # type: ignore[attr-defined]
        if len(choices) > MOST_CHOICES:
            field.help_text = _(
                "These are %(n)s of %(all)s. Is yours not among them? Write lane, number and room "
                "into the search above, like 莘松路958弄61号301室."
            ) % {"n": MOST_CHOICES, "all": len(choices)}

    def clean(self) -> dict[str, Any]:
        """Ends in one dwelling, or says at the furthest field what is still to be chosen."""
        data = super().clean() or {}
        if self._searches:
            # Whoever begins to search has answered the question.
            self.errors.pop("known", None)
        if self._proposed is not None:
            self.add_error("known", _("Is this your home? Then continue; else search again."))
        ref = data.get("known") or ""
        self.address = self._homes.get(ref if ref != OTHER else "")
        room = data.get("room")
        if self.address is None and room and not self.errors.keys() & ADDRESS_FIELDS:
            self.address = lookups.address_of(room)
        if self.address is None and not self.errors.keys() & ADDRESS_FIELDS:
            # Nothing is left to choose from: the search found nothing, or could not be made.
            not_found = _("No road of that name was found. Try a part of it, or its pinyin.")
            self.add_error("road_text", AWAY if self._library_away else not_found)
        data["room_ref"] = self.address.ref if self.address else ""
        return data


ADDRESS_FIELDS = frozenset({"known", "road_text", "searched", *CHOICES})


def _note(right: RightFacts) -> str:
    until = _(", until %(date)s") % {"date": civil_day(right.ends_on)} if right.ends_on else ""
    return f"{RIGHT_NAMES[right.kind]} {right.number}{until}"


def address_rows(form: StepForm, rows: list[Row]) -> list[Row]:
    """The answers in words, with one line for the address, however it was found."""
    assert isinstance(form, AddressFields)
    text = form.address.text if form.address else ""
    # The link to change it leads to the field by which it was found.
    name = "known" if "known" in form.fields else "road_text"
    rest = [row for row in rows if row.name not in ADDRESS_FIELDS]
    return [Row(name, _("Address"), text), *_office_row(form, name), *rest]


def _office_row(form: AddressFields, name: str) -> list[Row]:
    """The centre that the address puts in charge; changed by changing the address."""
    street = form.address.street_code if form.address else ""
    office = memo.once(f"permits.office:{street}", lambda: office_in_charge(street))
    return [Row(name, _("Centre in charge"), office_name(office))] if office else []


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
