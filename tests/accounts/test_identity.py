"""The first sign-in: who is it?"""

import pytest
from django.urls import reverse

from portal.accounts.identity import NoMatch, identify
from portal.accounts.models import Person, User
from portal.audit.models import Entry
from portal.registers import RegisterUnavailable
from tests.accounts import makers
from tests.accounts.makers import ID_NUMBER, NAME, OTHER_ID_NUMBER, PHONE
from tests.accounts.steps import HOME, IDENTITY, ask, enter, last_code

pytestmark = pytest.mark.django_db

SILENT = {"population": "tests.accounts.test_identity.SilentRegister"}


class SilentRegister:
    """A population register that does not answer."""

    def find(self, id_number: str) -> None:
        raise RegisterUnavailable("population")


def say(client, name=NAME, id_number=ID_NUMBER, **more):
    return client.post(IDENTITY, {"name": name, "id_number": id_number, **more})


def test_the_first_sign_in_asks_who_it_is_and_ties_the_person_to_the_account(client):
    makers.resident()
    ask(client)
    assert enter(client, last_code()).url == IDENTITY
    assert client.get(IDENTITY).status_code == 200
    assert say(client, f" {NAME[0]} {NAME[1:]}", "11010519491231002x").url == HOME
    person = Person.objects.get()
    assert person.user == User.objects.get()
    assert (person.name, person.id_number, person.phone) == (NAME, ID_NUMBER, PHONE)
    assert (person.sex, person.hukou_place, person.name_pinyin) == (
        "F",
        "北京市朝阳区",
        "zhang xiao yan",
    )
    assert client.get(IDENTITY).url == HOME


def test_a_person_already_known_to_the_portal_is_found_again(client):
    makers.resident()
    known = makers.person(phone=None)
    client.force_login(makers.user())
    say(client)
    known.refresh_from_db()
    assert known.user == User.objects.get()
    assert known.phone_index is not None
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [{"name": "李雷"}, {"phone": "13900000009"}, {"phone": None}, {"id_number": OTHER_ID_NUMBER}],
    ids=["name", "another phone", "no phone", "ID number"],
)
def test_name_number_and_phone_must_be_those_of_one_person(client, changes):
    makers.resident(**changes)
    client.force_login(makers.user())
    response = say(client)
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    assert NAME in response.content.decode()
    assert not Person.objects.exists()


def test_what_does_not_match_is_not_told(client):
    makers.resident()
    client.force_login(makers.user())
    wrong_name = say(client, name="李雷").context["form"].non_field_errors()
    unknown = say(client, id_number=OTHER_ID_NUMBER).context["form"].non_field_errors()
    assert wrong_name == unknown


@pytest.mark.parametrize(
    "typed", ["1101051949123100", "11010519491231002A", "110105194913310022", "110105194912310021"]
)
def test_an_id_number_that_cannot_be_is_refused_before_the_register_is_asked(
    client, typed, settings
):
    settings.REGISTERS = SILENT
    client.force_login(makers.user())
    response = say(client, id_number=typed)
    assert response.context["form"].errors["id_number"]
    assert not response.context["form"].non_field_errors()


def test_a_register_that_does_not_answer_is_said_and_nothing_typed_is_lost(client, settings):
    settings.REGISTERS = SILENT
    client.force_login(makers.user())
    response = say(client)
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    assert NAME in response.content.decode()


def test_a_number_that_no_code_has_proven_identifies_nobody():
    makers.resident()
    with pytest.raises(NoMatch):
        identify(makers.user(phone_verified=False), NAME, ID_NUMBER)


def test_a_person_with_a_new_number_moves_to_the_account_of_that_number():
    makers.resident(phone="13900000009")
    old = makers.user()
    person = makers.person(old)
    new = makers.user("13900000009")
    assert identify(new, NAME, ID_NUMBER) == person
    person.refresh_from_db()
    assert (person.user, person.phone) == (new, "13900000009")
    entry = Entry.objects.get(action="identify")
    assert (entry.actor, entry.person, entry.detail) == (new, person, {"moved_from": old.pk})


def test_names_of_several_parts_match_whatever_dot_is_typed():
    makers.resident(name="买买提·吐尔逊")
    assert identify(makers.user(), "买买提•吐尔逊", ID_NUMBER).name == "买买提·吐尔逊"


def test_the_visitor_goes_on_to_where_they_were_going(client):
    makers.resident()
    client.force_login(makers.user())
    page = client.get(f"{IDENTITY}?next=/help/")
    assert 'name="next" value="/help/"' in page.content.decode()
    assert say(client, next="/help/").url == "/help/"


def test_guessing_is_limited(client, real_limits):
    makers.resident()
    client.force_login(makers.user())
    for _attempt in range(5):
        say(client, name="李雷")
    assert say(client).status_code == 200
    assert not Person.objects.exists()


def test_without_signing_in_the_page_leads_to_the_sign_in(client):
    assert client.get(IDENTITY).url == f"{reverse('account_login')}?next=%2Faccounts%2Fidentity%2F"


def test_who_came_with_a_password_is_told_to_come_with_a_phone(client):
    client.force_login(makers.clerk())
    page = client.get(IDENTITY)
    assert page.status_code == 200
    assert 'name="id_number"' not in page.content.decode()
