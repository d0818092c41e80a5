"""Who has kept photo and home hands in nothing; the registers say whether they have (s3:19, s3:121)."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from permits.models import PermitRequest
from portal.accounts.models import Person
from portal.cases.models import Case
from portal.registers.models import DwellingRight
from tests.permits.services import makers
from tests.permits.services.away import ALL
from tests.permits.services.walk import APPLICATION, Pages, fill
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db
SERVICE = "/services/permit/"
NOTHING = "Nothing to hand in: your home has not changed for six months."
REST: Pages = [
    ("housing", {"housing": "own_rented"}),
    ("home", {"known": makers.HOME}),
    *APPLICATION[3:],
]


def page(client: Client) -> str:
    return str(client.get(SERVICE).content.decode())


def at_changed(client: Client) -> Walk:
    walk = Walk.begin(client, "permit")
    fill(walk, APPLICATION, "changed")
    return walk


def test_the_service_page_and_the_check_page_say_that_nothing_is_handed_in(
    client: Client, person: Person
) -> None:
    makers.registered(person, date(2026, 5, 4))
    assert NOTHING in page(client)
    walk = at_changed(client)
    fill(walk, APPLICATION[2:])
    words = "Nothing: your home has not changed, and your photo is kept."
    assert words in walk.get("check").content.decode()
    assert walk.to(walk.submit()) == "done"
    assert not Case.objects.get().materials.exists()


def test_a_new_photo_is_something_to_hand_in(client: Client, person: Person) -> None:
    makers.registered(person, date(2026, 5, 4))
    walk = at_changed(client)
    fill(walk, [*APPLICATION[2:-1], ("photo", {"replace": "yes", "photo_file": ...})])
    assert "your photo is kept" not in walk.get("check").content.decode()


@pytest.fixture
def moved(person: Person) -> Person:
    """Registered in town, and since September in 莘庄镇."""
    town = makers.dwelling("own_rented", makers.TOWN_FLAT)
    makers.registered(person, date(2026, 3, 2), superseded_on=date(2026, 9, 7), **town)
    makers.registered(person, date(2026, 9, 7))
    return person


def test_a_move_that_was_registered_answers_the_question(client: Client, moved: Person) -> None:
    assert NOTHING not in page(client)
    walk = at_changed(client)
    shown = walk.get("changed").content.decode()
    assert "Your home counts as changed" in shown
    assert "7 September 2026" in shown
    assert 'name="changed"' not in shown
    assert walk.to(walk.post("changed", {"changed": "no"})) == "housing", "a forged no is no answer"
    fill(walk, REST)
    assert (
        "what is registered about it began on 7 September 2026"
        in walk.get("check").content.decode()
    )
    assert walk.to(walk.submit()) == "done"
    assert Case.objects.get().answers["data"]["changed"] == {"changed": True}
    assert PermitRequest.objects.get().room_ref == makers.HOME


def test_a_home_that_the_register_proves_for_longer_has_not_changed(
    client: Client, person: Person
) -> None:
    makers.registered(person, date(2026, 9, 1))
    assert NOTHING in page(client)
    DwellingRight.objects.update(starts_on=date(2026, 8, 20))
    assert NOTHING not in page(client)
    assert "Your home counts as changed" in at_changed(client).get("changed").content.decode()


def test_buying_the_rented_home_is_a_change(client: Client, person: Person) -> None:
    makers.registered(person, date(2026, 3, 2))
    makers.right(person, makers.HOME, "title", starts_on=date(2026, 10, 1))
    assert NOTHING not in page(client)
    assert "1 October 2026" in at_changed(client).get("changed").content.decode()


def test_who_knows_better_may_say_that_it_changed(client: Client, person: Person) -> None:
    makers.registered(person, date(2026, 5, 4))
    walk = at_changed(client)
    assert walk.to(walk.post("changed", {"changed": "yes"})) == "housing"


def test_while_the_housing_register_is_away_the_person_is_asked(
    client: Client, person: Person, settings: Any
) -> None:
    makers.registered(person, date(2026, 9, 1))
    settings.REGISTERS = {"housing": ALL["housing"]}
    assert 'name="changed"' in at_changed(client).get("changed").content.decode()
    assert NOTHING not in page(client)


def test_a_registered_move_is_known_without_the_housing_register(
    client: Client, moved: Person, settings: Any
) -> None:
    settings.REGISTERS = {"housing": ALL["housing"]}
    assert "Your home counts as changed" in at_changed(client).get("changed").content.decode()
