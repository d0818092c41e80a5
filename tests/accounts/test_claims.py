"""Two who claim one ID number, and one number for two people: a clear page, never two owners."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.accounts.identity import TiedAlready, identify
from portal.accounts.models import Person, User
from portal.registers.models import Resident
from portal.sms.models import Message
from tests.accounts import makers
from tests.accounts.makers import ID_NUMBER, NAME, OTHER_ID_NUMBER
from tests.accounts.steps import HOME, IDENTITY
from tests.wizard.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def claiming(user: User, name: str = NAME, id_number: str = ID_NUMBER) -> Callable[[], Any]:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return lambda: client.post(IDENTITY, {"name": name, "id_number": id_number})


def test_of_two_who_claim_one_number_at_once_the_registers_phone_decides() -> None:
    makers.resident()
    mine, other = makers.user(), makers.user("13900000009")
    won, lost = at_once(claiming(mine), claiming(other))
    assert won.headers["Location"] == HOME
    assert lost.status_code == 200
    assert "do not match one person" in lost.content.decode()
    assert "any community centre" in " ".join(lost.content.decode().split())
    assert Person.objects.get().user == mine


def test_pressing_four_times_is_being_one_person() -> None:
    makers.resident()
    user = makers.user()
    answers = at_once(*(claiming(user) for _ in range(4)))
    assert {answer.headers["Location"] for answer in answers} == {HOME}
    assert Person.objects.get().user == user


def test_one_phone_that_the_register_names_for_two_people_becomes_one_of_them() -> None:
    """As when a mother gave her own number for her child."""
    makers.resident()
    makers.resident(id_number=OTHER_ID_NUMBER, name="张小宝")
    user = makers.user()
    answers = at_once(claiming(user), claiming(user, "张小宝", OTHER_ID_NUMBER))
    assert sorted(answer.status_code for answer in answers) in ([200, 302], [302, 302])
    assert Person.objects.filter(user=user).count() == 1
    said = " ".join(a.content.decode() for a in answers if a.status_code == 200)
    assert not said or "already signs in as somebody else" in said


def test_who_is_somebody_already_does_not_become_another_too() -> None:
    makers.resident(id_number=OTHER_ID_NUMBER, name="张小宝")
    user = makers.user()
    person = makers.person(user)
    with pytest.raises(TiedAlready):
        identify(user, "张小宝", OTHER_ID_NUMBER)
    assert Person.objects.get() == person, "nothing is half saved"


def test_whoever_held_the_person_before_is_told_at_their_number() -> None:
    makers.resident(phone="13900000009")
    old, new = makers.user(), makers.user("13900000009")
    makers.person(old)
    identify(new, NAME, ID_NUMBER)
    told = Message.objects.get(template="IDENTITY_MOVED")
    assert told.phone == old.phone
    identify(new, NAME, ID_NUMBER)
    assert Message.objects.count() == 1


def test_a_claim_while_the_register_learns_another_phone_leaves_one_owner() -> None:
    makers.resident()
    old, new = makers.user(), makers.user("13900000009")

    def moves() -> Any:
        Resident.objects.update(phone=new.phone)
        return claiming(new)()

    answers = at_once(claiming(old), moves)
    assert answers[1].status_code == 302
    assert all(answer.status_code in {200, 302} for answer in answers)
    assert Person.objects.count() == 1
