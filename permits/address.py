"""Choosing an address: from what the registers know, else by searching the standard library.

Works without JavaScript: each press of the search button saves the draft, and what was typed or
chosen narrows down the next choice. One text narrows everything: a road, or all of 莘松路958弄61号301室.
"""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.dwelling import RIGHT_NAMES, rights_for
from portal import registers
from portal.clock import today
from portal.forms import RadioCards
from portal.registers import RegisterUnavailable
from portal.registers.interfaces import Address, HouseAnswer
from portal.templatetags.portal import civil_day
from portal.wizard.steps import Row, StepForm

OTHER = "other"
# Few people have more homes; whoever has searches for the rest.
KNOWN_SHOWN = 4
# More choices are no help; whoever has a longer list says more of the address.
MOST_CHOICES = 60

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


def numbers_in(text: str) -> list[str]:
    """The numbers of an address in their order: 莘松路958弄61号301室 gives 958, 61, 301."""
    return [number.upper() for number in re.findall(r"\d+[A-Za-z]?", text)]


def narrowed(houses: list[HouseAnswer], text: str) -> list[HouseAnswer]:
    """The houses whose lane and number are those written in `text`; all where none is.

    958弄 means a lane, 61号 without one a house on the road; bare numbers may be either.
    """
    numbers = numbers_in(text)
    in_lane, on_road = "弄" in text, "弄" not in text and "号" in text

    def fits(house: HouseAnswer) -> bool:
        own = [part.upper() for part in (house.lane, house.number) if part]
        if (in_lane and not house.lane) or (on_road and house.lane):
            return False
        return all(a == b for a, b in zip(own, numbers, strict=False))

    return [house for house in houses if fits(house)] or houses


