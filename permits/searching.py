"""Narrowing an address down: one text, then road and house as far as it leaves a choice."""

import re
from dataclasses import dataclass
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
    meant = [house for house in narrowed(houses, text) if len(_own(house)) <= len(numbers)]
    meant = [house for house in meant if _own(house) == numbers[: len(_own(house))]]
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

    def fits(house: HouseAnswer) -> bool:
        return _signs_fit(house, text) and all(
            a == b for a, b in zip(_own(house), numbers, strict=False)
        )

    return [house for house in houses if fits(house)] or houses


def begun(houses: list[HouseAnswer], text: str) -> list[HouseAnswer]:
    """The houses whose lane and number begin as `text` does, short numbers first.

    The last number may go on (95 fits 95号 and 958弄); those in front of it are whole. A number
    alone is sought inside the lanes too, behind the others: many know of theirs as "61号".
    """
    numbers = numbers_in(text)
    if not numbers:
        return houses
    *whole, last = numbers

    def fits(house: HouseAnswer) -> bool:
        own = _own(house)
        # A number more than the house has is that of a room.
        at = len(whole)
        before = own[:at] == whole[: len(own)]
        return _signs_fit(house, text) and before and (at >= len(own) or own[at].startswith(last))

    at = len(whole)
    found = [house for house in houses if fits(house)]
    found.sort(key=lambda house: len(_own(house)[at]) if at < len(_own(house)) else 0)
    if whole or "弄" in text:
        return found
    inside = [house for house in houses if house.lane and house.number.upper().startswith(last)]
    known = {house.id for house in found}
    inside = [house for house in inside if house.id not in known]
    return found + sorted(inside, key=lambda house: len(house.number))


def begun_rooms(rooms: list[Address], number: list[str]) -> list[Address]:
    """The rooms that begin with the number, if there is one; the very one first."""
    if not number:
        return rooms
    found = [room for room in rooms if room.room.upper().startswith(number[0])]
    return sorted(found, key=lambda room: len(room.room))


def _own(house: HouseAnswer) -> list[str]:
    return [part.upper() for part in (house.lane, house.number) if part]


def _signs_fit(house: HouseAnswer, text: str) -> bool:
    in_lane, on_road = "弄" in text, "弄" not in text and "号" in text
    return not ((in_lane and not house.lane) or (on_road and house.lane))
