"""Limits of signing in, with Redis and without."""

import time

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client

from portal.accounts.models import SignInLimit
from portal.cache import LIMITS_TABLE
from portal.sms.models import Message
from tests.accounts import makers
from tests.accounts.makers import PASSWORD, PHONE
from tests.accounts.steps import ask, enter, last_code, password, signed_in, wrong
from tools.servers import valkey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_limits", "redis")]


def point_redis_at(settings, url: str) -> None:
    settings.CACHES = {"default": {**project.CACHES["default"], "LOCATION": url}}


@pytest.fixture(params=["redis", "no redis"])
def redis(request, settings) -> None:
    """Everything here holds in both worlds."""
    if request.param == "no redis":
        point_redis_at(settings, "redis://127.0.0.1:1/0")


class Clock:
    """Real time, moved forward by hand."""

    def __init__(self, monkeypatch) -> None:
        self.ahead = 0.0
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + self.ahead)


@pytest.fixture
def later(monkeypatch) -> Clock:
    return Clock(monkeypatch)


def codes() -> int:
    return Message.objects.count()


def test_a_person_signs_in(client):
    makers.person(makers.user())
    ask(client)
    enter(client, last_code())
    assert signed_in(client)


def test_a_number_gets_one_code_a_minute(client, later):
    assert ask(client).status_code == 302
    again = ask(Client())
    assert again.status_code == 200
    assert again.context["form"].errors["phone"]
    assert ask(client, "13900000009").status_code == 302
    assert codes() == 2
    later.ahead = 61
    assert ask(client).status_code == 302


def test_a_number_gets_five_codes_an_hour_and_ten_a_day(client, later):
    for number in range(12):
        later.ahead = number * 61
        ask(Client())
    assert codes() == 5
    later.ahead = 3700
    for number in range(12):
        later.ahead = 3700 + number * 61
        ask(Client())
    assert codes() == 10
    later.ahead = 3 * 3700
    ask(Client())
    assert codes() == 10


def test_somebody_elses_tries_do_not_count_for_another_number(client):
    ask(client)
    assert ask(Client(), "13900000009").status_code == 302


def test_five_wrong_passwords_close_the_door_for_a_while_even_for_the_right_one(client, later):
    makers.clerk()
    for _try in range(5):
        password(client, "clerk", "not this")
    assert password(client, "clerk", PASSWORD).status_code == 200
    assert not signed_in(client)
    later.ahead = 301
    password(client, "clerk", PASSWORD)
    assert signed_in(client)


def test_right_passwords_are_not_counted(client):
    makers.clerk()
    for _time in range(7):
        fresh = Client()
        password(fresh, "clerk", PASSWORD)
        assert signed_in(fresh)


def test_a_number_gets_fifteen_tries_an_hour_however_many_sessions_try(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.SIGN_IN_LIMITS, "request_login_code": "99/m/key"}
    makers.person(makers.user())
    for _session in range(5):
        fresh = Client()
        ask(fresh)
        for _try in range(3):
            enter(fresh, wrong(last_code()))
    ask(client)
    enter(client, last_code())
    assert not signed_in(client)


def test_the_limits_know_no_number(client):
    ask(client)
    if SignInLimit.objects.exists():
        assert not any(PHONE in limit.cache_key for limit in SignInLimit.objects.all())
    else:
        assert not any(PHONE.encode() in key for key in cache._cache.get_client().keys("*"))


def test_the_cache_counts_in_the_table_that_the_migration_makes():
    assert SignInLimit._meta.db_table == LIMITS_TABLE


@pytest.mark.faults
def test_a_redis_that_stops_takes_neither_the_sign_in_nor_its_limits_with_it(client, settings):
    makers.person(makers.user())
    with valkey() as url:
        point_redis_at(settings, url)
        ask(client, "13900000009")
        assert not SignInLimit.objects.exists()
    ask(client)
    assert ask(Client()).status_code == 200
    assert SignInLimit.objects.exists()
    enter(client, last_code())
    assert signed_in(client)