class AddressFields(StepForm):
    """Fields that end in `self.address`: a known dwelling, or road, house and room."""

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
        label=gettext_lazy("Road"), widget=forms.RadioSelect, error_messages=_both(CHOOSE_ROAD)
    )
    house = forms.ChoiceField(
        label=gettext_lazy("Lane and number"), error_messages=_both(CHOOSE_HOUSE)
    )
    room = forms.ChoiceField(label=gettext_lazy("Room"), error_messages=_both(CHOOSE_ROOM))

    # Set by clean(): the chosen dwelling.
    address: Address | None = None
    # What the search button says: what it will show next.
    search_label: Any = gettext_lazy("Search")
    # A register is away: the page says so.
    register_away = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._homes: dict[str, Address] = {}
        # The dwelling that was written out in full, so that nothing is left to choose.
        self._only = ""
        self._library_away = False
        self._offer_known()
        try:
            self._offer_search()
        except RegisterUnavailable:
            self._library_away = True
            for name in ("road", "house", "room"):
                self.fields.pop(name, None)

    def housing(self) -> str:
        """The housing type that was chosen before; decides which rights are offered."""
        return self.run.value("housing", "housing")

    def on(self) -> date:
        """The day for which a right must be in force."""
        return today()

    @property
    def search_fields(self) -> list[str]:
        """The fields that the search button belongs to, in order."""
        return [name for name in ("road_text", "road", "house", "room") if name in self.fields]

    @property
    def search_last(self) -> str:
        """The last of them; the button stands below it."""
        return self.search_fields[-1]

    def _said(self, name: str) -> str:
        source = self.data if self.is_bound else self.initial
        return str(source.get(name) or "").strip()

    @property
    def _searches(self) -> bool:
        """Whether the address is another one than those that are known."""
        known = self._said("known")
        return "known" not in self.fields or known == OTHER or (not known and bool(self._text))

    @property
    def _text(self) -> str:
        return self._said("road_text")

    def _offer_known(self) -> None:
        try:
            rights = rights_for(self.run.person, self.housing(), self.on())
            homes = [(r, lookups.address_of(r.room_ref)) for r in rights[:KNOWN_SHOWN]]
        except RegisterUnavailable:
            self.register_away, homes = True, []
        notes: dict[str, str] = {}
        for right, home in homes:
            if home is None or home.ref in self._homes:
                continue
            self._homes[home.ref] = home
            notes[home.ref] = f"{RIGHT_NAMES[right.kind]} {right.number}" + (
                _(", until %(date)s") % {"date": civil_day(right.ends_on)} if right.ends_on else ""
            )
        if not self._homes:
            del self.fields["known"]
            return
        field = self.fields["known"]
        field.choices = [  # type: ignore[attr-defined]
            *((ref, home.text) for ref, home in self._homes.items()),
            (OTHER, _("Another address")),
        ]
        field.widget.descriptions = notes
        if len(self._homes) == 1 and not self.is_bound:
            self.initial.setdefault("known", OTHER if self._text else next(iter(self._homes)))
        search = self.fields["road_text"]
        search.label = _("Another address? Search for it here")
        search.required = self._searches

    def _offer_search(self) -> None:
        library, text = registers.get("addresses"), self._text
        roads = library.search_addresses(text) if text and self._searches else []
        road = next((r for r in roads if str(r.id) == self._said("road")), None)
        if len(roads) == 1:
            road = roads[0]
            del self.fields["road"]
        else:
            self._offer(
                "road", [(str(r.id), f"{r.name} ({'、'.join(r.districts)})") for r in roads]
            )
        if roads:
            self.search_label = _("Show the rooms") if road else _("Show the houses")
        numbers = numbers_in(text)
        houses = narrowed(library.houses_of(road.id), text) if road else []
        house = next((h for h in houses if str(h.id) == self._said("house")), None)
        if len(houses) == 1:
            house = houses[0]
            del self.fields["house"]
        else:
            self._offer("house", [(str(h.id), h.label) for h in houses], more=len(houses))
            if road and houses:
                self.fields["house"].label = _("Lane and number on %(road)s") % {"road": road.name}
        self._offer_rooms(library.rooms_of(house.id) if house else [], house, numbers)

    def _offer_rooms(
        self, rooms: list[Address], house: HouseAnswer | None, numbers: list[str]
    ) -> None:
        if house is not None:
            said = numbers[2 if house.lane else 1 :][:1]
            rooms = [room for room in rooms if [room.room.upper()] == said] or rooms
        self._homes |= {room.ref: room for room in rooms}
        labels = [(room.ref, _("Room %(n)s") % {"n": room.room}) for room in rooms]
        self._offer("room", labels, more=len(rooms))
        if house is None or not rooms:
            return
        self.search_label = _("Search again")
        field = self.fields["room"]
        field.label = _("Room at %(house)s") % {"house": f"{house.road}{house.label}"}
        if len(rooms) == 1 and numbers:
            self._only = rooms[0].ref
            field.choices = labels  # type: ignore[attr-defined]

    def _offer(self, name: str, choices: list[tuple[str, str]], more: int = 0) -> None:
        if not choices:
            del self.fields[name]
            return
        field = self.fields[name]
        if name != "road":
            choices = [("", _("Please choose")), *choices[:MOST_CHOICES]]
        field.choices = choices  # type: ignore[attr-defined]
        if more > MOST_CHOICES:
            field.help_text = _(
                "These are %(n)s of %(all)s. Is yours not among them? Write lane, number and room "
                "into the search above, like 莘松路958弄61号301室."
            ) % {"n": MOST_CHOICES, "all": more}

    def clean(self) -> dict[str, Any]:
        """Ends in one dwelling, or says at the furthest field what is still to be chosen."""
        data = super().clean() or {}
        if self._searches and not self._said("known"):
            # Whoever begins to search has answered the question.
            self.errors.pop("known", None)
        ref = data.get("room" if self._searches else "known") or ""
        if self._only and not self._said("room"):
            self.errors.pop("room", None)
            ref = self._only
        self.address = self._homes.get(ref)
        if self.address is None and not self.errors.keys() & SEARCH_FIELDS:
            # Nothing is left to choose from: the search found nothing, or could not be made.
            not_found = _("No road of that name was found. Try a part of it, or its pinyin.")
            self.add_error("road_text", AWAY if self._library_away else not_found)
        data["room_ref"] = self.address.ref if self.address else ""
        return data


SEARCH_FIELDS = frozenset({"known", "road_text", "road", "house", "room"})


def address_rows(form: StepForm, rows: list[Row]) -> list[Row]:
    """The answers in words, with one line for the address, however it was found."""
    assert isinstance(form, AddressFields)
    text = form.address.text if form.address else ""
    # The link to change it leads to the field by which it was found.
    name = "known" if "known" in form.fields else "road_text"
    rest = [row for row in rows if row.name not in SEARCH_FIELDS]
    return [Row(name, _("Address"), text), *rest]


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
