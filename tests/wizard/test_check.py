"""Check your answers, change one, submit."""

import re

import pytest
from django.utils import translation

from portal.cases.models import Case
from portal.sms.models import Message
from tests.toy_service import service
from tests.wizard.walk import CHIP, CHIPPED, DOG, Walk, hidden

pytestmark = pytest.mark.django_db
CHANGE = "?from=check"


def test_every_answer_has_a_link_that_changes_it(walk: Walk) -> None:
    walk.fill(chipped=True)
    page = walk.get("check").content.decode()
    for step, field in [
        ("face", "consent"),
        ("dog", "name"),
        ("dog", "chipped"),
        ("chip", "number"),
        ("paper", "vaccination"),
        ("paper", "vet"),
    ]:
        assert f'href="{walk.url(step)}?from=check#div_id_{field}"' in page
        assert f'id="div_id_{field}"' in walk.get(step, CHANGE).content.decode()


def test_what_is_missing_stands_on_top_and_there_is_no_submit(walk: Walk) -> None:
    walk.fill("paper")
    page = walk.get("check").content.decode()
    assert page.index(f"{walk.url('paper')}?from=check") < page.index('class="summary"')
    assert 'name="declaration"' not in page


def test_changing_an_answer_leads_straight_back_to_the_check_page(walk: Walk) -> None:
    walk.fill()
    assert walk.to(walk.post("dog", DOG | {"name": "来福"}, query=CHANGE)) == "check"
    assert "来福" in walk.get("check").content.decode()


def test_back_from_a_change_leads_to_the_check_page_too(walk: Walk) -> None:
    walk.fill()
    assert walk.to(walk.send("dog", walk.open("dog", CHANGE) | DOG, go="back", query=CHANGE)) == (
        "check"
    )


def test_a_change_that_opens_a_new_question_asks_it_and_then_comes_back(walk: Walk) -> None:
    walk.fill()
    answer = walk.post("dog", CHIPPED, query=CHANGE)
    assert walk.to(answer) == "chip"
    assert answer.headers["Location"].endswith(CHANGE)
    assert walk.to(walk.post("chip", CHIP, query=CHANGE)) == "check"


def test_a_change_with_an_error_stays_until_it_is_right(walk: Walk) -> None:
    walk.fill()
    assert walk.post("dog", DOG | {"name": ""}, query=CHANGE).status_code == 200
    assert 'name="declaration"' not in walk.get("check").content.decode()
    assert "is-wrong" in walk.get("dog", CHANGE).content.decode(), "it says what is missing"
    assert walk.to(walk.post("dog", DOG, query=CHANGE)) == "check"


def test_submitting_makes_the_case_with_every_answer_in_both_languages(walk: Walk) -> None:
    walk.fill(chipped=True)
    assert walk.to(walk.submit()) == "done"
    case = Case.objects.get()
    assert case.draft_key == walk.draft.pk
    assert case.channel == "web"
    assert case.answers["data"]["chip"] == {"number": CHIP["number"]}
    assert case.answers["data"]["dog"]["chipped"] is True
    rows = {row[0]: row[1:] for step in case.answers["steps"] for row in step["rows"]["en"]}
    assert rows["name"] == ["Name of the dog", "旺财"]
    assert rows["chipped"][1] == "Yes"
    assert [m.kind for m in case.materials.all()] == ["vaccination"]
    assert walk.draft.answers == {}, "they live in the case now"


def test_the_answers_of_a_skipped_step_are_not_submitted(walk: Walk) -> None:
    walk.fill(chipped=True)
    walk.post("dog", DOG, query=CHANGE)
    assert CHIP["number"] not in walk.get("check").content.decode()
    walk.submit()
    case = Case.objects.get()
    assert set(case.answers["data"]) == set(case.answers["raw"]) == {"face", "dog", "paper"}


def test_the_success_page_says_what_happens_next(walk: Walk) -> None:
    walk.fill()
    walk.submit()
    page = walk.get("done").content.decode()
    case = Case.objects.get()
    with translation.override("zh-hans"):
        assert str(service.flow.initial.happening) in page
    assert re.sub(r"<.*?>", "", page).count(case.reference) >= 1
    assert f'href="/cases/{case.reference}/"' in page
    assert "138****0001" in page


