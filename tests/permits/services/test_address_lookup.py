"""What the comboboxes ask while somebody types an address."""

import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from portal.accounts.models import Person, User
from portal.registers.models import House, Road, Room, Street
from tests.permits.services import makers
from tests.permits.services.away import ALL
from tests.permits.services.walk import browser

pytestmark = pytest.mark.django_db
URL = "/permit/address/lookup/"


@pytest.fixture(autouse=True)
def no_limits_left() -> None:
    cache.clear()


def ask(client: Client, **data: str) -> dict[str, Any]:
    answer = client.post(URL, data)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def labels(found: dict[str, Any]) -> list[str]:
    return [option["label"] for option in found["options"]]


def test_a_road_names_its_district_and_street(client: Client) -> None:
    found = ask(client, q="hhl")
    assert (found["kind"], found["said"]) == ("road", "1 road")
    (option,) = found["options"]
    assert (option["label"], option["hint"]) == ("淮海中路", "徐汇区 天平路街道")


def test_a_road_that_crosses_many_streets_names_the_first_ones(client: Client) -> None:
    road = Road.objects.get(name="淮海中路")
    for number in range(6):
        street = Street.objects.create(
            code=f"31010490{number}",
            name=f"第{number}街道",
            name_en=f"Street {number}",
            district_code="310104",
            district_name="徐汇区",
            district_name_en="Xuhui District",
            is_zone=False,
        )
        makers.house(road, street, "", f"{number}", {})
    (option,) = ask(client, q="huaihai")["options"]
    assert option["hint"].endswith("Street 0, Street 1…")


def test_road_then_house_then_room(client: Client) -> None:
    road = ask(client, q="xinsong")["options"][0]["value"]
    found = ask(client, road=road)
    assert (found["kind"], labels(found)) == ("house", ["958弄61号", "958弄62号"])
    house = found["options"][0]["value"]
    found = ask(client, road=road, house=house)
    assert (found["kind"], labels(found)) == ("room", ["Room 101", "Room 102", "Room 201"])
    assert found["options"][0] == {
        "value": makers.HOME,
        "label": "Room 101",
        "text": makers.ADDRESS,
        "hint": "",
        "office": f"Centre {makers.XINZHUANG}",
    }


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ["958弄61号", "958弄62号"]),
        ("9", ["958弄61号", "958弄62号"]),
        ("958弄6", ["958弄61号", "958弄62号"]),
        ("958-62", ["958弄62号"]),
        ("958弄61号101室", ["958弄61号"]),
        ("958号", []),
        ("62", ["958弄62号"]),
        ("62号", ["958弄62号"]),
        ("62弄", []),
        ("7", []),
    ],
)
def test_the_houses_of_a_road_are_filtered_as_one_types(
    client: Client, typed: str, expected: list[str]
) -> None:
    road = str(Road.objects.get(name="莘松路").pk)
    assert labels(ask(client, q=typed, road=road)) == expected


def test_short_numbers_come_before_those_that_go_on(client: Client) -> None:
    road = Road.objects.get(name="莘建路")
    street = Street.objects.get(code=makers.XINZHUANG)
    for lane, number in (("", "90"), ("9", "1"), ("", "9"), ("", "912")):
        makers.house(road, street, lane, number, {})
    found = ask(client, q="9", road=str(road.pk))
    assert labels(found) == ["9号", "9弄1号", "90号", "912号"]


@pytest.mark.parametrize(
    ("typed", "rooms"), [("2", ["Room 201"]), ("10", ["Room 101", "Room 102"])]
)
def test_the_rooms_of_a_house_are_filtered_as_one_types(
    client: Client, typed: str, rooms: list[str]
) -> None:
    house = str(House.objects.get(number="61").pk)
    assert labels(ask(client, q=typed, house=house)) == rooms


