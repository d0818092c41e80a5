"""Home: what to do now, what is under way, the services; and what strangers see."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Membership, Office, Person, Role, User
from portal.wizard.models import Draft
from tests.accounts import makers as accounts
from tests.cases import makers
from tests.cases.makers import decide, submitted
from tests.pages.conftest import english
from tests.pages.looking import html, main

pytestmark = pytest.mark.usefixtures("toys")


def test_a_stranger_reads_what_this_is_how_it_goes_and_where_to_sign_in(stranger: Client) -> None:
    page = html(stranger, "/")
    assert "Your Shanghai residence permit, online" in page
    assert 'href="/accounts/login/"' in page
    assert "/services/ticket/" in page
    steps = page[page.index("three-steps") :]
    places = [steps.index(f"<h3>{t}") for t in ("Register your", "Apply for", "Endorse it")]
    assert places == sorted(places)


def test_only_a_demonstration_offers_its_people_its_phone_and_its_clock(
    stranger: Client, settings: Any
) -> None:
    assert "This is a demonstration" in main(stranger, "/")
    settings.DEMO = False
    page = html(stranger, "/")
    assert "demonstration" not in page
    assert "/demo/" not in stranger.get("/").content.decode()


def test_the_most_pressing_card_comes_first(holder: Client) -> None:
    page = main(holder, "/")
    assert page.index("Get your ticket") < page.index("The party comes")


def test_a_day_that_the_words_do_not_name_is_printed_with_how_far_it_is(holder: Client) -> None:
    assert "Thu 24 December 2026 · in 32 days" in main(holder, "/")


def test_with_nothing_to_do_the_page_says_so(
    holder: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.pages.toys.Ticket.todo", lambda *_: [])
    monkeypatch.setattr("tests.pages.toys.Party.todo", lambda *_: [])
    assert "Nothing to do We write to you when a date comes near." in main(holder, "/")


def test_an_open_case_takes_the_place_of_its_services_card(holder: Client, person: Person) -> None:
    case = submitted(person)
    page = main(holder, "/")
    assert "Get your ticket" not in page
    assert "The party comes" in page
    assert case.reference[:4] in page


def test_who_waits_for_the_centre_reads_that_it_is_at_work_and_until_when(
    holder: Client, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.pages.toys.Party.todo", lambda *_: [])
    submitted(person)
    page = main(holder, "/")
    assert "Nothing to do: we are at work on your application" in page
    assert "Library ticket: The centre answers by Tue 24 November 2026." in page


def test_a_case_that_waits_for_the_person_is_the_first_thing_to_do(
    holder: Client, person: Person
) -> None:
    case = submitted(person)
    decide(case, "ask_correction", makers.clerk(), reasons=["PHOTO_UNUSABLE"])
    page = html(holder, "/")
    assert page.index("Library ticket: Correction needed") < page.index("The party comes")
    assert f'href="/cases/{case.reference}/">Open my case' in page


def test_what_was_begun_and_not_submitted_is_offered(holder: Client, person: Person) -> None:
    assert person.user is not None
    draft = Draft.objects.create(user=person.user, person=person, service="ticket")
    assert str(draft.pk) in html(holder, "/")


def test_another_persons_cases_and_drafts_are_not_shown(person: Person) -> None:
    assert person.user is not None
    case = submitted(person)
    Draft.objects.create(user=person.user, person=person, service="ticket")
    other = makers.person(3, name="王五")
    page = main(english(other.user), "/")
    assert case.reference not in page
    assert "Not submitted yet" not in page


def test_whoever_has_not_said_who_they_are_is_led_there(stranger: Client) -> None:
    stranger.force_login(accounts.user())
    assert 'href="/accounts/identity/"' in html(stranger, "/")


def test_a_clerk_finds_the_desk_hr_the_employers_pages_an_administrator_the_admin() -> None:
    doors = {
        makers.clerk(): "Open the staff desk",
        accounts.reviewer(): "Open the employer's pages",
        User.objects.create_superuser("root"): "Open reference data and texts",
    }
    for user, words in doors.items():
        page = main(english(user), "/")
        assert words in page
        assert "Sign in" not in page


def test_a_clerk_who_is_an_applicant_too_sees_their_own_things(person: Person) -> None:
    assert person.user is not None
    Membership.objects.create(user=person.user, office=Office.objects.get(), role=Role.CLERK)
    assert "Get your ticket" in main(english(person.user), "/")


def test_home_costs_as_many_queries_with_many_cases_as_with_few(
    holder: Client, person: Person
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert holder.get("/").status_code == 200
        return len(queries)

    case = submitted(person)
    few = cost()
    for _ in range(6):
        decide(case, "withdraw")
        case = submitted(person)
        assert person.user is not None
        Draft.objects.create(user=person.user, person=person, service="party")
    assert cost() == few <= 12
