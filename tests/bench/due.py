"""Nights with many due permits, made where they lie: by the database, in a few statements.

Permits are dealt in packs, as of a year: those that were issued in the same weeks are due in the
same weeks. Of a hundred some eighty are in order; the others differ from a register in one way
each, or have an open case.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from portal.registers import snapshots
from portal.registers.models import Snapshot
from portal.vault import encrypt

# One of each for all: what counts is their blind indexes.
CELLS = {
    "id_number": "34010219900512001X",
    "phone": "13800001234",
    "room": "XS61-101",
    "address": "闵行区莘松路958弄61号101室",
    "answers": "{}",
}
# Two nights whose due permits are not the same: many are due on the first, few on the second.
NIGHT = date(2026, 3, 15)
QUIET_NIGHT = NIGHT + timedelta(days=92)


@dataclass(frozen=True)
class City:
    """So many permits; of each pack so many are due on NIGHT, and so many on QUIET_NIGHT."""

    permits: int
    of_pack: int
    of_pack_quiet: int = 0
    pack: int = 30_000

    @property
    def due(self) -> int:
        """How many NIGHT looks at."""
        return self.permits // self.pack * self.of_pack

    @property
    def due_quiet(self) -> int:
        """How many QUIET_NIGHT looks at."""
        return self.permits // self.pack * self.of_pack_quiet


# hash: 32 bytes as blind indexes are; g: the number of a person and of their permit; h: a number
# below 100 that says what is wrong with them, if anything, whatever their place in the pack.
_HASH = "sha256(int8send({}::bigint))"
_PERSON, _ROOM, _PHONE = _HASH.format("g"), _HASH.format("-g"), _HASH.format("g * 7919")
_OTHER = "'\\x00'::bytea"
_ALL = (
    "generate_series(1, %(all)s) AS g,"
    " LATERAL (SELECT (g / %(pack)s::int + g * 7) %% 100 AS h) AS f"
)
_LEASE = "h %% 5 < 3"
_LEASE_END = f"""CASE WHEN h BETWEEN 10 AND 14 THEN %(night)s::date - 1
                      WHEN {_LEASE} THEN %(night)s::date + 300 END"""
_EMPLOYER = "'91310112MA' || lpad(({} %% 9999)::text, 8, '0')"
_PAYER = _EMPLOYER.format("(g + (h = 22)::int)")
_PHONE_KNOWN = f"CASE WHEN h < 4 THEN {_OTHER} ELSE {_PHONE} END"
_ROOM_KNOWN = f"CASE WHEN h BETWEEN 4 AND 6 THEN {_OTHER} ELSE {_ROOM} END"
_PRINT_KNOWN = f"CASE WHEN h = 7 THEN 'other' ELSE encode({_PERSON}, 'hex') END"
_STOPPED_PAYING = "h BETWEEN 23 AND 25"
_ENROLLED_UNTIL = "CASE WHEN h = 31 THEN %(night)s::date - 1 ELSE %(night)s::date + 900 END"

HOLDERS = (
    f"""
    INSERT INTO accounts_person (id, name, name_pinyin, id_number, id_index, sex, birth_date,
                                 hukou_place, phone, phone_index, language)
    SELECT g, '王伟', 'wang wei', %(id_number)s, {_PERSON}, 'M', '1990-05-12', '安徽省合肥市',
           %(phone)s, {_PHONE}, 'zh-hans'
      FROM {_ALL}""",
    f"""
    INSERT INTO permits_permit (id, number, person_id, person_index, basis, housing, issued_on,
                                valid_until, card_valid_until, continuity_start, employer_code,
                                phone, phone_index, fingerprint, room_ref, room_index, address,
                                street_code, language)
    SELECT g, '31' || lpad(g::text, 14, '0'), g, {_PERSON},
           CASE WHEN h %% 10 = 0 THEN 'housing' WHEN h %% 10 = 1 THEN 'schooling'
                ELSE 'employment' END,
           CASE WHEN {_LEASE} THEN 'own_rented' ELSE 'own_purchased' END,
           e - 1000, e, e, e - 1000, {_EMPLOYER.format("g")},
           %(phone)s, {_PHONE}, encode({_PERSON}, 'hex'), %(room)s, {_ROOM}, %(address)s,
           '310101002', 'zh-hans'
      FROM {_ALL}, LATERAL (
           SELECT CASE WHEN g %% %(pack)s::int < %(of_pack)s THEN %(night)s::date + g %% 16
                       WHEN g %% %(pack)s::int < %(of_both)s THEN %(quiet_night)s::date + g %% 16
                       ELSE %(quiet_night)s::date + 20 + g %% 200 END AS e) AS expiry""",
    f"""
    INSERT INTO cases_case (reference, service, person_id, channel, state, state_since, version,
                            answers, correct_steps, draft_key, submitted_on)
    SELECT 'B' || g, 'endorsement', g, 'web', 'review', %(night)s, 1, %(answers)s, '[]',
           gen_random_uuid(), %(night)s
      FROM {_ALL} WHERE h = 50""",
    "SELECT setval(pg_get_serial_sequence('permits_permit', 'id'), %(all)s)",
    "SELECT setval(pg_get_serial_sequence('accounts_person', 'id'), %(all)s)",
)

REGISTERS = (
    f"""
    INSERT INTO registers_resident (person_index, id_number, name, name_pinyin, sex, birth_date,
                                    hukou_place, shanghai_hukou, phone, phone_index, room_ref,
                                    room_index, fingerprint, updated_on)
    SELECT {_PERSON}, %(id_number)s, '王伟', 'wang wei', 'M', '1990-05-12', '安徽省合肥市', false,
           %(phone)s, {_PHONE_KNOWN}, %(room)s, {_ROOM_KNOWN}, {_PRINT_KNOWN}, '2020-01-01'
      FROM {_ALL}""",
    f"""
    INSERT INTO registers_dwellingright (kind, person_index, room_ref, room_index, number,
                                         holder_name, starts_on, ends_on)
    SELECT CASE WHEN {_LEASE} THEN 'lease' ELSE 'title' END, {_PERSON}, %(room)s, {_ROOM},
           'L' || g, '王伟', '2020-01-01', {_LEASE_END}
      FROM {_ALL}""",
    f"""
    INSERT INTO registers_insurancerun (person_index, employer_code, first_month, last_month,
                                        base, back_paid)
    SELECT {_PERSON}, {_PAYER}, '2021-01-01',
           CASE WHEN {_STOPPED_PAYING} THEN '2025-06-01'::date END, 9000, false
      FROM {_ALL} WHERE h %% 10 <> 1""",
    f"""
    INSERT INTO registers_schooling (person_index, school, starts_on, ends_on)
    SELECT {_PERSON}, '浦江大学', '2024-09-01', {_ENROLLED_UNTIL}
      FROM {_ALL} WHERE h %% 10 = 1""",
)

# What the registers would have delivered for the quiet night, with nothing of their own kept.
DELIVERED = (
    f"""
    INSERT INTO registers_populationsnapshot (person_index, room_index, phone_index, fingerprint)
    SELECT {_PERSON}, {_ROOM_KNOWN}, {_PHONE_KNOWN}, {_PRINT_KNOWN} FROM {_ALL}""",
    f"""
    INSERT INTO registers_housingsnapshot (person_index, room_index, kind, ends_on)
    SELECT {_PERSON}, {_ROOM}, CASE WHEN {_LEASE} THEN 'lease' ELSE 'title' END, {_LEASE_END}
      FROM {_ALL}""",
    f"""
    INSERT INTO registers_employmentsnapshot (person_index, employer_code, paid_through)
    SELECT {_PERSON}, {_PAYER}, CASE WHEN {_STOPPED_PAYING} THEN '2025-06-01'::date
                                     ELSE date_trunc('month', %(quiet_night)s::date) END
      FROM {_ALL} WHERE h %% 10 <> 1""",
    f"""
    INSERT INTO registers_schoolingsnapshot (person_index, ends_on)
    SELECT {_PERSON}, {_ENROLLED_UNTIL} FROM {_ALL} WHERE h %% 10 = 1""",
)

BIG = (
    "accounts_person",
    "permits_permit",
    "registers_populationsnapshot",
    "registers_housingsnapshot",
    "registers_employmentsnapshot",
)
# How each key of these tables is dropped and made: constraints that rest on others come first.
KEYS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
                  pg_get_constraintdef(oid))
      FROM pg_constraint AS one
     WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('p', 'u', 'x', 'f')
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE confrelid = one.conrelid
                                                   AND conindid = one.conindid AND contype = 'f')
     UNION ALL
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
      FROM pg_index
     WHERE indrelid = ANY(%s::regclass[])
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)"""


