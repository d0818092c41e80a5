"""A service's page answers "may I" before it explains."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.accounts.models import Person
from portal.wizard.models import Draft
from tests.cases.makers import submitted
from tests.pages.looking import html, main

pytestmark = pytest.mark.usefixtures("toys")


def draft_of(person: Person, service: str = "ticket") -> Draft:
    assert person.user is not None
    return Draft.objects.create(user=person.user, person=person, service=service)


def test_a_stranger_reads_the_guide_and_comes_back_here_after_signing_in(stranger: Client) -> None:
    page = html(stranger, "/services/ticket/")
    for words in ("A photo.", "A wish.", "A day.", "Free.", "A ticket.", "Library rules"):
        assert words in page
    assert "/accounts/login/?next=/services/ticket/" in page
    assert "<form" not in page


def test_who_may_is_told_so_and_can_start(holder: Client) -> None:
    page = html(holder, "/services/ticket/")
    assert "You can apply now" in page
    assert page.count("<form") == 1


def test_what_to_know_before_is_said_with_the_yes(holder: Client) -> None:
    with clock.travel(date(2026, 12, 24)):
        assert "You can apply now Bring a friend." in main(holder, "/services/party/")


def test_who_may_not_yet_reads_why_from_when_and_the_way_on(holder: Client) -> None:
    page = html(holder, "/services/party/")
    assert "Not yet: from Thu 24 December 2026 (in 32 days)" in page
    assert "The doors are closed." in page
    assert 'href="/ticket/">Get a ticket' in page
    assert "<form" not in page


def test_a_draft_is_offered_before_a_new_start(holder: Client, person: Person) -> None:
    draft = draft_of(person)
    page = html(holder, "/services/ticket/")
    assert page.index(str(draft.pk)) < page.index("Start afresh")


def test_a_draft_of_another_service_is_not_offered(holder: Client, person: Person) -> None:
    draft = draft_of(person, "party")
    assert str(draft.pk) not in html(holder, "/services/ticket/")


def test_an_open_case_is_shown_instead_of_a_start(holder: Client, person: Person) -> None:
    case = submitted(person)
    page = html(holder, "/services/ticket/")
    assert "You have applied already: Waiting for acceptance" in page
    assert f"/cases/{case.reference}/" in page
    assert "<form" not in page


def test_a_service_that_does_not_exist_is_a_404(stranger: Client) -> None:
    assert stranger.get("/services/nothing/").status_code == 404


def test_the_page_costs_as_many_queries_with_many_drafts_as_with_few(
    holder: Client, person: Person
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert holder.get("/services/ticket/").status_code == 200
        return len(queries)

    draft_of(person)
    few = cost()
    for _ in range(8):
        draft_of(person)
    assert cost() == few <= 12
