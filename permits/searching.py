"""Narrowing an address down: one text, then road and house as far as it leaves a choice."""

import re
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeVar

from portal.registers.interfaces import Address, Addresses, HouseAnswer, RoadHit

T = TypeVar("T", RoadHit, HouseAnswer)


@dataclass(frozen=True)
class Found:
    """Where a search stands: what is left to choose on each level, and what is settled."""

    roads: tuple[RoadHit, ...] = ()
    road: RoadHit | None = None
    houses: tuple[HouseAnswer, ...] = ()
    house: HouseAnswer | None = None
    rooms: tuple[Address, ...] = ()

    @property
    def whole(self) -> Address | None:
        """The dwelling, where nothing is left to choose."""
        return self.rooms[0] if len(self.rooms) == 1 else None


@dataclass(frozen=True)
class Listed:
    """What to offer while somebody types: the list of its `kind`, the best first."""

    kind: str
    roads: tuple[RoadHit, ...] = ()
    houses: tuple[HouseAnswer, ...] = ()
    rooms: tuple[Address, ...] = ()
    # The road of the houses, where the text settled it.
    road: RoadHit | None = None


def search(library: Addresses, text: str, road: str = "", house: str = "") -> Found:
    """What `text` means, with the road and the house (their ids) that were chosen before.

    What the text or a single hit settles is not asked; a road that is only near is. Raises
    RegisterUnavailable.
    """
    roads = _written_or_near(library.search_addresses(text)) if text else []
    on = _settled(roads, road)
    if on is None:
        return Found(tuple(roads))
    houses = narrowed(library.houses_of(on.id), text)
    at = _settled(houses, house)
    if at is None:
        return Found(tuple(roads), on, tuple(houses))
    rooms = library.rooms_of(at.id)
    said = numbers_in(text)[2 if at.lane else 1 :][:1]
    rooms = [room for room in rooms if [room.room.upper()] == said] or rooms
    return Found(tuple(roads), on, tuple(houses), at, tuple(rooms))


def listed(library: Addresses, text: str, road: int | None, house: int | None) -> Listed:
    """What fits what is typed so far: rooms of the house, houses of the road, else roads.

    A text that goes on after its road (莘松路958弄61) lists houses, and rooms, as soon as it
    leaves no choice before them. Raises RegisterUnavailable.
    """
    if house is not None:
        rooms = begun_rooms(library.rooms_of(house), numbers_in(text)[:1])
        return Listed("room", rooms=tuple(rooms))
    if road is not None:
        return Listed("house", houses=tuple(begun(library.houses_of(road), text)))
    roads = library.search_addresses(text)
    on = _settled(_written_or_near(roads), "")
    numbers = numbers_in(text)
    if on is None or not numbers:
        return Listed("road", roads=tuple(roads))
    houses = library.houses_of(on.id)
    near = narrowed(houses, text)
    meant = [house for house in near if _own(house) == numbers[: len(_own(house))]]
    if len(meant) == 1:
        rest = numbers[len(_own(meant[0])) :][:1]
        rooms = begun_rooms(library.rooms_of(meant[0].id), rest)
        return Listed("room", rooms=tuple(rooms), road=on)
    return Listed("house", houses=tuple(begun(houses, text)), road=on)


def _written_or_near(roads: list[RoadHit]) -> list[RoadHit]:
    """The roads that hold the text; only where none does, those that are near it."""
    return [road for road in roads if not road.near] or roads


def _settled(hits: list[T], chosen: str) -> T | None:
    """The only hit, else the one that was chosen."""
    if len(hits) == 1 and not getattr(hits[0], "near", False):
        return hits[0]
    return next((hit for hit in hits if str(hit.id) == chosen), None)


def numbers_in(text: str) -> list[str]:
    """The numbers of an address in their order: 莘松路958弄61号301室 gives 958, 61, 301."""
    return [number.upper() for number in re.findall(r"\d+[A-Za-z]?", text)]


def narrowed(houses: list[HouseAnswer], text: str) -> list[HouseAnswer]:
    """The houses whose lane and number are those written in `text`; all where none is.

    958弄 means a lane, 61号 without one a house on the road; bare numbers may be either.
    """
    numbers = numbers_in(text)
    if not numbers:
        return houses
    found = []
    for house in _of_kind(houses, text):
        own = _own(house)
        if own[0] == numbers[0] and (len(own) == 1 or own[1:] == numbers[1:2] or not numbers[1:]):
            found.append(house)
    return found or houses


def begun(houses: list[HouseAnswer], text: str) -> list[HouseAnswer]:
    """The houses whose lane and number begin as `text` does, short numbers first.

    The last number may go on (95 fits 95号 and 958弄); those in front of it are whole. A number
    alone is sought inside the lanes too, behind the others: many know of theirs as "61号".
    """
    numbers = numbers_in(text)
    if not numbers:
        return houses
    *whole, last = numbers
    at = len(whole)
    found = []
    for house in _of_kind(houses, text):
        own = _own(house)
        if at >= len(own):  # a number more than the house has is that of a room
            fits, size = own == whole[: len(own)], 0
        else:
            fits, size = own[at].startswith(last) and own[:at] == whole, len(own[at])
        if fits:
            found.append((size, house))
    best = [house for _size, house in sorted(found, key=itemgetter(0))]
    if whole or "弄" in text:
        return best
    known = {house.id for house in best}
    inside = [
        house
        for house in houses
        if house.lane and house.number.upper().startswith(last) and house.id not in known
    ]
    return best + sorted(inside, key=lambda house: len(house.number))


def begun_rooms(rooms: list[Address], number: list[str]) -> list[Address]:
    """The rooms that begin with the number, if there is one; the very one first."""
    if not number:
        return rooms
    found = [room for room in rooms if room.room.upper().startswith(number[0])]
    return sorted(found, key=lambda room: len(room.room))


def _own(house: HouseAnswer) -> list[str]:
    """The numbers on the plate: lane and number, or the number."""
    number = house.number.upper()
    return [house.lane.upper(), number] if house.lane else [number]


def _of_kind(houses: list[HouseAnswer], text: str) -> list[HouseAnswer]:
    """Those in a lane where the text names one, those on the road where it names only a plate."""
    if "弄" in text:
        return [house for house in houses if house.lane]
    return [house for house in houses if not house.lane] if "号" in text else houses
