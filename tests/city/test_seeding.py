"""Seeding itself: reproducible, refused where it must not be, whole or not at all, and small."""

import tracemalloc
from collections.abc import Iterator
from datetime import date
from itertools import islice
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from permits.models import Endorsement, Permit, Registration
from portal import clock
from portal.accounts.models import Office, Person, User
from portal.cases.models import Case
from portal.city import CityRefused, demo, demo_seed
from portal.city.demo_cases import PLANS
from portal.city.homes import Home
from portal.city.loading import BATCH, Loader
from portal.city.people import Births
from portal.city.seed import build
from portal.registers.models import DwellingRight, InsuranceRun, Resident, Road, Room
from tests.city.conftest import OPEN_STATES, TODAY

pytestmark = pytest.mark.django_db


def portrait() -> list[Any]:
    """What of a city must be the same twice: the ids of rows are not."""
    return [
        [
            (r.id_number, r.name, r.phone, r.hukou_place, r.fingerprint)
            for r in Resident.objects.order_by("pk")
        ],
        list(
            Permit.objects.order_by("pk").values_list(
                "basis", "housing", "issued_on", "valid_until", "employer_code", "street_code"
            )
        ),
        list(Endorsement.objects.order_by("pk").values_list("period", "requested_on", "band")),
        list(Registration.objects.order_by("pk").values_list("registered_on", "housing")),
        list(InsuranceRun.objects.order_by("pk").values_list("first_month", "last_month", "base")),
        list(DwellingRight.objects.order_by("pk").values_list("kind", "starts_on", "ends_on")),
    ]


def drawn(people: int, seed: int, today: date) -> list[Any]:
    """The portrait of a city that is gone again."""
    with transaction.atomic():
        build(people, seed, today)
        result = portrait()
        transaction.set_rollback(True)
    return result


def test_the_same_seed_and_day_give_the_same_city_and_another_seed_another() -> None:
    first = drawn(60, 7, TODAY)
    assert drawn(60, 7, TODAY) == first
    assert drawn(60, 8, TODAY) != first


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2024, 9, 2), date(2027, 1, 1)])
def test_a_city_can_be_seeded_on_any_day(today: date) -> None:
    built = build(250, 3, today)
    assert built.people == 250
    assert not Permit.objects.filter(issued_on__gt=today).exists()
    assert not Endorsement.objects.filter(requested_on__gt=today).exists()


@pytest.mark.parametrize("today", [date(2026, 10, 9), date(2024, 2, 19), date(2026, 11, 24)])
def test_the_demonstration_clerks_desk_is_filled_on_any_day(today: date) -> None:
    with clock.travel(today):
        build(30, 2, today)
    rows = Case.objects.filter(closed_at=None, office__kind=Office.Kind.COMMUNITY)
    assert set(rows.values_list("state", flat=True)) == OPEN_STATES
    assert rows.filter(due_on=today).exists(), "all three are working days"
    assert rows.filter(due_on__lt=today).exists()


def test_without_demo_no_city_is_seeded(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="only seeded where DEMO is on"):
        call_command("seed_city", people=10)
    with pytest.raises(CityRefused):
        demo_seed.seed(TODAY)
    assert not User.objects.exists()
    assert not Road.objects.exists()


def test_a_city_is_not_seeded_into_another(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed_city", people=20)
    assert "City of 20 people" in capsys.readouterr().out
    with pytest.raises(CommandError, match="already hold people"):
        call_command("seed_city", people=20)
    call_command("seed_city", "--if-empty", people=20)
    assert "nothing to do" in capsys.readouterr().out
    named = len(demo.CAST)
    assert Resident.objects.count() == 20 + named + len(PLANS)


def test_a_seeding_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(today: date) -> int:
        raise OSError("the disk is full")

    monkeypatch.setattr(demo_seed, "seed", broken)
    with pytest.raises(OSError, match="disk"):
        call_command("seed_city", people=20)
    assert not Resident.objects.exists()
    assert not Office.objects.exists()


def test_the_command_seeds_as_of_the_shifted_day(settings: Any) -> None:
    settings.DEMO = True
    with clock.travel(date(2024, 9, 2)):
        call_command("seed_city", people=20)
    assert set(Resident.objects.values_list("updated_on", flat=True)) == {date(2024, 9, 2)}


def many(count: int) -> Iterator[Any]:
    births, random = Births(TODAY), Random(1)
    home = Home("R1", "闵行区莘松路1号", "310112101", "310112")
    return (births.citizen(number, home, random) for number in range(count))


def test_no_two_of_many_people_share_an_id_number_or_a_phone() -> None:
    numbers, phones = set(), set()
    for one in islice(many(60_000), 0, None, 3):
        numbers.add(one.id_number)
        phones.add(one.phone)
    assert len(numbers) == len(phones) == 20_000


def test_rows_leave_memory_as_they_are_sent() -> None:
    """Ten times the rows do not need more memory."""
    peaks = []
    for rows in (2 * BATCH, 20 * BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            loader = Loader(cursor)
            tracemalloc.start()
            for number in range(rows):
                loader.add(Office, **office(number))
            loader.finish()
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            transaction.set_rollback(True)
    assert peaks[1] < peaks[0] * 1.2


def office(number: int) -> dict[str, Any]:
    return {
        "kind": "police",
        "code": f"X{number}",
        "name": "一",
        "name_en": "One",
        "district_code": "310112",
        "street_code": "",
        "address": "",
        "phone": "",
        "is_demo": True,
    }


def test_the_loader_writes_what_the_model_would() -> None:
    values = {
        "name": "王伟",
        "name_pinyin": "Wang Wei",
        "id_number": "11010519491231002X",
        "sex": "F",
        "birth_date": date(1949, 12, 31),
        "hukou_place": "北京市朝阳区",
        "phone": "13100000001",
        "language": "zh-hans",
    }
    with connection.cursor() as cursor:
        loader = Loader(cursor)
        loader.add(Person, **values)
        loader.finish()
    loaded = Person.objects.get()
    Person.objects.all().delete()
    saved = Person.objects.create(**values)
    saved.refresh_from_db()
    for field in Person._meta.concrete_fields:
        if field.attname not in {"id", "created_at"}:
            assert getattr(loaded, field.attname) == getattr(saved, field.attname)


def test_the_loader_refuses_a_field_that_the_model_has_not() -> None:
    with connection.cursor() as cursor, pytest.raises(TypeError, match="colour"):
        Loader(cursor).add(Room, colour="red")
