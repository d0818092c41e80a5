"""The night's copy of the registers: the facts to compare, keyed by blind index, as of a day.

Here the embedded registers lie in the same database, so a copy is one statement. A
register reached over HTTP would fill the same tables from its nightly file.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.db.models import Model
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
# Register, its copy, the columns that name a row of it, what the register says.
_COPIES: tuple[tuple[SnapshotRegister, type[Model], tuple[str, ...], str], ...] = (
    (SnapshotRegister.POPULATION, PopulationSnapshot, ("person_index",), _POPULATION),
    (
        SnapshotRegister.HOUSING,
        HousingSnapshot,
        ("person_index", "room_index", "kind"),
        _HOUSING,
    ),
    (SnapshotRegister.EMPLOYMENT, EmploymentSnapshot, ("person_index",), _EMPLOYMENT),
    (SnapshotRegister.SCHOOLING, SchoolingSnapshot, ("person_index",), _SCHOOLING),
)
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


@transaction.atomic
def take(on: date) -> dict[str, int]:
    """Replace all four copies by the registers as of `on`; rows by register.

    One transaction: who reads meanwhile sees the old copies, and a failure leaves them. Facts
    that begin after `on` are left out, so that a missed night can be run as of its own date.
    """
    counts: dict[str, int] = {}
    loaded_at = timezone.now()
    with connection.cursor() as cursor:
        for register, model, keys, said in _COPIES:
            cursor.execute(_replace(model, keys, said), {"on": on})
            rows, changed = cursor.fetchone()
            if changed * 10 > rows:
                cursor.execute(f"ANALYZE {model._meta.db_table}")
            counts[register] = rows
            Snapshot.objects.update_or_create(
                register=register,
                defaults={"as_of": on, "rows": rows, "loaded_at": loaded_at},
            )
    return counts


def _replace(model: type[Model], keys: tuple[str, ...], said: str) -> str:
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

    Temporary tables hide the real ones, which are neither changed nor locked.
    """
    models: list[type[Model]] = [Snapshot, *(copy[1] for copy in _COPIES)]
    tables = [model._meta.db_table for model in models]
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE {table} INCLUDING ALL)")
        take(on)
        yield
        for table in tables:
            cursor.execute(f"DROP TABLE pg_temp.{table}")
