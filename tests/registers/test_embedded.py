"""What the embedded registers answer, and how another one takes their place."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from portal import clock, registers
from portal.registers import RegisterUnavailable
from portal.registers.fingerprint import fingerprint
from portal.registers.models import (
    DwellingRight,
    ELicence,
    EmployerRecord,
    InsuranceRun,
    Resident,
    Schooling,
)
from tests.registers.makers import CODE, ID, OTHER_CODE, OTHER_ID, index, resident

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 15)


@pytest.fixture(autouse=True)
def _march(settings: Any) -> Any:
    settings.DEMO = True
    with clock.travel(TODAY):
        yield


def run(first: date, last: date | None = None, **other: Any) -> InsuranceRun:
    facts = {"person_index": index(), "employer_code": CODE, "base": 9000} | other
    return InsuranceRun.objects.create(first_month=first, last_month=last, **facts)


def test_a_person_is_found_by_id_number_also_with_a_small_x() -> None:
    number = "11010519491231002X"
    resident(number)
    found = registers.get("population").find("11010519491231002x")
    assert found is not None
    assert (found.id_number, found.phone, found.room_ref) == (number, "13100000001", "R1")
    assert registers.get("population").find(OTHER_ID) is None


def test_a_family_that_shares_a_phone_is_found_whole() -> None:
    resident(ID)
    resident(OTHER_ID)
    resident("11010519491231002X", phone="13100000002")
    numbers = {
        facts.id_number for facts in registers.get("population").find_by_phone("13100000001")
    }
    assert numbers == {ID, OTHER_ID}
    assert registers.get("population").find_by_phone("13199999999") == []


def test_id_numbers_phones_and_rooms_do_not_lie_in_the_table_in_clear() -> None:
    resident(phone="13100000001", room_ref="31011210100000000010301")
    with connection.cursor() as cursor:
        cursor.execute("SELECT registers_resident::text FROM registers_resident")
        (row,) = cursor.fetchone()
    for secret in (ID, "13100000001", "31011210100000000010301"):
        assert secret not in row
        assert secret.encode().hex() not in row


def test_a_granted_registration_is_told_to_the_police() -> None:
    resident(room_ref=None)
    population = registers.get("population")
    population.report_dwelling(ID, "R7", TODAY)
    population.report_dwelling(OTHER_ID, "R7", TODAY)
    facts = population.find(ID)
    assert facts is not None
    assert (facts.room_ref, facts.updated_on) == ("R7", TODAY)
    assert Resident.objects.filter(room_index="R7").count() == 1


def test_two_people_cannot_have_one_id_number() -> None:
    resident()
    with pytest.raises(IntegrityError), transaction.atomic():
        resident(name="李伟")


def test_the_fingerprint_changes_with_each_of_the_compared_data_and_with_nothing_else() -> None:
    base = ("王伟", "M", date(1990, 5, 12), "安徽省合肥市")
    others = [
        ("王炜", *base[1:]),
        (base[0], "F", *base[2:]),
        (*base[:2], date(1990, 5, 13), base[3]),
        (*base[:3], "安徽省芜湖市"),
    ]
    assert len({fingerprint(*one) for one in (base, *others)}) == 5
    assert fingerprint("王 伟", *base[1:]) == fingerprint(*base)


def test_rights_come_with_the_one_that_ends_last_first_and_no_end_before_all() -> None:
    for kind, last in (
        ("lease", date(2026, 5, 31)),
        ("title", None),
        ("lease", date(2025, 5, 31)),
    ):
        DwellingRight.objects.create(
            kind=kind,
            person_index=index(),
            room_ref="R1",
            number="L1",
            holder_name="王伟",
            starts_on=date(2024, 6, 1),
            ends_on=last,
        )
    rights = registers.get("housing").rights_of(ID)
    assert [right.ends_on for right in rights] == [None, date(2026, 5, 31), date(2025, 5, 31)]
    assert [right.in_force_on(date(2026, 5, 31)) for right in rights] == [True, True, False]
    assert not rights[1].in_force_on(date(2026, 6, 1))
    assert not rights[1].in_force_on(date(2024, 5, 31))
    assert registers.get("housing").rights_of(OTHER_ID) == []


def test_months_are_counted_at_both_ends_and_only_up_to_this_one() -> None:
    run(date(2025, 10, 1), date(2025, 12, 1))
    run(date(2026, 2, 1))
    months = registers.get("employment").insured_months(ID, date(2025, 9, 20), date(2026, 12, 31))
    assert months == {
        date(2025, 10, 1),
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 2, 1),
        date(2026, 3, 1),
    }


def test_back_paid_months_do_not_count_as_paid_in_time() -> None:
    run(date(2026, 1, 1), date(2026, 1, 1), back_paid=True)
    months = registers.get("employment").insured_months(ID, date(2026, 1, 1), date(2026, 3, 1))
    assert months == frozenset()


def test_the_current_employer_is_who_pays_this_month() -> None:
    EmployerRecord.objects.create(
        credit_code=CODE, name="甲公司", district_code="310112", address="莘松路1号"
    )
    EmployerRecord.objects.create(
        credit_code=OTHER_CODE, name="乙公司", district_code="310115", address="张杨路1号"
    )
    employment = registers.get("employment")
    run(date(2025, 1, 1), date(2026, 2, 1))
    assert employment.current_employer(ID) is None
    run(date(2026, 3, 1), employer_code=OTHER_CODE)
    run(date(2026, 4, 1))
    found = employment.current_employer(ID)
    assert found is not None
    assert (found.name, found.active) == ("乙公司", True)
    assert len(employment.runs_of(ID)) == 2, "a run that begins next month is not known yet"


def test_an_employer_is_found_by_credit_code_also_in_small_letters() -> None:
    EmployerRecord.objects.create(
        credit_code=CODE, name="甲公司", district_code="310112", address="莘松路1号"
    )
    found = registers.get("employment").employer(CODE.lower())
    assert found is not None
    assert found.credit_code == CODE
    assert registers.get("employment").employer(OTHER_CODE) is None


def test_a_run_must_begin_on_the_first_of_a_month_and_not_end_before() -> None:
    for first, last in (
        (date(2026, 1, 2), None),
        (date(2026, 1, 1), date(2025, 12, 1)),
        (date(2026, 1, 1), date(2026, 1, 31)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            run(first, last)


def test_the_enrolment_of_today_is_current_through_its_last_day() -> None:
    Schooling.objects.create(
        person_index=index(), school="浦江大学", starts_on=date(2025, 9, 1), ends_on=TODAY
    )
    found = registers.get("schooling").current(ID)
    assert found is not None
    assert found.school == "浦江大学"
    with clock.travel(date(2026, 3, 16)):
        assert registers.get("schooling").current(ID) is None
        assert registers.get("schooling").latest(ID) == found


def test_licences_come_with_what_they_show() -> None:
    ELicence.objects.create(
        person_index=index(),
        kind="id_card",
        number=ID,
        issued_on=date(2020, 1, 1),
        valid_until=date(2040, 1, 1),
        summary={"name": "王伟"},
    )
    (licence,) = registers.get("elicences").of(ID, ["id_card"])
    assert (licence.number, licence.summary) == (ID, {"name": "王伟"})
    assert licence.in_force_on(date(2040, 1, 1))
    assert not licence.in_force_on(date(2040, 1, 2))


class Away:
    """A register that does not answer."""

    def find(self, id_number: str) -> None:
        raise RegisterUnavailable("population")


def test_a_setting_puts_another_register_in_the_place_of_one(settings: Any) -> None:
    settings.REGISTERS = {"population": f"{__name__}.Away"}
    with pytest.raises(RegisterUnavailable, match="population"):
        registers.get("population").find(ID)
    assert registers.get("housing").rights_of(ID) == []


def test_no_register_has_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        registers.get("weather")  # type: ignore[call-overload]
