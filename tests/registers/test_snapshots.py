"""The night's copy of the registers."""

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from portal.registers import snapshots
from portal.registers.models import (
    DwellingRight,
    EmploymentSnapshot,
    HousingSnapshot,
    InsuranceRun,
    PopulationSnapshot,
    Resident,
    Schooling,
    SchoolingSnapshot,
    Snapshot,
)
from portal.vault import blind_index
from tests.registers.makers import CODE, ID, OTHER_CODE, OTHER_ID, index, resident, room_index

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 15)


def right(starts_on: date, ends_on: date | None, **other: Any) -> None:
    facts: dict[str, Any] = {
        "kind": "lease",
        "person_index": index(),
        "room_ref": "R1",
        "number": "L1",
        "holder_name": "王伟",
    } | other
    DwellingRight.objects.create(starts_on=starts_on, ends_on=ends_on, **facts)


def run(first: date, last: date | None = None, code: str = CODE, **other: Any) -> None:
    InsuranceRun.objects.create(
        person_index=index(),
        employer_code=code,
        first_month=first,
        last_month=last,
        base=9000,
        **other,
    )


def employment() -> tuple[str, date]:
    snapshots.take(ON)
    row = EmploymentSnapshot.objects.get(person_index=index())
    return row.employer_code, row.paid_through


def test_a_copy_holds_each_person_with_address_phone_and_fingerprint() -> None:
    one = resident()
    resident(OTHER_ID, phone=None, room_ref=None)
    assert snapshots.take(ON)["population"] == 2
    row = PopulationSnapshot.objects.get(person_index=index())
    assert bytes(row.room_index) == room_index("R1")
    assert bytes(row.phone_index) == blind_index("phone", "13100000001")
    assert row.fingerprint == one.fingerprint
    empty = PopulationSnapshot.objects.get(person_index=index(OTHER_ID))
    assert (empty.room_index, empty.phone_index) == (None, None)


def test_of_several_rights_to_a_room_the_one_that_ends_last_counts() -> None:
    right(date(2024, 1, 1), date(2024, 12, 31))
    right(date(2025, 1, 1), date(2026, 12, 31))
    right(date(2020, 1, 1), date(2030, 1, 1), room_ref="R2")
    snapshots.take(ON)
    rows = HousingSnapshot.objects.filter(room_index=room_index("R1"))
    assert [row.ends_on for row in rows] == [date(2026, 12, 31)]


def test_a_right_without_end_outlasts_every_other() -> None:
    right(date(2024, 1, 1), None, kind="title")
    right(date(2024, 1, 1), date(2099, 1, 1), kind="title")
    snapshots.take(ON)
    assert HousingSnapshot.objects.get().ends_on is None


def test_a_lease_of_next_month_is_not_in_the_copy_yet() -> None:
    right(date(2026, 4, 1), date(2027, 3, 31))
    assert snapshots.take(ON)["housing"] == 0
    assert snapshots.take(date(2026, 4, 1))["housing"] == 1


def test_who_still_pays_has_paid_through_the_month_of_the_copy() -> None:
    run(date(2025, 1, 1))
    assert employment() == (CODE, date(2026, 3, 1))


def test_a_run_that_ended_is_paid_through_its_last_month() -> None:
    run(date(2025, 1, 1), date(2025, 11, 1))
    assert employment() == (CODE, date(2025, 11, 1))


def test_the_employer_who_paid_last_counts() -> None:
    run(date(2025, 1, 1), date(2026, 1, 1))
    run(date(2026, 2, 1), code=OTHER_CODE)
    assert employment() == (OTHER_CODE, date(2026, 3, 1))


def test_of_two_who_pay_at_once_the_later_one_counts() -> None:
    run(date(2026, 1, 1), code=OTHER_CODE)
    run(date(2025, 1, 1))
    assert employment()[0] == OTHER_CODE


def test_back_paid_months_do_not_hide_who_pays_in_time() -> None:
    run(date(2025, 1, 1))
    run(date(2026, 3, 1), date(2026, 3, 1), code=OTHER_CODE, back_paid=True)
    assert employment()[0] == CODE


def test_a_missed_night_sees_only_what_had_begun_by_its_own_date() -> None:
    run(date(2025, 1, 1), date(2026, 6, 1))
    run(date(2026, 4, 1), code=OTHER_CODE)
    assert employment() == (CODE, date(2026, 3, 1))


def test_the_enrolment_that_ends_last_counts() -> None:
    for ends_on in (date(2025, 6, 30), date(2027, 6, 30)):
        Schooling.objects.create(
            person_index=index(), school="浦江大学", starts_on=date(2024, 9, 1), ends_on=ends_on
        )
    snapshots.take(ON)
    assert SchoolingSnapshot.objects.get().ends_on == date(2027, 6, 30)


def test_each_register_says_as_of_when_and_how_many_rows() -> None:
    resident()
    assert not Snapshot.objects.exists(), "no row, no knowledge"
    snapshots.take(ON)
    snapshots.take(date(2026, 3, 16))
    rows = {row.register: (row.as_of, row.rows) for row in Snapshot.objects.all()}
    day = date(2026, 3, 16)
    assert rows == {
        "population": (day, 1),
        "housing": (day, 0),
        "employment": (day, 0),
        "schooling": (day, 0),
    }


def test_a_second_copy_replaces_the_first_whole() -> None:
    resident(OTHER_ID)
    snapshots.take(ON)
    Resident.objects.all().delete()
    resident(ID)
    snapshots.take(ON)
    assert [bytes(row.person_index) for row in PopulationSnapshot.objects.all()] == [index()]


def test_a_copy_that_fails_leaves_the_one_before() -> None:
    resident()
    snapshots.take(ON)
    resident(OTHER_ID)
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("ALTER TABLE registers_schooling RENAME TO registers_gone")
        with pytest.raises(Exception, match="registers_schooling"):
            snapshots.take(date(2026, 3, 16))
        cursor.execute("ALTER TABLE registers_gone RENAME TO registers_schooling")
    assert PopulationSnapshot.objects.count() == 1
    assert Snapshot.objects.get(register="population").as_of == ON
