"""A generated address library as large as a city's: roads, houses, rooms, in SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from math import ceil
from random import Random

from django.db import connection
from django.db.backends.utils import CursorWrapper

from portal.city.loading import Loader
from portal.city.places import roads as real_roads
from portal.registers import streets
from portal.registers.models import Road, Street
from portal.registers.pinyin import also, initials, plain

ENDS = ("路",) * 14 + ("东路", "西路", "南路", "北路", "中路", "支路", "街", "公路", "大道", "弄")
FLOORS, DOORS = 10, 2
LANE = 24  # houses in a lane
LONGEST = 3000  # houses of a road


def names(wanted: int, random: Random) -> list[str]:
    """The real roads, then as many made of their characters as are wanted."""
    real = list(real_roads())
    stems = [name[:2] for name in real if len(name) > 2]
    first = [stem[0] for stem in stems]
    second = [stem[1] for stem in stems]
    found = dict.fromkeys(real[:wanted])
    while len(found) < wanted:
        stem = random.choice(first) + random.choice(second)
        stem += random.choice(second) if random.random() < 0.12 else ""
        found[stem + random.choice(ENDS)] = None
    return list(found)


def fill(roads: int, rooms: int, seed: int = 1) -> None:
    """Fills the empty tables. Known roads are long and cross many streets, most are short."""
    random = Random(seed)
    streets.load()
    codes = list(Street.objects.filter(is_zone=False).values_list("code", flat=True))
    listed = names(roads, random)
    known = len(real_roads())
    weights = [random.paretovariate(1.2) * (30 if n < known else 1) for n in range(roads)]
    houses, scale = rooms // (FLOORS * DOORS), sum(weights)
    with connection.cursor() as cursor:
        loader = Loader(cursor)
        cursor.execute("CREATE TEMP TABLE stretch (road bigint, houses int, streets varchar(9)[])")
        stretches = []
        numbers = [min(LONGEST, ceil(houses * weight / scale)) for weight in weights]
        spread = ceil((houses - sum(numbers)) / roads)
        for road, name, number in zip(count(1), listed, numbers, strict=False):
            loader.add(
                Road,
                id=road,
                name=name,
                pinyin=plain(name),
                initials=initials(name),
                also=also(name),
            )
            most = number + max(0, spread)
            at, crossed = random.randrange(len(codes)), min(12, 1 + most // 60)
            stretches.append((road, most, codes[at : at + crossed]))
        loader.finish()
        with cursor.copy("COPY stretch FROM STDIN") as copy:
            for row in stretches:
                copy.write_row(row)
        with _without_constraints(cursor, "registers_house", "registers_room"):
            cursor.execute(_HOUSES, {"lane": LANE})
            cursor.execute(_ROOMS, {"floors": FLOORS, "doors": DOORS})
        for table in ("registers_house", "registers_room"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
        for table in ("registers_road", "registers_house", "registers_room"):
            cursor.execute(f"VACUUM (ANALYZE) {table}")


_CONSTRAINTS = """
SELECT conrelid::regclass, quote_ident(conname), pg_get_constraintdef(oid)
  FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u')"""
_INDEXES = """
SELECT indexrelid::regclass, pg_get_indexdef(indexrelid)
  FROM pg_index WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique"""


@contextmanager
def _without_constraints(cursor: CursorWrapper, *tables: str) -> Iterator[None]:
    """Inside the block the tables have no constraint and no index but the primary key's."""
    cursor.execute(_CONSTRAINTS, [list(tables)])
    constraints = cursor.fetchall()
    cursor.execute(_INDEXES, [list(tables)])
    indexes = cursor.fetchall()
    for table, name, _definition in constraints:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    cursor.execute("SET maintenance_work_mem = '256MB'")
    for _name, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in constraints:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


# Every third house stands on the road itself; the others in lanes.
_HOUSES = """
INSERT INTO registers_house (road_id, street_id, lane, number)
SELECT road,
       streets[1 + (nth - 1) * cardinality(streets) / houses],
       CASE nth %% 3 WHEN 0 THEN '' ELSE (nth / %(lane)s * 12 + 18)::text END,
       CASE nth %% 3 WHEN 0 THEN nth ELSE nth %% %(lane)s + 1 END::text
  FROM stretch, generate_series(1, houses) AS nth
 ORDER BY road, nth"""
_ROOMS = """
INSERT INTO registers_room (house_id, room, ref)
SELECT id,
       floor || lpad(door::text, 2, '0'),
       street_id || lpad(id::text, 10, '0') || lpad(floor || lpad(door::text, 2, '0'), 4, '0')
  FROM registers_house,
       generate_series(1, %(floors)s) AS floor,
       generate_series(1, %(doors)s) AS door
 ORDER BY id, floor, door"""
