"""Submitting and moving: who may, when, from which version, and what happens with it."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from portal.accounts.models import Office, Person, User
from portal.cases import acts, rights
from portal.cases import service as services
from portal.cases.flow import Actor
from portal.cases.models import Case
from portal.cases.service import Refused
from portal.clock import travel
from portal.sms.models import Message
from tests.cases import makers
from tests.cases.makers import decide, submitted

pytestmark = pytest.mark.django_db
THURSDAY = dt.date(2024, 9, 5)


def test_a_submitted_case_waits_at_its_office_with_a_due_date(
    person: Person, centre: Office
) -> None:
    with travel(THURSDAY):
        case = submitted(person)
    assert (case.state, case.office, case.version) == ("SUBMITTED", centre, 1)
    assert case.due_on == dt.date(2024, 9, 9)  # two working days, over a weekend
    assert case.reference.startswith("20240905")
    (event,) = case.events.all()
    assert (event.actor, event.transition, event.to_state) == ("holder", "submit", "SUBMITTED")


def test_references_differ(centre: Office) -> None:
    cases = [submitted(makers.person(n)) for n in range(1, 4)]
    assert len({case.reference for case in cases}) == 3


def test_a_person_has_one_open_case_of_a_service(person: Person) -> None:
    first = submitted(person)
    with pytest.raises(acts.AlreadyOpen) as refusal:
        submitted(person)
    assert refusal.value.case == first
    submitted(person, "card")
    decide(first, "withdraw")
    submitted(person)
    assert Case.objects.of_person(person).count() == 3


def test_the_database_itself_refuses_a_second_open_case(person: Person) -> None:
    case = submitted(person)
    twin = Case(
        reference="x", service="ticket", person=person, state="SUBMITTED",
        state_since=THURSDAY, submitted_on=THURSDAY, answers={},
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="case_one_open_per_person"), transaction.atomic():
        twin.save()
    assert case.pk


def test_what_the_service_refuses_at_submitting_leaves_nothing(person: Person) -> None:
    with pytest.raises(Refused, match="Ask for something"):
        submitted(person, data={"wish": "nothing"})
    assert not Case.objects.exists()


def test_the_usual_way_takes_two_decisions(person: Person, clerk: User) -> None:
    case = submitted(person)
    assert decide(case, "accept", clerk).state == "ACCEPTED"
    done = decide(case, "approve", clerk)
    assert done.state == "COMPLETED"
    assert done.closed_at is not None
    assert [event.transition for event in done.events.all()] == ["submit", "accept", "approve"]
    assert [event.version for event in done.events.all()] == [1, 2, 3]


def test_a_card_goes_from_review_to_the_post(person: Person, clerk: User) -> None:
    case = submitted(person, "card")
    for name in ("accept", "review", "approve", "produce"):
        decide(case, name, clerk)
    with translation.override("en"), pytest.raises(Refused, match="EMS number"):
        decide(case, "ship", clerk)
    decide(case, "ship", clerk, extra=" EA123456789CN ")
    person.refresh_from_db()
    assert person.hukou_place == "EA123456789CN"
    assert decide(case, "deliver", clerk).state == "COMPLETED"


def test_a_card_is_handed_over_to_who_shows_an_id_card_or_the_slip(
    person: Person, clerk: User
) -> None:
    case = submitted(person, "card")
    for name in ("accept", "review", "approve", "produce", "ready"):
        decide(case, name, clerk)
    with translation.override("en"), pytest.raises(Refused, match="What was shown"):
        decide(case, "hand_over", clerk)
    with translation.override("en"), pytest.raises(Refused, match="What was shown"):
        decide(case, "hand_over", clerk, note="He looked honest.")
    assert decide(case, "hand_over", clerk, reasons=["SHOWN_SLIP"]).state == "COMPLETED"


def test_in_special_cases_the_card_may_take_thirty_working_days(
    person: Person, clerk: User
) -> None:
    with travel(dt.date(2024, 9, 2)):
        case = submitted(person, "card")
        for name in ("accept", "approve", "produce"):
            decide(case, name, clerk)
        case.refresh_from_db()
        usual = case.due_on
        moved = decide(case, "extend", clerk, reasons=["CARD_REMADE"])
    assert usual == dt.date(2024, 9, 24)
    assert (moved.state, moved.due_on) == ("PRODUCING_LONG", dt.date(2024, 10, 18))
    assert Message.objects.get(template="CARD_EXTENDED").params["date"] == "2024-10-18"
    assert decide(case, "ready", clerk).state == "READY"


def test_granting_acts_once(person: Person, clerk: User) -> None:
    case = submitted(person)
    decide(case, "accept", clerk)
    decide(case, "approve", clerk)
    person.refresh_from_db()
    assert person.name_pinyin == f"T-{case.reference}"
    Person.objects.update(name_pinyin="")
    with pytest.raises(acts.NotAllowed):
        decide(case, "approve", clerk)
    person.refresh_from_db()
    assert person.name_pinyin == ""


def test_what_the_service_refuses_at_granting_is_not_saved(person: Person, clerk: User) -> None:
    case = submitted(person, data={"wish": "too much"})
    decide(case, "accept", clerk)
    with pytest.raises(Refused, match="no ticket like that"):
        decide(case, "approve", clerk)
    case.refresh_from_db()
    assert (case.state, case.version, case.events.count()) == ("ACCEPTED", 2, 2)
    assert not Message.objects.filter(template="TOY_DONE").exists()


@pytest.mark.parametrize("name", ["accept", "ask_correction", "reject_intake"])
def test_the_holder_does_not_decide(person: Person, name: str) -> None:
    case = submitted(person)
    for actor in (Actor.STAFF, Actor.HOLDER):
        with pytest.raises(acts.NotAllowed):
            acts.move(case.pk, name, acts.By(actor, person.user), version=1, note="please")


def test_a_clerk_of_another_office_does_not_decide(person: Person) -> None:
    other = makers.clerk("other", makers.office("elsewhere"))
    with pytest.raises(acts.NotAllowed):
        decide(submitted(person), "accept", other)


def test_a_clerk_does_not_decide_on_their_own_case(clerk: User, centre: Office) -> None:
    own = makers.person(7, user=clerk)
    case = submitted(own)
    assert rights.actors_for(clerk, case) == {Actor.HOLDER}
    with pytest.raises(acts.NotAllowed):
        decide(case, "accept", clerk)
    with pytest.raises(acts.NotAllowed):
        acts.take(case, clerk, seen=None)


def test_any_clerk_takes_a_case_in_no_offices_charge(person: Person, centre: Office) -> None:
    case = submitted(person, data={"office": ""})
    assert case.office is None
    somebody = makers.clerk("somebody", makers.office("elsewhere"))
    assert acts.take(case, somebody, seen=None)
    case.refresh_from_db()
    assert (case.assignee, case.office) == (somebody, makers.office("elsewhere"))
    with pytest.raises(acts.NotAllowed):
        decide(case, "accept", makers.clerk())


def test_the_first_who_decides_has_the_case(person: Person, clerk: User) -> None:
    case = submitted(person)
    assert decide(case, "accept", clerk).assignee == clerk
    assert decide(case, "review", makers.clerk("second")).assignee == clerk


def test_a_case_is_taken_from_whom_one_saw(person: Person, clerk: User) -> None:
    case, second = submitted(person), makers.clerk("second")
    assert acts.take(case, clerk, seen=None)
    assert not acts.take(case, second, seen=None)
    assert acts.take(case, second, seen=clerk.pk)
    case.refresh_from_db()
    assert case.assignee == second


def test_a_correction_goes_back_to_the_desk_with_new_answers(person: Person, clerk: User) -> None:
    case = submitted(person, materials=[makers.material(person)])
    asked = decide(case, "ask_correction", clerk, reasons=["PHOTO_UNUSABLE"], steps=["wish"])
    assert (asked.state, asked.correct_steps) == ("CORRECTION", ["wish"])
    acts.resubmit(
        case.pk,
        acts.By(Actor.HOLDER, person.user),
        version=asked.version,
        answers=makers.answers(wish="poems"),
        materials=[makers.material(person)],
    )
    case.refresh_from_db()
    assert (case.state, case.correct_steps) == ("SUBMITTED", [])
    assert case.answers["data"]["wish"] == "poems"
    assert [m.current for m in case.materials.all()] == [False, True]
    assert case.assignee == clerk


def test_a_correction_of_a_step_that_is_not_there_is_not_allowed(
    person: Person, clerk: User
) -> None:
    with pytest.raises(acts.NotAllowed):
        decide(submitted(person), "ask_correction", clerk, note="x", steps=["nowhere"])


def test_a_refusal_needs_a_reason_or_words(person: Person, clerk: User) -> None:
    case = submitted(person)
    decide(case, "accept", clerk)
    for words in ({}, {"note": "  "}):
        with pytest.raises(Refused):
            decide(case, "refuse", clerk, **words)
    with pytest.raises(acts.NotAllowed):
        decide(case, "refuse", clerk, reasons=["BECAUSE"])
    assert decide(case, "refuse", clerk, note="The library burned down.").state == "REFUSED"


def test_a_case_is_withdrawn_before_it_was_ever_accepted(person: Person, clerk: User) -> None:
    case = submitted(person)
    decide(case, "ask_correction", clerk, note="Say which books.")
    assert decide(case, "withdraw").state == "WITHDRAWN"


def test_a_case_that_was_accepted_once_is_not_withdrawn(person: Person, clerk: User) -> None:
    case = submitted(person)
    decide(case, "accept", clerk)
    decide(case, "ask_correction", clerk, note="Say which books.")
    case.refresh_from_db()
    assert [m.name for m in rights.open_moves(case, [Actor.HOLDER])] == ["resubmit"]
    with pytest.raises(acts.NotAllowed):
        decide(case, "withdraw")


def test_whoever_saw_an_older_version_is_told_what_happened(person: Person, clerk: User) -> None:
    case = submitted(person)
    decide(case, "accept", clerk)
    with pytest.raises(acts.Stale) as stale:
        acts.move(case.pk, "accept", acts.By(Actor.STAFF, clerk), version=1)
    assert [event.transition for event in stale.value.since] == ["accept"]
    assert stale.value.since[0].user == clerk


def test_a_message_is_queued_with_its_move_and_says_no_more_than_it_may(
    person: Person, clerk: User
) -> None:
    Person.objects.filter(pk=person.pk).update(language="en")
    case = submitted(person)
    decide(case, "ask_correction", clerk, reasons=["PHOTO_UNUSABLE"], note="Your ear is hidden.")
    (message,) = Message.objects.all()
    assert (message.template, message.language) == ("CASE_CORRECTION", "en")
    assert message.key == f"case:{case.reference}:2"
    assert message.phone == person.phone
    assert "photo" in message.params["reason"]
    assert "ear" not in str(message.params)


def test_the_message_to_the_accepted_names_the_day_of_the_answer(
    person: Person, clerk: User
) -> None:
    with travel(THURSDAY):
        case = submitted(person)
        decide(case, "accept", clerk)
    message = Message.objects.get(template="CASE_ACCEPTED")
    assert message.params["date"] == "2024-09-12"  # five working days, not the two of forwarding


def test_nobody_without_a_number_stops_a_decision(clerk: User, centre: Office) -> None:
    case = submitted(makers.person(3, phone=None))
    assert decide(case, "accept", clerk).state == "ACCEPTED"
    assert not Message.objects.exists()


def test_a_preview_tells_what_the_person_will_read_and_changes_nothing(
    person: Person, clerk: User
) -> None:
    case = submitted(person)
    decide(case, "accept", clerk)
    before = list(Message.objects.values_list("key", flat=True))
    preview = acts.try_move(
        case.pk, "approve", acts.By(Actor.STAFF, clerk), version=2, words=acts.Words()
    )
    assert preview.message == f"【来沪人员服务】读者证T-{case.reference}已办好。"
    assert preview.language == "zh-hans"
    case.refresh_from_db()
    person.refresh_from_db()
    assert (case.state, case.version, person.name_pinyin) == ("ACCEPTED", 2, "")
    assert list(Message.objects.values_list("key", flat=True)) == before


def test_a_preview_shows_the_refusal_of_the_service(person: Person, clerk: User) -> None:
    case = submitted(person, data={"wish": "too much"})
    decide(case, "accept", clerk)
    by: Any = acts.By(Actor.STAFF, clerk)
    with pytest.raises(Refused):
        acts.try_move(case.pk, "approve", by, version=2, words=acts.Words())


def test_a_service_that_is_not_in_the_catalogue_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        services.get("registration")