@pytest.mark.parametrize(
    ("typed", "kind", "first"),
    [
        ("莘松路958", "house", "958弄61号"),
        ("xinsonglu 958 61", "room", "Room 101"),
        ("莘松路958弄61号2", "room", "Room 201"),
        ("莘松路958弄61号", "room", "Room 101"),
        ("准海路1000号30", "road", "淮海中路"),
    ],
)
def test_a_whole_address_in_one_line_goes_as_deep_as_it_leaves_no_choice(
    client: Client, typed: str, kind: str, first: str
) -> None:
    found = ask(client, q=typed)
    assert (found["kind"], labels(found)[0]) == (kind, first)


def test_a_road_that_is_only_near_is_said_to_be(client: Client) -> None:
    found = ask(client, q="准海路")
    assert labels(found) == ["淮海中路"]
    assert found["said"] == "No road is called exactly that. Did you mean:"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"q": "无此路"}, "No road of that name was found."),
        ({"q": "", "road": "0"}, "No lane or number like that"),
        ({"q": "9", "house": "0"}, "No room like that"),
        ({"q": "hhl", "road": "x", "house": "9" * 30}, "1 road"),
        ({"q": "\0'\"%_\\"}, "No road of that name was found."),
        ({"q": "淮" * 500}, "No road of that name was found."),
        ({}, "No road of that name was found."),
    ],
)
def test_nothing_found_says_what_to_do(client: Client, data: dict[str, str], said: str) -> None:
    assert said in ask(client, **data)["said"]


def test_a_long_list_shows_its_beginning_and_says_so(client: Client) -> None:
    house = House.objects.get(number="61")
    Room.objects.bulk_create(Room(house=house, room=str(n), ref=f"N{n}") for n in range(300, 400))
    found = ask(client, house=str(house.pk))
    assert len(found["options"]) == 50
    assert found["said"] == "The first 50 of 103; type on to find yours."


def test_only_who_may_fill_in_forms_is_answered(person: Person, clerk: Any) -> None:
    nameless = User.objects.create_by_phone("13900000001")
    visitors: list[tuple[Any, int]] = [
        (None, 403),
        (nameless, 403),
        (clerk, 200),
        (person.user, 200),
    ]
    for user, status in visitors:
        client = Client(headers={"host": "localhost"})
        if user is not None:
            client.force_login(user)
        assert client.post(URL, {"q": "hhl"}).status_code == status


def test_it_is_posted_with_a_token_and_never_read_from_a_path(person: Person) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert person.user is not None
    client.force_login(person.user)
    assert client.get(f"{URL}?q=hhl").status_code == 405
    assert client.post(URL, {"q": "hhl"}).status_code == 403


def test_too_many_questions_are_refused_for_a_while(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "address_lookup": "3/m/user"}
    for _ in range(3):
        ask(client, q="hhl")
    answer = client.post(URL, {"q": "hhl"})
    assert answer.status_code == 429
    assert "Please wait a minute" in answer.json()["said"]
    other = makers.person(9)
    assert browser(other.user).post(URL, {"q": "hhl"}).status_code == 200, "for others it goes on"


def test_a_library_that_is_away_says_so(client: Client, settings: Any) -> None:
    settings.REGISTERS = {"addresses": ALL["addresses"]}
    answer = client.post(URL, {"q": "hhl"})
    assert answer.status_code == 503
    assert "does not answer now" in answer.json()["said"]


def test_nothing_of_what_is_typed_is_logged(client: Client, caplog: Any) -> None:
    with caplog.at_level(logging.INFO):
        ask(client, q="莘松路958弄61号101室")
    assert "莘松路" not in caplog.text
    assert makers.HOME not in caplog.text


def test_a_lookup_costs_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    ask(client, q="hhl")
    for data in ({"q": "hhl"}, {"q": "莘松路958弄61号"}, {"q": "准海路"}):
        # Session, user, person; road, streets, houses, rooms, office; a guess needs its own.
        with django_assert_max_num_queries(12):
            ask(client, **data)
