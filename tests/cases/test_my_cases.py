"""My cases and a case's page, as its holder sees them."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Person, User
from portal.cases import acts
from portal.cases.models import Case
from portal.clock import travel
from tests.cases import makers
from tests.cases.conftest import signed_in
from tests.cases.makers import decide, submitted

pytestmark = pytest.mark.django_db
LIST = "/cases/"
THURSDAY = dt.date(2024, 9, 5)


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def url(case: Case, name: str = "case") -> str:
    return reverse(f"cases:{name}", args=[case.reference])


def test_a_person_sees_their_cases_newest_first(person: Person, holder: Client) -> None:
    first, second = submitted(person), submitted(person, "card")
    theirs = submitted(makers.person(2))
    page = text(holder, LIST)
    assert page.index(url(second)) < page.index(url(first))
    assert url(theirs) not in page


def test_who_has_no_case_is_shown_the_way_to_the_services(holder: Client) -> None:
    page = text(holder, LIST)
    assert "Nothing submitted yet" in page
    assert reverse("pages:home") in page


def test_the_list_goes_over_pages(person: Person, holder: Client) -> None:
    for _ in range(11):
        decide(submitted(person), "withdraw")
    assert text(holder, LIST).count("rows-title") == 10
    assert text(holder, f"{LIST}?page=2").count("rows-title") == 1
    assert text(holder, f"{LIST}?page=next").count("rows-title") == 10


def test_a_list_of_fifty_cases_costs_as_many_queries_as_one_of_five(
    person: Person, holder: Client, django_assert_max_num_queries: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("portal.cases.views.PER_PAGE", 50)
    counted = []
    for upto in (5, 50):
        for _ in range(upto - Case.objects.count()):
            decide(submitted(person), "withdraw")
        with django_assert_max_num_queries(12) as queries:
            assert text(holder, LIST).count("rows-title") == upto
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_case_tells_what_happens_next_and_by_when(person: Person, holder: Client) -> None:
    with travel(THURSDAY):
        case = submitted(person)
        page = text(holder, url(case))
    assert "The centre looks whether everything is there." in page
    assert "The centre answers by Mon 9 September 2024." in page
    assert "in 4 days" in page
    assert "Centre centre" in page
    assert "novels" in page


def test_a_case_without_a_date_says_why(person: Person, holder: Client) -> None:
    with travel(dt.date(2026, 12, 31)):
        case = submitted(person)
        page = text(holder, url(case))
        assert "the working-day calendar of 2027 is not out" in page
        assert "the working-day calendar of 2027 is not out" in text(holder, LIST)


def test_the_timeline_speaks_to_the_person_newest_first(
    person: Person, clerk: User, holder: Client
) -> None:
    case = submitted(person)
    decide(case, "accept", clerk)
    page = text(holder, url(case))
    assert page.index("The centre accepted your case") < page.index(
        "You submitted your application"
    )
    assert "李明" not in page, "a clerk's name is the office's own matter"


def test_a_correction_is_asked_with_its_reasons_and_a_button(
    person: Person, clerk: User, holder: Client
) -> None:
    case = submitted(person)
    decide(case, "ask_correction", clerk, reasons=["PHOTO_UNUSABLE"], note="Your ear is hidden.")
    page = text(holder, url(case))
    assert "the photo cannot be used for a card" in page
    assert "Your ear is hidden." in page
    assert reverse("wizard:correct", args=[case.reference]) in page
    assert "Please hand it in by" in page


def test_the_result_is_shown_once_it_is_granted(
    person: Person, clerk: User, holder: Client
) -> None:
    case = submitted(person)
    decide(case, "accept", clerk)
    assert "/the-ticket/" not in text(holder, url(case))
    decide(case, "approve", clerk)
    assert "/the-ticket/" in text(holder, url(case))


def test_a_refused_case_tells_its_reason(person: Person, clerk: User, holder: Client) -> None:
    case = submitted(person)
    decide(case, "accept", clerk)
    decide(case, "refuse", clerk, reasons=["LATE_BOOKS"])
    page = text(holder, url(case))
    assert "books are late" in page
    assert "You can apply again when the reason is settled." in page
    assert "The centre answers by" not in page


def test_a_case_shows_the_files_that_count_now(person: Person, clerk: User, holder: Client) -> None:
    old, new = makers.material(person), makers.material(person)
    case = submitted(person, materials=[old])
    decide(case, "ask_correction", clerk, note="x")
    case.refresh_from_db()
    by = acts.By(acts.Actor.HOLDER, person.user)
    acts.resubmit(case.pk, by, version=2, answers=makers.answers(), materials=[new])
    page = text(holder, url(case))
    assert str(new.upload.pk) in page
    assert str(old.upload.pk) not in page


def test_anothers_case_does_not_exist(person: Person, holder: Client) -> None:
    theirs = submitted(makers.person(2))
    for name in ("case", "withdraw"):
        text(holder, url(theirs, name), status=404)
    assert holder.post(url(theirs, "withdraw")).status_code == 404


def test_a_clerk_without_a_case_of_their_own_is_told_whose_page_it_is(desk: Client) -> None:
    text(desk, LIST, status=403)


def test_withdrawing_asks_first(person: Person, holder: Client) -> None:
    case = submitted(person)
    assert url(case, "withdraw") in text(holder, url(case))
    assert "Withdraw this case?" in text(holder, url(case, "withdraw"))
    case.refresh_from_db()
    assert case.state == "SUBMITTED"
    answer = holder.post(url(case, "withdraw"), {"version": 1}, follow=True)
    assert "Your case is withdrawn." in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "WITHDRAWN"


def test_withdrawing_too_late_is_said_in_words(person: Person, clerk: User, holder: Client) -> None:
    case = submitted(person)
    decide(case, "accept", clerk)
    assert url(case, "withdraw") not in text(holder, url(case))
    answer = holder.get(url(case, "withdraw"), follow=True)
    assert "can no longer be withdrawn" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "ACCEPTED"


def test_withdrawing_what_has_moved_meanwhile_changes_nothing(
    person: Person, clerk: User, holder: Client
) -> None:
    case = submitted(person)
    decide(case, "ask_correction", clerk, note="x")
    for version in ("1", "", "²", "-2"):
        answer = holder.post(url(case, "withdraw"), {"version": version}, follow=True)
        assert "it was not withdrawn" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "CORRECTION"


def test_a_case_page_costs_few_queries(
    person: Person, clerk: User, holder: Client, django_assert_max_num_queries: Any
) -> None:
    case = submitted(person, materials=[makers.material(person) for _ in range(4)])
    decide(case, "accept", clerk)
    with django_assert_max_num_queries(12):
        text(holder, url(case))


def test_pages_are_only_read_with_get(person: Person) -> None:
    case = submitted(person)
    assert signed_in(person.user).post(url(case)).status_code == 405
