"""Whose draft it is, how long it lives, and how it is thrown away."""

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.cases.models import Case
from portal.wizard.models import LIFETIME, Draft
from tests.accounts import makers, steps
from tests.wizard.walk import DOG, Walk

pytestmark = pytest.mark.django_db
PAGES = ["", "face", "check", "done", "discard"]


@pytest.mark.parametrize("page", PAGES)
def test_the_draft_of_another_is_a_404(walk: Walk, page: str) -> None:
    other = makers.user("13800000002")
    makers.person(other, id_number="310101199001010012")
    theirs = Client()
    theirs.force_login(other)
    assert theirs.get(walk.url(page)).status_code == 404
    assert theirs.post(walk.url(page), {"declaration": "on"}).status_code == 404
    assert Draft.objects.filter(pk=walk.draft_id).exists()


@pytest.mark.parametrize("page", PAGES)
def test_who_is_not_signed_in_is_asked_to(walk: Walk, page: str) -> None:
    answer = Client().get(walk.url(page))
    assert answer.headers["Location"] == f"/accounts/login/?next={quote(walk.url(page), '')}"


def test_a_draft_stays_with_the_person_and_not_only_with_the_account(walk: Walk) -> None:
    person = walk.draft.person
    person.user = makers.user("13800000002")
    person.save()
    assert walk.get("face").status_code == 404


@pytest.mark.parametrize("page", ["", "face", "check", "discard"])
def test_an_expired_draft_says_so_with_a_way_on(walk: Walk, page: str) -> None:
    Draft.objects.update(expires_at=timezone.now())
    answer = walk.get(page)
    assert answer.status_code == 410
    assert 'href="/services/dog/"' in answer.content.decode()


def test_an_expired_draft_is_not_submitted(walk: Walk) -> None:
    walk.fill()
    page = walk.open("check") | {"declaration": "on"}
    Draft.objects.update(expires_at=timezone.now())
    assert walk.client.post(walk.url("check"), page).status_code == 410
    assert not Case.objects.exists()


def test_a_draft_lives_30_days_from_the_last_save(walk: Walk) -> None:
    assert dt.timedelta(days=30) == LIFETIME
    soon = timezone.now() + dt.timedelta(minutes=1)
    Draft.objects.update(expires_at=soon)
    walk.fill("dog")
    assert walk.draft.expires_at > soon + dt.timedelta(days=29)


def test_discarding_asks_first(walk: Walk) -> None:
    assert walk.get("discard").status_code == 200
    assert Draft.objects.exists()
    assert walk.to(walk.client.post(walk.url("discard"))) == "/cases/"
    assert not Draft.objects.exists()


def test_a_submitted_draft_cannot_be_discarded(walk: Walk) -> None:
    walk.fill()
    walk.submit()
    assert walk.to(walk.client.post(walk.url("discard"))) == "done"
    assert Draft.objects.exists()


def test_what_was_typed_when_the_sign_in_had_run_out_is_there_again(walk: Walk) -> None:
    walk.fill("dog")
    page = walk.open("dog")
    walk.client.logout()
    answer = walk.send("dog", page | DOG | {"name": "来福", "colours": ["white"]})
    assert answer.headers["Location"] == f"/accounts/login/?next={quote(walk.url('dog'), '')}"
    sign_in(walk.client, makers.PHONE)
    shown = walk.get("dog")
    assert 'value="来福"' in shown.content.decode()
    assert 'value="white" id="id_colours_1" checked' in shown.content.decode()
    assert walk.to(walk.post("dog", DOG | {"name": "来福"})) == "paper"


def test_what_was_typed_before_signing_in_is_not_shown_to_somebody_else(walk: Walk) -> None:
    page = walk.open("face")
    walk.client.logout()
    walk.send("face", page | {"consent": "on"})
    other = makers.user("13800000002")
    makers.person(other, id_number="310101199001010012")
    sign_in(walk.client, "13800000002")
    assert walk.get("face").status_code == 404


def sign_in(client: Client, phone: str) -> None:
    """As people do: a code to the phone."""
    steps.ask(client, phone)
    steps.enter(client, steps.last_code(phone))
    assert steps.signed_in(client)


@pytest.mark.parametrize("page", ["", "face", "dog", "paper", "check", "done", "discard"])
def test_looking_writes_nothing(walk: Walk, page: str) -> None:
    walk.fill("paper")
    with CaptureQueriesContext(connection) as queries:
        walk.get(page)
    writes = [
        q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))
    ]
    assert writes == []


@pytest.mark.parametrize("page", ["dog", "paper", "check"])
def test_a_page_asks_few_and_constant_questions(
    walk: Walk, page: str, django_assert_max_num_queries: Any
) -> None:
    walk.fill()
    with django_assert_max_num_queries(8):
        assert walk.get(page).status_code == 200


def test_answers_lie_encrypted(walk: Walk) -> None:
    walk.fill("paper")
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM wizard_draft")
        (cell,) = cursor.fetchone()
    assert "旺财".encode() not in bytes(cell)


def test_a_service_without_rules_for_it_is_not_asked_for_in_anothers_name(walk: Walk) -> None:
    for page in ("for", "for/letter"):
        assert walk.client.get(f"/services/dog/{page}/").status_code == 404
        assert walk.client.get(f"/services/nothing/{page}/").status_code == 404
    assert "/services/dog/for/" not in walk.client.get("/services/dog/").content.decode()
