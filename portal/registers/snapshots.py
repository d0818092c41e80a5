"""The night's copy of the registers: the facts to compare, keyed by blind index, as of a day.

Here the embedded registers lie in the same database, so a copy is one INSERT ... SELECT. A
register reached over HTTP would fill the same tables from its nightly file.
"""

from datetime import date

from django.db import connection, transaction
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
    INSERT INTO registers_populationsnapshot (person_index, room_index, phone_index, fingerprint)
    SELECT person_index, room_index, phone_index, fingerprint FROM registers_resident
"""
# Of several rights of one kind to one room the one that ends last counts; no end is the last.
_HOUSING = """
    INSERT INTO registers_housingsnapshot (person_index, room_index, kind, ends_on)
    SELECT person_index, room_index, kind, nullif(max(coalesce(ends_on, 'infinity')), 'infinity')
      FROM registers_dwellingright
     WHERE starts_on <= %(on)s
     GROUP BY person_index, room_index, kind
"""
# The employer who paid last; of two who pay at once the one who began last.
_EMPLOYMENT = """
    INSERT INTO registers_employmentsnapshot (person_index, employer_code, paid_through)
    SELECT DISTINCT ON (person_index) person_index, employer_code, paid_through
      FROM (SELECT person_index, employer_code, back_paid, first_month, id,
                   least(coalesce(last_month, 'infinity'),
                         date_trunc('month', %(on)s::date)::date) AS paid_through
              FROM registers_insurancerun
             WHERE first_month <= %(on)s) AS runs
     ORDER BY person_index, paid_through DESC, back_paid, first_month DESC, id DESC
"""
_SCHOOLING = """
    INSERT INTO registers_schoolingsnapshot (person_index, ends_on)
    SELECT person_index, max(ends_on)
      FROM registers_schooling
     WHERE starts_on <= %(on)s
     GROUP BY person_index
"""
_COPIES = (
    (SnapshotRegister.POPULATION, PopulationSnapshot, _POPULATION),
    (SnapshotRegister.HOUSING, HousingSnapshot, _HOUSING),
    (SnapshotRegister.EMPLOYMENT, EmploymentSnapshot, _EMPLOYMENT),
    (SnapshotRegister.SCHOOLING, SchoolingSnapshot, _SCHOOLING),
)


@transaction.atomic
def take(on: date) -> dict[str, int]:
    """Replace all four copies by the registers as of `on`; rows by register.

    One transaction: who reads meanwhile sees the old copies, and a failure leaves them. Facts
    that begin after `on` are left out, so that a missed night can be run as of its own date.
    """
    counts: dict[str, int] = {}
    loaded_at = timezone.now()
    with connection.cursor() as cursor:
        for register, model, insert in _COPIES:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
            cursor.execute(insert, {"on": on})
            counts[register.value] = cursor.rowcount
            Snapshot.objects.update_or_create(
                register=register,
                defaults={"as_of": on, "rows": cursor.rowcount, "loaded_at": loaded_at},
            )
    return counts
