"""Deciding at the desk: preview, send, what goes wrong, and that nothing typed is lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Person, User
from portal.audit.models import Entry
from portal.cases import acts
from portal.cases.flow import Actor
from portal.cases.models import Case
from portal.sms.models import Message
from tests.cases import makers
from tests.cases.conftest import signed_in
from tests.cases.makers import decide, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(person: Person) -> Case:
    return submitted(person)


def page(client: Client, case: Case, query: str = "") -> str:
    answer = client.get(reverse("cases:desk_case", args=[case.reference]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, case: Case, name: str, version: int | None = None, **data: Any) -> Any:
    """Posts a decision as the page would."""
    seen = case.version if version is None else version
    return client.post(
        reverse("cases:move", args=[case.reference]),
        {"transition": name, "version": seen, **data},
    )


def state_of(case: Case) -> str:
    case.refresh_from_db()
    return case.state


def test_the_page_offers_what_the_flow_leaves_open(desk: Client, case: Case, clerk: User) -> None:
    first = page(desk, case)
    assert 'value="accept"' in first
    assert "?decide=ask_correction" in first
    assert "?decide=refuse" not in first
    decide(case, "accept", clerk)
    second = page(desk, case)
    assert 'value="approve"' in second
    assert "?decide=refuse" in second


def test_a_decision_can_be_looked_at_before_it_is_sent(desk: Client, case: Case) -> None:
    answer = send(desk, case, "accept", go="preview")
    body = answer.content.decode()
    assert answer.status_code == 200
    assert f"办件编号{case.reference})已受理" in body.replace("）", ")").replace("（", "(")
    assert 'lang="zh-Hans"' in body
    assert state_of(case) == "SUBMITTED"
    assert not Message.objects.exists()


def test_a_decision_is_sent_and_said(desk: Client, case: Case, clerk: User) -> None:
    answer = desk.post(
        reverse("cases:move", args=[case.reference]),
        {"transition": "accept", "version": 1, "go": "send"},
        follow=True,
    )
    assert "Done. The case is now: Accepted." in answer.content.decode()
    assert state_of(case) == "ACCEPTED"
    assert Message.objects.filter(template="CASE_ACCEPTED").count() == 1
    (row,) = Entry.objects.filter(action="decide")
    assert (row.actor, row.detail) == (clerk, {"transition": "accept", "version": 2})


def test_the_form_of_a_decision_asks_what_it_needs(desk: Client, case: Case) -> None:
    body = page(desk, case, "?decide=ask_correction")
    for name in ("reasons", "note", "steps"):
        assert f'name="{name}"' in body
    assert "the photo cannot be used for a card" in body
    assert 'name="reasons"' not in page(desk, case, "?decide=approve")
    assert 'name="steps"' not in page(desk, case, "?decide=reject_intake")


def test_a_correction_is_asked_with_reasons_words_and_steps(
    desk: Client, case: Case, person: Person
) -> None:
    answer = send(
        desk, case, "ask_correction",
        reasons=["PHOTO_UNUSABLE"], note="Your ear is hidden.", steps=["wish"],
    )  # fmt: skip
    assert answer.status_code == 302
    assert state_of(case) == "CORRECTION"
    assert case.correct_steps == ["wish"]
    event = case.events.last()
    assert event is not None
    assert (event.reasons, event.note) == (["PHOTO_UNUSABLE"], "Your ear is hidden.")


@pytest.mark.parametrize("go", ["preview", "send"])
def test_a_decision_without_its_reason_is_put_right_and_keeps_what_was_typed(
    desk: Client, case: Case, go: str
) -> None:
    answer = send(desk, case, "ask_correction", steps=["wish"], note=" ", go=go)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "Choose a reason, or write one in your own words." in body
    assert 'href="#decision_reasons_0"' in body
    assert 'value="wish" id="decision_steps_0" checked' in body
    assert state_of(case) == "SUBMITTED"


def test_a_reason_from_another_list_is_refused(desk: Client, case: Case) -> None:
    answer = send(desk, case, "ask_correction", reasons=["LATE_BOOKS"], note="x")
    assert answer.status_code == 200
    assert state_of(case) == "SUBMITTED"


def test_a_card_in_the_post_needs_its_number(desk: Client, clerk: User, centre: Any) -> None:
    case = submitted(makers.person(2), "card")
    for name in ("accept", "approve", "produce"):
        decide(case, name, clerk)
    case.refresh_from_db()
    answer = send(desk, case, "ship", extra="")
    assert "EMS number" in answer.content.decode()
    assert state_of(case) == "PRODUCING"
    send(desk, case, "ship", extra="EA1")
    assert state_of(case) == "SHIPPED"


@pytest.mark.parametrize("go", ["preview", "send"])
def test_what_the_service_refuses_is_an_error_and_nothing_is_saved(
    desk: Client, clerk: User, centre: Any, go: str
) -> None:
    case = submitted(makers.person(2), data={"wish": "too much"})
    decide(case, "accept", clerk)
    case.refresh_from_db()
    answer = send(desk, case, "approve", go=go)
    assert answer.status_code == 200
    assert "There is no ticket like that." in answer.content.decode()
    assert (state_of(case), case.version) == ("ACCEPTED", 2)


def test_words_changed_after_the_preview_are_shown_again_before_they_are_sent(
    desk: Client, case: Case
) -> None:
    preview = send(desk, case, "ask_correction", note="One.", go="preview").content.decode()
    seen = preview.split('name="seen" value="')[1].split('"')[0]
    again = send(desk, case, "ask_correction", note="Two.", go="send", seen=seen)
    assert again.status_code == 200
    assert "<li>Two.</li>" in again.content.decode()
    assert state_of(case) == "SUBMITTED"
    send(desk, case, "ask_correction", note="One.", go="send", seen=seen)
    assert state_of(case) == "CORRECTION"


def test_the_second_clerk_sees_what_the_first_did_and_keeps_what_they_typed(
    desk: Client, case: Case
) -> None:
    first = makers.clerk("first", last_name="王", first_name="芳")
    decide(case, "ask_correction", first, reasons=["FILE_UNREADABLE"], note="Page two.")
    answer = send(desk, case, "reject_intake", version=1, note="Come again in May.")
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else decided while you were writing" in body
    assert "王芳" in body
    assert "a document cannot be read or a page is missing; Page two." in body
    assert "Come again in May." in body
    assert state_of(case) == "CORRECTION"


def test_the_second_clerk_may_send_again_what_is_still_open(
    desk: Client, case: Case, clerk: User
) -> None:
    decide(case, "accept", makers.clerk("first"))
    answer = send(desk, case, "ask_correction", version=1, note="Page two is missing.")
    body = answer.content.decode()
    assert "Page two is missing.</textarea>" in body
    assert 'name="version" value="2"' in body
    send(desk, case, "ask_correction", version=2, note="Page two is missing.")
    assert state_of(case) == "CORRECTION"


def test_pressing_twice_is_told_as_done_once(desk: Client, case: Case) -> None:
    send(desk, case, "accept")
    answer = desk.post(
        reverse("cases:move", args=[case.reference]),
        {"transition": "accept", "version": 1},
        follow=True,
    )
    assert answer.status_code == 200
    assert "Done. The case is now: Accepted." in answer.content.decode()
    case.refresh_from_db()
    assert case.version == 2


@pytest.mark.parametrize("name", ["fly", "", "resubmit", "withdraw", "expire"])
def test_a_decision_that_does_not_exist_for_staff_is_said_in_words(
    desk: Client, case: Case, name: str
) -> None:
    answer = send(desk, case, name)
    assert answer.status_code == 409
    assert "This decision does not exist" in answer.content.decode()


def test_a_decision_that_is_not_open_now_keeps_what_was_typed(desk: Client, case: Case) -> None:
    answer = send(desk, case, "refuse", note="No more books.")
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "not open to you, or not any more" in body
    assert "No more books." in body


def test_a_version_that_is_no_number_is_a_stale_page_not_a_fault(desk: Client, case: Case) -> None:
    answer = desk.post(
        reverse("cases:move", args=[case.reference]), {"transition": "accept", "version": "x"}
    )
    assert answer.status_code == 409
    assert state_of(case) == "SUBMITTED"


def test_a_person_without_a_number_is_told_on_the_page_only(desk: Client, centre: Any) -> None:
    case = submitted(makers.person(3, phone=None))
    body = send(desk, case, "accept", go="preview").content.decode()
    assert "no mobile number is known" in body


def test_deciding_is_posted(desk: Client, case: Case) -> None:
    assert desk.get(reverse("cases:move", args=[case.reference])).status_code == 405


def test_the_holder_cannot_post_a_decision(case: Case, holder: Client) -> None:
    assert send(holder, case, "accept").status_code == 403
    by = acts.By(Actor.HOLDER, case.person.user if case.person else None)
    with pytest.raises(acts.NotAllowed):
        acts.move(case.pk, "accept", by, version=1)


def test_a_supervisor_of_two_offices_sees_both(case: Case, centre: Any) -> None:
    from portal.accounts.models import Membership, Role

    both = makers.clerk("both", makers.office("elsewhere"))
    Membership.objects.create(user=both, office=centre, role=Role.SUPERVISOR)
    there = submitted(makers.person(2), data={"office": "elsewhere"})
    body = signed_in(both).get("/desk/").content.decode()
    assert case.reference in body.replace("</span><span>", "")
    assert there.reference in body.replace("</span><span>", "")
