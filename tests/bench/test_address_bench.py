"""Address search over 15,000 roads and 5 million rooms, through the view, on a real database."""

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from random import Random

import psutil
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Person, User
from portal.registers.addresses import Addresses
from portal.registers.models import House, Road, Room
from portal.registers.nearness import looks_like
from portal.registers.pinyin import plain
from tests.bench import library, report
from tests.browser.site import copied, database, dropped
from tests.permits.services import makers

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
ROADS = int(os.environ.get("ADDRESS_ROADS", "15000"))
ROOMS = int(os.environ.get("ADDRESS_ROOMS", "5000000"))
ASKED = int(os.environ.get("ADDRESS_ASKED", "300"))
LIMIT = 0.020  # seconds of server time: web and database, every way to ask
LETTERS = "abcdefghijklmnopqrstuvwxyz"

random = Random(7)


@dataclass
class Sort:
    """One way to ask: how the text is made of a road, what it took, what it found."""

    name: str
    typed: Callable[[Road], str] | None = None
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    database: float = 0.0
    first: int = 0
    five: int = 0

    @property
    def hits(self) -> tuple[str, str]:
        """How often the road was first, and among the first five."""
        if self.typed is None:
            return "", ""
        return f"{self.first / len(self.seconds):.0%}", f"{self.five / len(self.seconds):.0%}"

    @property
    def computed(self) -> float:
        """Processor seconds of one answer: the median of the web's, the mean of the database's."""
        return statistics.median(self.processor) + self.database / len(self.seconds)

    @property
    def row(self) -> tuple[str, ...]:
        """Its line of the table."""
        asked, computed = str(len(self.seconds)), f"{self.computed * 1000:.1f} ms"
        return (self.name, asked, report.ms(self.seconds), computed, *self.hits)


@pytest.fixture
def city() -> Iterator[float]:
    """A database with the library; seconds that filling took."""
    name = f"{connection.settings_dict['NAME']}_addresses"
    copied(name, connection.settings_dict["NAME"])
    try:
        with database(name):
            begun = time.perf_counter()
            library.fill(ROADS, ROOMS)
            yield time.perf_counter() - begun
    finally:
        dropped(name)


def one_edit(letters: str) -> str:
    """A letter left out, too many, another one, or two swapped; not at the very ends."""
    at, letter = random.randrange(1, len(letters) - 2), random.choice(LETTERS)
    return random.choice(
        [
            letters[:at] + letters[at + 1 :],
            letters[:at] + letter + letters[at:],
            letters[:at] + letter + letters[at + 1 :],
            letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :],
        ]
    )


def wrong_character(fits: Callable[[str, str], bool], pool: list[str]) -> Callable[[Road], str]:
    """One of the first two characters replaced by another of the library's; "" where none fits."""

    def typed(road: Road) -> str:
        for at in random.sample(range(2), 2):
            others = [c for c in pool if c != road.name[at] and fits(c, road.name[at])]
            if others:
                return road.name[:at] + random.choice(others) + road.name[at + 1 :]
        return ""

    return typed


def sorts() -> list[Sort]:
    """Every way to type a road."""
    pool = sorted(
        {letter for name in Road.objects.values_list("name", flat=True) for letter in name}
    )
    return [
        Sort("characters", lambda road: road.name),
        Sort("two characters", lambda road: road.name[:2]),
        Sort("pinyin", lambda road: road.pinyin),
        Sort("pinyin, five letters", lambda road: road.pinyin[:5]),
        Sort("initials", lambda road: road.initials),
        Sort("two letters", lambda road: road.pinyin[:2]),
        Sort("pinyin, one letter wrong", lambda road: one_edit(road.pinyin)),
        Sort("a homophone", wrong_character(lambda a, b: plain(a) == plain(b), pool)),
        Sort("a character that looks alike", wrong_character(looks_like, pool)),
        Sort("any other character", wrong_character(lambda a, b: True, pool)),
    ]


