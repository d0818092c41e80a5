"""What a seeded city holds."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import Count, F

from permits.models import Endorsement, Permit, Registration
from permits.rules.automatic import Reason
from permits.rules.windows import Band, classify
from portal import registers
from portal.accounts.models import Office, Person
from portal.city import demo
from portal.city.demo_cases import PLANS
from portal.city.places import origins, roads
from portal.city.seed import Built
from portal.policy.shipped import shipped_on
from portal.registers.identifiers import is_mobile_number, parse_credit_code, parse_id_number
from portal.registers.models import (
    DwellingRight,
    EmployerRecord,
    House,
    HousingSnapshot,
    InsuranceRun,
    PopulationSnapshot,
    Resident,
    Road,
    Schooling,
    Snapshot,
    Street,
)
from tests.city.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_the_city_has_the_people_asked_for_and_the_named_ones(city: Built) -> None:
    assert (city.people, city.named) == (300, len(demo.PEOPLE))
    named = len(demo.CAST)
    assert Resident.objects.count() == 300 + named + len(PLANS)


def test_streets_roads_and_districts_are_the_real_ones() -> None:
    assert Street.objects.count() == 234
    assert Road.objects.count() == len(roads()) >= 300
    districts = House.objects.values("street__district_code").distinct().count()
    assert districts == 16
    assert not House.objects.filter(street__is_zone=True).exists()
    for house in House.objects.select_related("road", "street").exclude(lane="958")[:200]:
        assert house.street.district_code in roads()[house.road.name]


@pytest.mark.parametrize("typed", ["淮海", "huaihai", "hhl", "hhzl", "淮海路"])
def test_huaihai_road_is_found_by_characters_pinyin_and_initials(typed: str) -> None:
    names = [hit.name for hit in registers.get("addresses").search_addresses(typed)]
    assert "淮海中路" in names


def test_every_road_leads_to_a_room_with_an_address() -> None:
    library = registers.get("addresses")
    for typed in ("淮海中路", "莘松路", "张杨路"):
        (road,) = (hit for hit in library.search_addresses(typed) if hit.name == typed)
        house = library.houses_of(road.id)[0]
        address = library.rooms_of(house.id)[0]
        assert address.text.startswith(address.district_name + typed)
        assert library.room(address.ref) == address


def test_every_id_number_is_valid_and_says_birth_date_and_sex() -> None:
    for one in Resident.objects.all():
        parsed = parse_id_number(one.id_number, TODAY)
        assert parsed.valid
        assert (parsed.birth_date, parsed.sex) == (one.birth_date, one.sex)
        # A small child has no number of its own.
        assert one.phone is None or is_mobile_number(one.phone)


def test_people_may_come_from_every_province_and_do_not_share_numbers() -> None:
    places, _weights = origins()
    provinces = {place.area[:2] for place in places}
    assert len(provinces) == 30, "all but Shanghai itself, where the locals come from"
    areas = {one.id_number[:2] for one in Resident.objects.all()}
    assert len(areas) >= 20
    assert Resident.objects.filter(shanghai_hukou=True).exists()
    phones = Counter(Resident.objects.values_list("phone_index", flat=True))
    assert max(phones.values()) == 1


def test_every_credit_code_is_valid_and_the_districts_all_have_employers() -> None:
    rows = EmployerRecord.objects.all()
    assert all(parse_credit_code(row.credit_code).valid for row in rows)
    assert len({row.district_code for row in rows}) == 16
    known = set(rows.values_list("credit_code", flat=True))
    assert set(InsuranceRun.objects.values_list("employer_code", flat=True)) <= known
    declared = Permit.objects.exclude(employer_code="").values_list("employer_code", flat=True)
    assert set(declared) <= known


def test_each_street_has_its_centre_and_station_and_each_district_its_talent_centre() -> None:
    kinds = Counter(Office.objects.values_list("kind", flat=True))
    assert kinds == {"community": 215, "police": 215, "talent": 16}
    assert not Office.objects.filter(is_demo=False).exists()


def test_permits_lie_in_every_band_and_far_from_it() -> None:
    policy = shipped_on(TODAY).policy()
    present = Permit.objects.filter(ended_on=None)
    bands = Counter(classify(p.valid_until, TODAY, policy).band for p in present)
    assert set(bands) == set(Band)
    in_round = present.filter(valid_until__range=(TODAY, TODAY + timedelta(days=15)))
    assert in_round.count() >= 10
    assert Permit.objects.exclude(ended_on=None).exists()


def test_every_basis_and_housing_type_occurs() -> None:
    assert set(Permit.objects.values_list("basis", flat=True)) == {
        "employment",
        "housing",
        "schooling",
    }
    assert Permit.objects.values("housing").distinct().count() == 5
    assert set(DwellingRight.objects.values_list("kind", flat=True)) == {
        "title",
        "lease",
        "dormitory",
    }
    assert Schooling.objects.exists()
    assert InsuranceRun.objects.filter(back_paid=True).exists()


def test_histories_lead_from_issue_to_expiry_without_a_hole() -> None:
    for permit in Permit.objects.prefetch_related("endorsements"):
        expiry, start = permit.issued_on.replace(year=permit.issued_on.year + 1), permit.issued_on
        for row in permit.endorsements.all():
            assert row.period == expiry
            assert row.endorsed_on <= TODAY
            expiry, start = row.valid_until, row.continuity_start
        assert (permit.valid_until, permit.continuity_start) == (expiry, start)
    assert Endorsement.objects.filter(band=Band.LATE_CONTINUOUS).exists()


def test_a_permit_was_preceded_by_half_a_year_of_registration() -> None:
    registered = Registration.objects.filter(person__permits__isnull=False)
    early = registered.filter(person__permits__issued_on__lt=F("registered_on"))
    assert registered.exists()
    assert not early.exists()


def test_of_the_automatic_round_most_agree_with_the_registers_and_some_do_not() -> None:
    differing = Counter(
        permit.person_index for permit in Permit.objects.filter(ended_on=None) if _differs(permit)
    )
    assert 5 <= len(differing) <= Permit.objects.count() // 4


def _differs(permit: Permit) -> bool:
    row = PopulationSnapshot.objects.get(person_index=permit.person_index)
    return (bytes(row.room_index), bytes(row.phone_index), row.fingerprint) != (
        bytes(permit.room_index),
        bytes(permit.phone_index),
        permit.fingerprint,
    )


def test_the_first_snapshot_is_of_today_and_holds_everybody() -> None:
    assert set(Snapshot.objects.values_list("as_of", flat=True)) == {TODAY}
    assert PopulationSnapshot.objects.count() == Resident.objects.count()
    assert HousingSnapshot.objects.count() > 250


def test_whoever_has_papers_is_a_person_and_nobody_twice() -> None:
    assert Permit.objects.filter(person=None).count() == 0
    twice = Person.objects.values("id_index").annotate(n=Count("id")).filter(n__gt=1)
    assert not twice.exists()
    holder = Permit.objects.select_related("person").first()
    assert holder is not None
    assert bytes(holder.person_index) == bytes(holder.person.id_index)


def test_new_rows_get_ids_and_numbers_after_the_seeded_ones() -> None:
    from permits.numbers import next_number

    person = Person.objects.create(
        name="新人",
        id_number="11010519491231002X",
        sex="F",
        birth_date=date(1949, 12, 31),
    )
    assert person.pk > Person.objects.exclude(pk=person.pk).order_by("-pk")[0].pk
    numbers = set(Permit.objects.values_list("number", flat=True))
    numbers |= set(Registration.objects.values_list("number", flat=True))
    assert len({number[-8:] for number in numbers}) == len(numbers)
    assert int(next_number("31", demo.STREET, TODAY)[-8:]) > max(int(n[-8:]) for n in numbers)


def test_all_reasons_of_the_night_can_be_met() -> None:
    from portal.city.inhabitants import _DIFFERENCES

    met = {reason for reasons in _DIFFERENCES.values() for reason in reasons}
    assert met == set(Reason) - {Reason.OPEN_CASE, Reason.REGISTER_UNKNOWN}
