"""Houses and their dwellings along every road, made one house at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from portal.city.loading import Loader, next_id
from portal.city.places import roads
from portal.registers.models import House, Road, Room, Street
from portal.registers.pinyin import also, initials, plain

ROOMS_A_FLOOR = 3
PEOPLE_A_HOUSE = 9


@dataclass(frozen=True)
class Home:
    """A dwelling as the other tables need it."""

    ref: str
    address: str
    street_code: str
    district_code: str


def room_ref(street_code: str, house_id: int, room: str) -> str:
    """The standard address code of a room: street, house, room; 23 characters."""
    return f"{street_code}{house_id:010d}{room:0>4}"


class Houses:
    """All houses of the city: about nine people each, at least one a road and district."""

    def __init__(self, loader: Loader, random: Random, people: int) -> None:
        self._loader, self._random = loader, random
        self._streets: dict[str, list[Street]] = {}
        for street in Street.objects.filter(is_zone=False):
            self._streets.setdefault(street.district_code, []).append(street)
        stretches = sum(map(len, roads().values()))
        self._per_stretch = max(1, -(-people // (PEOPLE_A_HOUSE * stretches)))
        self.count = stretches * self._per_stretch
        self._next_room = next_id(Room)

    def __iter__(self) -> Iterator[list[Home]]:
        """The homes of each house, in an order that is mixed by road; rows go to the loader."""
        road_id, house_id = next_id(Road), next_id(House)
        names = list(roads())
        self._random.shuffle(names)
        for name in names:
            self._loader.add(
                Road,
                id=road_id,
                name=name,
                pinyin=plain(name),
                initials=initials(name),
                also=also(name),
            )
            number = 0
            for district in roads()[name]:
                streets = self._random.sample(
                    self._streets[district], min(2, len(self._streets[district]))
                )
                for nth in range(self._per_stretch):
                    number += self._random.randrange(2, 40)
                    street = streets[nth * len(streets) // self._per_stretch]
                    yield self._house(house_id, road_id, name, street, number)
                    house_id += 1
            road_id += 1

    def _house(
        self, house_id: int, road_id: int, road: str, street: Street, number: int
    ) -> list[Home]:
        # Lanes and plates of one road grow together, so no two houses share both. Lanes from
        # 9000 on are left to the demonstration people.
        lane = str(number) if self._random.random() < 0.7 else ""
        plate = str(self._random.randrange(1, 60) if lane else number)
        self._loader.add(
            House, id=house_id, road_id=road_id, street_id=street.code, lane=lane, number=plate
        )
        floors = self._random.choice((4, 5, 6, 6))
        where = f"{street.district_name}{road}{lane}{'弄' if lane else ''}{plate}号"
        homes = []
        for floor in range(1, floors + 1):
            for door in range(1, ROOMS_A_FLOOR + 1):
                room = f"{floor}{door:02d}"
                ref = room_ref(street.code, house_id, room)
                self._loader.add(Room, id=self._next_room, house_id=house_id, room=room, ref=ref)
                self._next_room += 1
                homes.append(Home(ref, f"{where}{room}室", street.code, street.district_code))
        return homes
