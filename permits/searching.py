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


def search(library: Addresses, text: str, road: str = "", house: str = "") -> Found:
    """What `text` means, with the road and the house (their ids) that were chosen before.

    What the text or a single hit settles is not asked. Raises RegisterUnavailable.
    """
    roads = library.search_addresses(text) if text else []
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


def _settled(hits: list[T], chosen: str) -> T | None:
    """The only hit, else the one that was chosen."""
    if len(hits) == 1:
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
    in_lane, on_road = "弄" in text, "弄" not in text and "号" in text

    def fits(house: HouseAnswer) -> bool:
        own = [part.upper() for part in (house.lane, house.number) if part]
        if (in_lane and not house.lane) or (on_road and house.lane):
            return False
        return all(a == b for a, b in zip(own, numbers, strict=False))

    return [house for house in houses if fits(house)] or houses