def fill(due: int) -> None:
    """`due` permits that NIGHT looks at, twice as many that it does not, and fresh copies.

    `due` is a multiple of a hundred.
    """
    _run(City(permits=due * 3, of_pack=100, pack=300), (*HOLDERS, *REGISTERS))
    snapshots.take(NIGHT)
    _settle()


def fill_delivered(city: City) -> None:
    """A whole city, whose registers have delivered; `delivered` says for which night."""
    with _keys_made_afterwards():
        _run(city, (*HOLDERS, *DELIVERED))
    _settle()


def delivered(night: date) -> None:
    """All four copies are those of that night."""
    with connection.cursor() as cursor:
        for register in Snapshot.Register.values:
            cursor.execute(
                "INSERT INTO registers_snapshot (register, as_of, rows, loaded_at)"
                " VALUES (%(register)s, %(night)s, 0, now())"
                " ON CONFLICT (register) DO UPDATE SET as_of = %(night)s",
                {"register": register, "night": night},
            )
            cursor.execute(
                "INSERT INTO registers_delivery"
                " (register, night, attempts, done_at, problem, detail)"
                " VALUES (%(register)s, %(night)s, 1, now(), '', '')",
                {"register": register, "night": night},
            )


def _run(city: City, statements: tuple[str, ...]) -> None:
    values: dict[str, Any] = {
        "all": city.permits,
        "pack": city.pack,
        "of_pack": city.of_pack,
        "of_both": city.of_pack + city.of_pack_quiet,
        "night": NIGHT,
        "quiet_night": QUIET_NIGHT,
        **{purpose: encrypt(purpose, text) for purpose, text in CELLS.items()},
    }
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)


@contextmanager
def _keys_made_afterwards() -> Iterator[None]:
    """Millions of rows are written in a fraction of the time while no key is to be kept.

    Primary keys that others refer to stay; they are written in order. All is put back as it was.
    """
    with connection.cursor() as cursor:
        cursor.execute(KEYS, [list(BIG), list(BIG)])
        keys = cursor.fetchall()
        for drop, _ in keys:
            cursor.execute(drop)
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _, make in keys:
            cursor.execute(make)
        cursor.execute("RESET maintenance_work_mem")


def _settle() -> None:
    """As the tables of a city are that autovacuum looks after; the server's own are let alone."""
    tables = ", ".join(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (FREEZE, ANALYZE) {tables}")