def test_the_second_click_sees_the_same_success_page(walk: Walk) -> None:
    walk.fill()
    page = walk.open("check") | {"declaration": "on"}
    answers = [walk.client.post(walk.url("check"), page) for _ in range(3)]
    assert {walk.to(answer) for answer in answers} == {"done"}
    assert Case.objects.count() == 1
    assert walk.to(walk.get("check")) == "done"
    assert walk.to(walk.get("dog")) == "done"
    assert walk.to(walk.get()) == "done"


def test_nothing_is_submitted_without_the_declaration(walk: Walk) -> None:
    walk.fill()
    answer = walk.client.post(walk.url("check"), walk.open("check"))
    assert answer.status_code == 200
    assert 'href="#id_declaration"' in answer.content.decode()
    assert not Case.objects.exists()


def test_submitting_what_another_tab_changed_shows_it_first(walk: Walk) -> None:
    walk.fill()
    page = walk.open("check") | {"declaration": "on"}
    walk.post("dog", DOG | {"name": "来福"})
    answer = walk.client.post(walk.url("check"), page)
    assert answer.status_code == 409
    assert "来福" in answer.content.decode()
    assert not Case.objects.exists()
    again = walk.client.post(walk.url("check"), hidden(answer) | {"declaration": "on"})
    assert walk.to(again) == "done"


def test_submitting_an_incomplete_draft_leads_to_what_is_missing(walk: Walk) -> None:
    walk.fill("paper")
    answer = walk.client.post(walk.url("check"), {"declaration": "on"})
    assert walk.to(answer) == "paper"
    assert not Case.objects.exists()


def test_an_answer_that_no_longer_holds_is_found_when_submitting(walk: Walk) -> None:
    walk.fill()
    draft = walk.draft
    draft.answers["dog"]["born"] = ["2199-01-01"]
    draft.save()
    assert 'name="declaration"' not in walk.get("check").content.decode()
    answer = walk.client.post(walk.url("check"), {"declaration": "on"})
    assert walk.to(answer) == "dog"
    assert "is-wrong" in walk.client.get(answer.headers["Location"]).content.decode()
    assert not Case.objects.exists()


def test_a_refusal_of_the_service_is_said_and_loses_nothing(walk: Walk) -> None:
    walk.fill()
    walk.post("dog", DOG | {"name": "Nobody"}, query=CHANGE)
    answer = walk.submit()
    assert answer.status_code == 200
    assert "A dog needs a real name." in answer.content.decode()
    assert not Case.objects.exists()
    walk.post("dog", DOG, query=CHANGE)
    assert walk.to(walk.submit()) == "done"


def test_who_may_not_ask_any_more_is_told_so_when_submitting(walk: Walk) -> None:
    walk.fill()
    walk.draft.person.__class__.objects.update(birth_date="2020-01-01")
    assert "A keeper is at least 18 years old." in walk.submit().content.decode()
    assert not Case.objects.exists()


def test_a_second_draft_of_the_same_service_names_the_open_case(walk: Walk) -> None:
    other = Walk.begin(walk.client)
    walk.fill("dog")
    other = Walk.begin(walk.client)
    for one in (walk, other):
        one.fill()
    walk.submit()
    answer = other.submit()
    assert answer.status_code == 409
    assert f'href="/cases/{Case.objects.get().reference}/"' in answer.content.decode()
    assert other.draft.answers, "the draft is kept"


def test_start_with_an_open_case_leads_to_the_service(walk: Walk) -> None:
    walk.fill()
    walk.submit()
    answer = walk.client.post("/services/dog/start/")
    assert answer.headers["Location"] == "/services/dog/"


def test_submitting_sends_no_message_before_anybody_decided(walk: Walk) -> None:
    walk.fill()
    walk.submit()
    assert not Message.objects.exists()


def test_the_done_page_of_an_unsubmitted_draft_leads_to_the_check_page(walk: Walk) -> None:
    assert walk.to(walk.get("done")) == "check"
