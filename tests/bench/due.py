"""A night with many due permits, made where it lies: by the database, in a few statements.

Of a hundred permits some eighty are in order; the others differ from a register in one way each,
or have an open case.
"""

from datetime import date
from typing import Any

from django.db import connection

from portal.registers import snapshots
from portal.vault import encrypt

NIGHT = date(2026, 3, 15)
DISTANT = 0.2  # so many more permits, in part of the due ones, that are not due

# hash: 32 bytes as blind indexes are; g: the number of a person and of their permit.
_HASH = "sha256(int8send({}::bigint))"
_PERSON, _ROOM, _PHONE = _HASH.format("g"), _HASH.format("-g"), _HASH.format("g * 7919")
_OTHER = "'\\x00'::bytea"

FILL = (
    f"""
    INSERT INTO accounts_person (id, name, name_pinyin, id_number, id_index, sex, birth_date,
                                 hukou_place, phone, phone_index, language)
    SELECT g, '王伟', 'wang wei', %(cell)s, {_PERSON}, 'M', '1990-05-12', '安徽省合肥市',
           %(cell)s, {_PHONE}, 'zh-hans'
      FROM generate_series(1, %(all)s) AS g""",
    f"""
    INSERT INTO permits_permit (id, number, person_id, person_index, basis, housing, issued_on,
                                valid_until, card_valid_until, continuity_start, employer_code,
                                phone, phone_index, fingerprint, room_ref, room_index, address,
                                street_code, language)
    SELECT g, '31' || lpad(g::text, 14, '0'), g, {_PERSON},
           CASE WHEN g %% 10 = 0 THEN 'housing' WHEN g %% 10 = 1 THEN 'schooling'
                ELSE 'employment' END,
           CASE WHEN g %% 5 < 3 THEN 'own_rented' ELSE 'own_purchased' END,
           e - 1000, e, e, e - 1000, '91310112MA' || lpad((g %% 9999)::text, 8, '0'),
           %(cell)s, {_PHONE}, encode({_PERSON}, 'hex'), %(cell)s, {_ROOM}, %(cell)s,
           '310101002', 'zh-hans'
      FROM generate_series(1, %(all)s) AS g,
           LATERAL (SELECT %(night)s::date + CASE WHEN g <= %(due)s THEN g %% 16
                                                  ELSE 20 + g %% 300 END AS e) AS expiry""",
    f"""
    INSERT INTO registers_resident (person_index, id_number, name, name_pinyin, sex, birth_date,
                                    hukou_place, shanghai_hukou, phone, phone_index, room_ref,
                                    room_index, fingerprint, updated_on)
    SELECT {_PERSON}, %(cell)s, '王伟', 'wang wei', 'M', '1990-05-12', '安徽省合肥市', false,
           %(cell)s, CASE WHEN g %% 100 < 4 THEN {_OTHER} ELSE {_PHONE} END,
           %(cell)s, CASE WHEN g %% 100 BETWEEN 4 AND 6 THEN {_OTHER} ELSE {_ROOM} END,
           CASE WHEN g %% 100 = 7 THEN 'other' ELSE encode({_PERSON}, 'hex') END, '2020-01-01'
      FROM generate_series(1, %(all)s) AS g""",
    f"""
    INSERT INTO registers_dwellingright (kind, person_index, room_ref, room_index, number,
                                         holder_name, starts_on, ends_on)
    SELECT CASE WHEN g %% 5 < 3 THEN 'lease' ELSE 'title' END, {_PERSON}, %(cell)s, {_ROOM},
           'L' || g, '王伟', '2020-01-01',
           CASE WHEN g %% 100 BETWEEN 10 AND 14 THEN %(night)s::date - 1
                WHEN g %% 5 < 3 THEN %(night)s::date + 300 END
      FROM generate_series(1, %(all)s) AS g""",
    f"""
    INSERT INTO registers_insurancerun (person_index, employer_code, first_month, last_month,
                                        base, back_paid)
    SELECT {_PERSON},
           '91310112MA' || lpad(((g + (g %% 100 = 22)::int) %% 9999)::text, 8, '0'),
           '2021-01-01', CASE WHEN g %% 100 BETWEEN 23 AND 25 THEN '2025-06-01'::date END,
           9000, false
      FROM generate_series(1, %(all)s) AS g WHERE g %% 10 <> 1""",
    f"""
    INSERT INTO registers_schooling (person_index, school, starts_on, ends_on)
    SELECT {_PERSON}, '浦江大学', '2024-09-01',
           CASE WHEN g %% 100 = 31 THEN %(night)s::date - 1 ELSE '2028-06-30' END
      FROM generate_series(1, %(all)s) AS g WHERE g %% 10 = 1""",
    """
    INSERT INTO cases_case (reference, service, person_id, channel, state, state_since, version,
                            answers, correct_steps, draft_key, submitted_on)
    SELECT 'B' || g, 'endorsement', g, 'web', 'review', %(night)s, 1, %(cell)s, '[]',
           gen_random_uuid(), %(night)s
      FROM generate_series(50, %(all)s, 100) AS g""",
    "SELECT setval(pg_get_serial_sequence('permits_permit', 'id'), %(all)s)",
    "SELECT setval(pg_get_serial_sequence('accounts_person', 'id'), %(all)s)",
)


def fill(due: int) -> None:
    """`due` permits that the night of NIGHT looks at, some that it does not, and fresh copies."""
    values: dict[str, Any] = {
        "due": due,
        "all": due + int(due * DISTANT),
        "night": NIGHT,
        "cell": encrypt("phone", "13800001234"),
    }
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement, values)
        snapshots.take(NIGHT)
        cursor.execute("VACUUM ANALYZE")