class Typist:
    """Somebody signed in who asks the view; another one before the limit is reached."""

    def __init__(self) -> None:
        people = [makers.person(n) for n in range(1, 41)]
        self.clients = cycle([self._signed_in(person) for person in people])
        self.asked = 0
        self.url = reverse("permits:address_lookup")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.backend = psutil.Process(cursor.fetchone()[0])

    @staticmethod
    def _signed_in(person: Person) -> Client:
        client, user = Client(headers={"host": "localhost"}), person.user
        assert isinstance(user, User)
        client.force_login(user)
        return client

    def _computed(self) -> float:
        """Processor seconds of the database's process so far (in steps of 10 ms)."""
        return sum(self.backend.cpu_times()[:2])

    def ask(self, sort: Sort, **data: str) -> list[str]:
        """Asks, notes what it took, and gives the values that were offered."""
        if self.asked % 100 == 0:
            self.client = next(self.clients)
        self.asked += 1
        before, begun, busy = self._computed(), time.perf_counter(), time.process_time()
        answer = self.client.post(self.url, data)
        sort.seconds.append(time.perf_counter() - begun)
        sort.processor.append(time.process_time() - busy)
        sort.database += self._computed() - before
        assert answer.status_code == 200, answer.content
        return [option["value"] for option in json.loads(answer.content)["options"]]


def measure(typist: Typist, ways: list[Sort]) -> None:
    """Rounds alternate between the ways, so that a busy machine is unfair to all alike."""
    roads = list(Road.objects.all())
    sample = random.sample([road for road in roads if len(road.pinyin) > 5], ASKED)
    for road in sample:
        for way in ways:
            assert way.typed is not None
            if text := way.typed(road):
                hits = typist.ask(way, q=text)
                way.first += hits[:1] == [str(road.pk)]
                way.five += str(road.pk) in hits[:5]


def deeper(typist: Typist) -> list[Sort]:
    """Road, lane and number in one line; the houses of a road; the rooms of a house."""
    sorts: dict[str, Sort] = {}
    ids = random.sample(range(1, House.objects.count() + 1), ASKED)
    for house in House.objects.filter(pk__in=ids).select_related("road"):
        lane, road = f"{house.lane}弄" if house.lane else "", str(house.road_id)
        asked = {
            "road, lane and number in one line": {"q": f"{house.road.name}{lane}{house.number}号"},
            "houses of a road": {"q": "", "road": road},
            "houses of a road, lane typed": {"q": house.lane or house.number, "road": road},
            "rooms of a house": {"q": "", "house": str(house.pk)},
            "rooms of a house, number typed": {"q": "30", "house": str(house.pk)},
        }
        for name, data in asked.items():
            assert typist.ask(sorts.setdefault(name, Sort(name)), **data), (name, data)
    return list(sorts.values())


def library_alone() -> list[float]:
    """`houses_of` the roads with most houses, without a page around it."""
    longest = Addresses()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT road_id FROM registers_house GROUP BY 1 ORDER BY count(*) DESC LIMIT 20"
        )
        roads = [road for (road,) in cursor.fetchall()]
    taken = []
    for road in roads:
        begun = time.perf_counter()
        longest.houses_of(road)
        taken.append(time.perf_counter() - begun)
    return taken


def size() -> str:
    """Rows and bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        (size,) = cursor.fetchone()
    return (
        f"{Road.objects.count():,} roads, {House.objects.count():,} houses, "
        f"{Room.objects.count():,} rooms, {size}"
    )


def test_an_address_is_found_within_twenty_milliseconds(city: float) -> None:
    cache.clear()
    typist, ways = Typist(), sorts()
    for way in ways:  # connection, dictionary and pages are loaded
        assert way.typed is not None
        typist.ask(Sort("first"), q=way.typed(Road.objects.order_by("?")[0]) or "hhl")
    measure(typist, ways)
    every = [*ways, *deeper(typist)]
    longest = library_alone()
    total = Sort("all")
    for one in every:
        total.seconds += one.seconds
        total.processor += one.processor
        total.database += one.database
    rows = [one.row for one in (*every, total)]
    rows.append(("houses_of the 20 longest roads, no page", "20", report.ms(longest), "", "", ""))
    head = ("what is typed", "asked", "median / p95", "processor", "first", "in first five")
    title = f"Address search through the view: {size()}\nfilled in {city:.0f} s; {report.machine()}"
    report.show(report.table(title, head, rows))
    # Waiting for a busy machine is not the search's; on an idle one both are alike. The sorts
    # are printed, the promise is for all of them together.
    assert total.computed < LIMIT
