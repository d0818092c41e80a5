"""The staff desk: the queue, its filters, finding a case, who sees what."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Person, User
from portal.audit.models import Entry
from portal.cases import acts
from portal.cases.models import Case
from portal.clock import travel
from tests.cases import makers
from tests.cases.conftest import signed_in
from tests.cases.makers import decide, submitted

pytestmark = pytest.mark.django_db
DESK = "/desk/"
THURSDAY = dt.date(2024, 9, 5)


def text(client: Client, url: str = DESK, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def url(case: Case, name: str = "desk_case") -> str:
    return reverse(f"cases:{name}", args=[case.reference])


def references(page: str, cases: list[Case]) -> list[Case]:
    """Those of the cases that the page lists, in its order."""
    return sorted((c for c in cases if url(c) in page), key=lambda c: page.index(url(c)))


def test_the_queue_holds_the_open_cases_of_ones_offices_the_most_urgent_first(
    desk: Client,
) -> None:
    with travel(THURSDAY):
        later = submitted(makers.person(1))
    with travel(dt.date(2024, 9, 2)):
        sooner = submitted(makers.person(2))
        closed = submitted(makers.person(3))
        decide(closed, "withdraw")
    elsewhere = makers.office("elsewhere")
    other = submitted(makers.person(4), data={"office": elsewhere.code})
    with travel(dt.date(2026, 12, 31)):
        undated = submitted(makers.person(5))
    page = text(desk)
    everything = [later, sooner, closed, other, undated]
    assert references(page, everything) == [sooner, later, undated]
    assert "calendar of 2027 not loaded" in page
    assert "1 case has no due date" in page


def test_names_are_masked_and_numbers_absent(desk: Client, person: Person) -> None:
    submitted(person)
    page = text(desk)
    assert "张**" in page
    for secret in (person.name, person.id_number, person.masked_id, str(person.phone)):
        assert secret not in page


def test_late_and_soon_are_said_and_coloured(desk: Client) -> None:
    with travel(THURSDAY):
        case = submitted(makers.person(1))  # due on Monday the 9th
        assert "is-soon" not in text(desk).split("<tbody>")[1]
    with travel(dt.date(2024, 9, 6)):
        assert 'class="is-soon"' in text(desk).split("<tbody>")[1]
        assert references(text(desk, f"{DESK}?due=soon"), [case])
    with travel(dt.date(2024, 9, 10)):
        row = text(desk).split("<tbody>")[1]
        assert 'class="is-late"' in row
        assert "late · yesterday" in row
        assert references(text(desk, f"{DESK}?due=late"), [case])
        assert not references(text(desk, f"{DESK}?due=soon"), [case])


def test_the_queue_is_filtered_by_service_state_and_whom(desk: Client, clerk: User) -> None:
    ticket, card = submitted(makers.person(1)), submitted(makers.person(2), "card")
    decide(card, "accept", clerk)
    both = [ticket, card]
    assert references(text(desk, f"{DESK}?service=card"), both) == [card]
    assert references(text(desk, f"{DESK}?state=SUBMITTED"), both) == [ticket]
    assert references(text(desk, f"{DESK}?who=mine"), both) == [card]
    assert references(text(desk, f"{DESK}?who=nobody"), both) == [ticket]
    assert "No case is like this" in text(desk, f"{DESK}?who=nobody&state=ACCEPTED")
    assert set(references(text(desk, f"{DESK}?service=nonsense&page=x"), both)) == set(both)


def test_closed_cases_are_found_by_their_state(desk: Client, clerk: User) -> None:
    case = submitted(makers.person(1))
    decide(case, "withdraw")
    assert not references(text(desk), [case])
    assert references(text(desk, f"{DESK}?state=WITHDRAWN"), [case])


def test_a_case_is_found_by_its_reference_with_or_without_gaps(desk: Client) -> None:
    case = submitted(makers.person(1))
    r = case.reference
    for typed in (r, f" {r[:4]} {r[4:8]} {r[8:]} "):
        assert desk.post(DESK, {"look_for": typed}).headers["Location"] == url(case)
    decide(case, "withdraw")
    second = submitted(makers.person(2))
    found = desk.post(DESK, {"look_for": r[:8]}, follow=True).content.decode()
    assert set(references(found, [case, second])) == {case, second}


def test_cases_are_found_by_id_number_which_stays_out_of_the_address(desk: Client) -> None:
    person = makers.person(8)
    case = submitted(person)
    decide(case, "withdraw")
    answer = desk.post(DESK, {"look_for": person.id_number.lower()})
    assert person.id_number not in answer.headers["Location"]
    assert references(text(desk, answer.headers["Location"]), [case])
    assert Entry.objects.filter(action="find", person=person).count() == 1


def test_a_person_without_a_case_here_is_not_found(desk: Client) -> None:
    person = makers.person(8)
    submitted(person, data={"office": makers.office("elsewhere").code})
    for typed in (person.id_number, "20990101"):
        answer = desk.post(DESK, {"look_for": typed}, follow=True)
        assert "No case of your office matches" in answer.content.decode()
    assert not Entry.objects.filter(action="find").exists()
    assert not references(text(desk, f"{DESK}?person={person.pk}"), list(Case.objects.all()))


def test_an_empty_search_says_what_to_do(desk: Client) -> None:
    answer = desk.post(DESK, {"look_for": ""})
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()


def test_a_long_queue_goes_over_pages_that_keep_the_filter(desk: Client) -> None:
    for n in range(27):
        submitted(makers.person(n + 1))
    assert text(desk, f"{DESK}?service=ticket").count("data-label") == 25 * 6
    page = text(desk, f"{DESK}?service=ticket&page=2")
    assert page.count("data-label") == 2 * 6
    assert "service=ticket&amp;page=1" in page


def test_a_queue_of_fifty_costs_as_many_queries_as_one_of_five(
    desk: Client, clerk: User, monkeypatch: Any, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr("portal.cases.desk.PER_PAGE", 50)
    counted = []
    for upto in (5, 50):
        for n in range(Case.objects.count(), upto):
            case = submitted(makers.person(n + 1), ["ticket", "card"][n % 2])
            if n % 2:
                decide(case, "accept", clerk)
        with django_assert_max_num_queries(12) as queries:
            assert text(desk).count("data-label") == upto * 6
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_case_page_costs_few_queries_however_much_happened(
    desk: Client, clerk: User, person: Person, django_assert_max_num_queries: Any
) -> None:
    case = submitted(person, materials=[makers.material(person) for _ in range(4)])
    for _ in range(3):
        decide(case, "ask_correction", clerk, note="Once more.")
        decide(case, "resubmit")
    for n in range(2, 16):
        submitted(makers.person(n))
    # The registers that the evidence asks come on top, and a page has at most twelve.
    with django_assert_max_num_queries(9):
        text(desk, url(case))


def test_a_clerk_of_another_office_finds_nothing(person: Person) -> None:
    case = submitted(person, materials=[makers.material(person)])
    stranger = signed_in(makers.clerk("stranger", makers.office("elsewhere")))
    material = case.materials.get()
    assert not references(text(stranger), [case])
    text(stranger, url(case), status=404)
    text(stranger, reverse("cases:material", args=[case.reference, material.pk]), status=404)
    for name in ("move", "take"):
        answer = stranger.post(url(case, name), {"transition": "accept", "version": 1})
        assert answer.status_code == 404
    case.refresh_from_db()
    assert (case.state, case.assignee) == ("SUBMITTED", None)


def test_the_desk_is_for_staff(holder: Client, person: Person) -> None:
    case = submitted(person)
    text(holder, DESK, status=403)
    text(holder, url(case), status=403)
    assert Client(headers={"host": "localhost"}).get(DESK).status_code == 302


def test_a_material_of_another_case_is_not_served_under_this_one(
    desk: Client, person: Person
) -> None:
    case = submitted(person)
    other = submitted(makers.person(2), materials=[makers.material(person)])
    material = other.materials.get()
    text(desk, reverse("cases:material", args=[case.reference, material.pk]), status=404)


def test_every_view_of_a_case_is_a_row_of_the_audit_trail(
    desk: Client, clerk: User, person: Person
) -> None:
    case = submitted(person, materials=[makers.material(person)])
    text(desk, url(case))
    (row,) = Entry.objects.filter(action="view")
    assert (row.actor, row.person, row.object_id) == (clerk, person, str(case.pk))
    assert row.office == case.office
    material = reverse("cases:material", args=[case.reference, case.materials.get().pk])
    assert desk.get(f"{material}?small").headers["Content-Type"] == "image/jpeg"
    assert not Entry.objects.filter(action="download").exists()
    assert desk.get(material).headers["Content-Type"] == "image/jpeg"
    assert Entry.objects.get(action="download").person == person


def test_taking_a_case_says_who_was_faster(desk: Client, clerk: User, person: Person) -> None:
    case = submitted(person)
    answer = desk.post(url(case, "take"), {"assignee": ""}, follow=True)
    assert "The case is with you now." in answer.content.decode()
    second = signed_in(makers.clerk("second"))
    answer = second.post(url(case, "take"), {"assignee": ""}, follow=True)
    assert "Somebody else was faster" in answer.content.decode()
    case.refresh_from_db()
    assert case.assignee == clerk
    answer = second.post(url(case, "take"), {"assignee": clerk.pk}, follow=True)
    assert "The case is with you now." in answer.content.decode()
    assert Entry.objects.filter(action="take").count() == 2


def test_a_clerks_own_case_is_for_a_colleague(clerk: User, desk: Client) -> None:
    own = makers.person(9, user=clerk)
    case = submitted(own)
    page = text(desk, url(case))
    assert "This is your own case" in page
    assert url(case, "move") not in page
    answer = desk.post(url(case, "move"), {"transition": "accept", "version": 1})
    assert answer.status_code == 409
    assert "not open to you" in answer.content.decode()
    assert "it is your own" in desk.post(url(case, "take"), follow=True).content.decode()
    case.refresh_from_db()
    assert case.state == "SUBMITTED"


def test_a_closed_case_can_be_read(desk: Client, clerk: User, person: Person) -> None:
    case = submitted(person)
    decide(case, "accept", clerk)
    decide(case, "refuse", clerk, reasons=["LATE_BOOKS"], note="Three of them.")
    page = text(desk, url(case))
    assert "books are late; Three of them." in page
    assert url(case, "move") not in page
    assert url(case, "take") not in page


def test_the_case_page_shows_what_agrees_and_what_differs(desk: Client, person: Person) -> None:
    page = text(desk, url(submitted(person)))
    for word in ("agrees", "differs", "not known", "福州路 2 号"):
        assert word in page
    assert page.count("is-changed") == 1


def test_a_register_that_does_not_answer_stops_no_decision(desk: Client, person: Person) -> None:
    case = submitted(person, data={"wish": "silence"})
    page = text(desk, url(case))
    assert "A register does not answer now" in page
    assert url(case, "move") in page


def test_what_a_correction_replaced_stays_to_be_seen(
    desk: Client, clerk: User, person: Person
) -> None:
    case = submitted(person, materials=[makers.material(person)])
    decide(case, "ask_correction", clerk, note="x")
    by = acts.By(acts.Actor.HOLDER, person.user)
    acts.resubmit(
        case.pk, by, version=2, answers=makers.answers(), materials=[makers.material(person)]
    )
    page = text(desk, url(case))
    assert "Replaced by a correction" in page
    assert page.count("/material/") == 4  # two files, each with its small picture


def test_a_document_is_looked_at_beside_the_answers_and_the_registers(
    desk: Client, person: Person, clerk: User
) -> None:
    case = submitted(person, materials=[makers.material(person) for _ in range(2)])
    first, second = case.materials.all()
    look = [reverse("cases:look", args=[case.reference, one.pk]) for one in (first, second)]
    assert look[0] in text(desk, url(case))
    page = text(desk, look[0])
    for words in ("Document 1 of 2", look[1], "福州路 2 号", "differs", "novels"):
        assert words in page
    assert Entry.objects.filter(action="view", detail={"material": first.pk}).count() == 1
    other = submitted(makers.person(2), materials=[makers.material(person)])
    text(desk, reverse("cases:look", args=[case.reference, other.materials.get().pk]), status=404)
