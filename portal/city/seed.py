"""Seeding the city: one transaction, one pass, a few thousand rows in memory at a time."""

from dataclasses import dataclass
from datetime import date
from random import Random

from django.conf import settings
from django.db import connection, transaction

from portal.city import CityRefused, demo_seed, offices
from portal.city.employers import Firms
from portal.city.homes import Houses
from portal.city.inhabitants import Inhabitants
from portal.city.loading import Loader
from portal.city.papers import Papers
from portal.city.people import Registers
from portal.registers import snapshots, streets
from portal.registers.models import Resident


@dataclass(frozen=True)
class Built:
    """What was seeded."""

    people: int
    houses: int
    employers: int
    named: int


def exists() -> bool:
    """Whether the registers know anybody yet."""
    return Resident.objects.exists()


@transaction.atomic
def build(people: int, seed: int, today: date) -> Built:
    """A city of `people` and the demonstration people as of `today`, with a first snapshot.

    The same seed and day give the same city, but for the encryption of its cells.

    Raises CityRefused when DEMO is off, or when the registers are not empty.
    """
    if not settings.DEMO:
        raise CityRefused("a demonstration city is only seeded where DEMO is on")
    if exists():
        raise CityRefused("the registers already hold people; start from an empty database")
    random = Random(seed)
    streets.load()
    with connection.cursor() as cursor:
        loader = Loader(cursor)
        offices.record(loader)
        firms = Firms(people)
        firms.record(loader)
        papers = Papers(loader, random)
        inhabitants = Inhabitants(Registers(loader, today), papers, firms, random, today)
        houses = Houses(loader, random, people)
        number = 0
        for nth, homes in enumerate(houses, start=1):
            # Evenly over the houses, so that the last one fills the number.
            while number < people * nth // houses.count:
                home, spare = random.sample(homes, 2)
                inhabitants.settle(number, home, spare)
                number += 1
        loader.finish()
        papers.finish()
        named = demo_seed.seed(today)
        snapshots.take(today)
        # By name: without, the catalogues that all databases of a server share are locked too.
        tables = connection.introspection.table_names(cursor)
        cursor.execute(f"ANALYZE {', '.join(tables)}")
    return Built(number, houses.count, firms.count, named)
