"""Signing in with a phone and a code."""

import re
import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.registers.identifiers import mask_phone
from portal.sms.models import Message
from tests.accounts import makers
from tests.accounts.makers import PHONE
from tests.accounts.steps import BY_PHONE, CONFIRM, ask, enter, last_code, signed_in, wrong

pytestmark = pytest.mark.django_db


def test_a_known_person_signs_in_with_the_code_and_lands_on_the_home_page(client):
    user = makers.user()
    makers.person(user)
    assert ask(client).url == CONFIRM
    response = enter(client, last_code())
    assert response.url == reverse("pages:home")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_code_has_six_digits_and_lies_encrypted_in_the_outbox(client):
    ask(client)
    message = Message.objects.get()
    code = message.secret["code"]
    assert len(code) == 6
    assert code.isdigit()
    assert message.template == "SIGN_IN_CODE"
    assert code not in str(message.params) + message.key
    assert message.phone == PHONE


def test_the_session_of_a_pending_sign_in_shows_neither_number_nor_code(client):
    ask(client)
    stored = Session.objects.get().session_data
    assert PHONE not in stored
    assert last_code() not in stored
    assert Session.objects.get().get_decoded() == {}


def test_a_number_may_be_typed_as_people_write_it(client):
    for typed in ("+86 138 0000-0001", "138 0000 0001", "１３８００００００01", "008613800000001"):
        Message.objects.all().delete()
        assert ask(client, typed).status_code == 302, typed
        assert Message.objects.get().phone == PHONE
    assert User.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "12345", "12800000001", "1380000000a", "+1 555 123 4567"])
def test_what_is_no_mobile_number_gets_a_clear_message_and_no_code(client, typed):
    response = ask(client, typed)
    assert response.status_code == 200
    assert response.context["form"].errors["phone"]
    assert not Message.objects.exists()


def test_an_unknown_number_gets_the_same_answer_as_a_known_one(client):
    makers.person(makers.user())
    known = ask(client)
    stranger = Client()
    unknown = ask(stranger, "13900000009")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert words(client, PHONE) == words(stranger, "13900000009")


def words(client: Client, phone: str) -> str:
    """The page that asks for the code, without what differs for every visitor."""
    page = client.get(CONFIRM).content.decode().replace(phone, "").replace(mask_phone(phone), "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_a_wrong_code_may_be_corrected(client):
    makers.person(makers.user())
    ask(client)
    code = last_code()
    response = enter(client, wrong(code))
    assert response.status_code == 200
    assert response.context["form"].errors["code"]
    assert not signed_in(client)
    enter(client, code)
    assert signed_in(client)


def test_the_third_wrong_code_ends_the_sign_in_and_the_right_one_comes_too_late(client):
    makers.person(makers.user())
    ask(client)
    code = last_code()
    enter(client, wrong(code))
    enter(client, wrong(code))
    response = enter(client, wrong(code))
    assert response.url == BY_PHONE
    assert list(client.get(BY_PHONE).context["messages"])
    enter(client, code)
    assert not signed_in(client)


def test_a_code_is_good_for_five_minutes(client, monkeypatch):
    makers.person(makers.user())
    ask(client)
    code = last_code()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 5 * 60 + 1)
    response = enter(client, code)
    assert response.url == BY_PHONE
    assert not signed_in(client)
    assert list(client.get(BY_PHONE).context["messages"])


def test_after_four_minutes_the_code_is_still_good(client, monkeypatch):
    makers.person(makers.user())
    ask(client)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 4 * 60)
    enter(client, last_code())
    assert signed_in(client)


def test_a_new_code_makes_the_one_before_worthless(client):
    makers.person(makers.user())
    ask(client)
    first = last_code()
    ask(client)
    second = last_code()
    if first != second:
        enter(client, first)
        assert not signed_in(client)
    enter(client, second)
    assert signed_in(client)


def test_who_mistyped_the_number_may_begin_again(client):
    ask(client, "13900000009")
    assert client.get(BY_PHONE).status_code == 200
    ask(client)
    makers.person(User.objects.get(phone_index=PHONE))
    enter(client, last_code())
    assert signed_in(client)


def test_the_visitor_returns_to_where_they_were_going(client):
    makers.person(makers.user())
    confirm = ask(client, next="/help/").url
    assert confirm == f"{CONFIRM}?next=%2Fhelp%2F"
    assert client.post(confirm, {"code": last_code()}).url == "/help/"


def test_no_link_leads_out_of_the_portal_after_signing_in(client):
    makers.person(makers.user())
    ask(client, next="https://example.org/")
    assert enter(client, last_code(), next="https://example.org/").url == reverse("pages:home")


def test_a_link_may_fill_in_the_number(client):
    assert f'value="{PHONE}"' in client.get(f"{BY_PHONE}?phone={PHONE}").content.decode()


def test_a_closed_account_does_not_sign_in(client):
    makers.user(is_active=False)
    ask(client)
    assert enter(client, last_code()).url == reverse("account_inactive")
    assert not signed_in(client)
    assert client.get(reverse("account_inactive")).status_code == 200


def test_the_first_code_proves_the_number(client):
    ask(client)
    assert not User.objects.get().phone_verified
    enter(client, last_code())
    assert User.objects.get().phone_verified


def test_sign_out_takes_a_post_and_then_nobody_is_signed_in(client):
    client.force_login(makers.user())
    assert client.get(reverse("account_logout")).status_code == 200
    assert signed_in(client)
    assert client.post(reverse("account_logout")).status_code == 302
    assert not signed_in(client)


def test_pages_of_allauth_that_nobody_uses_do_not_exist(client):
    for path in ("signup/", "password/reset/", "email/", "password/change/", "reauthenticate/"):
        assert client.get(f"/accounts/{path}").status_code == 404, path
