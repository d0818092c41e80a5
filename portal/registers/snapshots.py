"""The night's copy of the registers: the facts to compare, keyed by blind index, as of a day.

Here the embedded registers lie in the same database, so a copy is one statement. What other
authorities deliver fills the same tables (portal.registers.deliveries).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.functions import JSONObject
from django.utils import timezone

from portal.registers.models import (
    EmploymentSnapshot,
    HousingSnapshot,
    PopulationSnapshot,
    SchoolingSnapshot,
    Snapshot,
)
from portal.registers.models.snapshots import SnapshotRegister

_POPULATION = """
    SELECT person_index, room_index, phone_index, fingerprint FROM registers_resident
"""
# Of several rights of one kind to one room the one that ends last counts; no end is the last.
_HOUSING = """
    SELECT person_index, room_index, kind,
           nullif(max(coalesce(ends_on, 'infinity')), 'infinity') AS ends_on
      FROM registers_dwellingright
     WHERE starts_on <= %(on)s
     GROUP BY person_index, room_index, kind
"""
# The employer who paid last; of two who pay at once the one who began last.
_EMPLOYMENT = """
    SELECT DISTINCT ON (person_index) person_index, employer_code, paid_through
      FROM (SELECT person_index, employer_code, back_paid, first_month, id,
                   least(coalesce(last_month, 'infinity'),
                         date_trunc('month', %(on)s::date)::date) AS paid_through
              FROM registers_insurancerun
             WHERE first_month <= %(on)s) AS runs
     ORDER BY person_index, paid_through DESC, back_paid, first_month DESC, id DESC
"""
_SCHOOLING = """
    SELECT person_index, max(ends_on) AS ends_on
      FROM registers_schooling
     WHERE starts_on <= %(on)s
     GROUP BY person_index
"""
# What our own tables say, and the copies with the columns that name a row of them.
_EMBEDDED = {
    SnapshotRegister.POPULATION: _POPULATION,
    SnapshotRegister.HOUSING: _HOUSING,
    SnapshotRegister.EMPLOYMENT: _EMPLOYMENT,
    SnapshotRegister.SCHOOLING: _SCHOOLING,
}
COPIES: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    SnapshotRegister.POPULATION: (PopulationSnapshot, ("person_index",)),
    SnapshotRegister.HOUSING: (HousingSnapshot, ("person_index", "room_index", "kind")),
    SnapshotRegister.EMPLOYMENT: (EmploymentSnapshot, ("person_index",)),
    SnapshotRegister.SCHOOLING: (SchoolingSnapshot, ("person_index",)),
}
# A copy older than this many days says nothing any more: the register is then unknown.
FRESH_DAYS = 3
# Only what differs from the copy before is written: most nights bring little that is new.
_REPLACE = """
    WITH said AS MATERIALIZED ({said}),
    gone AS (
        DELETE FROM {table} AS old
         WHERE NOT EXISTS (SELECT FROM said WHERE ({said_keys}) = ({old_keys}))
        RETURNING 1
    ),
    new AS (
        INSERT INTO {table} ({columns})
        SELECT {said_columns} FROM said LEFT JOIN {table} AS old ON ({said_keys}) = ({old_keys})
         WHERE old.{key} IS NULL OR ROW({said_values}) IS DISTINCT FROM ROW({old_values})
            ON CONFLICT ({keys}) DO UPDATE SET ({values}) = ROW({excluded})
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM said),
           (SELECT count(*) FROM gone) + (SELECT count(*) FROM new)
"""


@dataclass(frozen=True)
class Copy:
    """How fresh the night's copy of a register is: its day, and whether the night goes by it."""

    as_of: date
    readable: bool


# The freshness of all copies as one value of another query; `read` makes Copies of it.
COPIES_NOW = ArraySubquery(
    Snapshot.objects.values(
        found=JSONObject(register="register", as_of="as_of", failed_on="failed_on")
    )
)


def read(rows: Iterable[dict[str, Any]], on: date) -> dict[str, Copy]:
    """The copies as the night of `on` finds them, by register; none of one that never came."""
    return {
        one["register"]: Copy(
            date.fromisoformat(one["as_of"]),
            one["failed_on"] != on.isoformat()
            and (on - date.fromisoformat(one["as_of"])).days <= FRESH_DAYS,
        )
        for one in rows
    }


@transaction.atomic
def take(on: date) -> dict[str, int]:
    """Replace all four copies by the registers as of `on`; rows by register.

    One transaction: who reads meanwhile sees the old copies, and a failure leaves them. Facts
    that begin after `on` are left out, so that a missed night can be run as of its own date.
    """
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        for register, said in _EMBEDDED.items():
            counts[register] = swap_in(cursor, register, said, as_of=on, params={"on": on})
    return counts


def swap_in(
    cursor: Any, register: str, said: str, *, as_of: date, params: dict[str, Any] | None = None
) -> int:
    """Makes the register's copy say what the query `said` says, and be as of that day; its rows.

    Inside the caller's transaction: others see the old copy until it commits.
    """
    model, keys = COPIES[register]
    cursor.execute(replace_sql(model, keys, said), params)
    rows, changed = cursor.fetchone()
    if changed * 10 > rows:
        cursor.execute(f"ANALYZE {model._meta.db_table}")
    fresh = {"as_of": as_of, "rows": rows, "loaded_at": timezone.now(), "failed_on": None}
    Snapshot.objects.update_or_create(register=register, defaults=fresh)
    return int(rows)


def replace_sql(model: type[Model], keys: tuple[str, ...], said: str) -> str:
    """A statement that makes the copy `model` say what the query `said` says, and counts."""
    fields = [field for field in model._meta.concrete_fields if field.column != "id"]
    columns = [str(field.column) for field in fields]
    values = [column for column in columns if column not in keys]

    def listed(names: Iterable[str], prefix: str = "") -> str:
        return ", ".join(f"{prefix}{name}" for name in names)

    return _REPLACE.format(
        said=said,
        table=model._meta.db_table,
        key=keys[0],
        keys=listed(keys),
        said_keys=listed(keys, "said."),
        old_keys=listed(keys, "old."),
        columns=listed(columns),
        said_columns=listed(columns, "said."),
        values=listed(values),
        said_values=listed(values, "said."),
        old_values=listed(values, "old."),
        excluded=listed(values, "excluded."),
    )


@contextmanager
def taken_aside(on: date) -> Iterator[None]:
    """Inside the block, in one transaction, the copies are those of `on`; nobody else sees them.

    Temporary tables hide the real ones, which are neither changed nor locked. Where the
    authorities deliver, the copies that came last are all there is.
    """
    if settings.SNAPSHOT_SOURCE:
        yield
        return
    models: list[type[Model]] = [Snapshot, *(copy[0] for copy in COPIES.values())]
    tables = [model._meta.db_table for model in models]
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE {table} INCLUDING ALL)")
        take(on)
        yield
        for table in tables:
            cursor.execute(f"DROP TABLE pg_temp.{table}")
