"""Residence registration: what is asked, what is granted, what is corrected."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from permits.models import Registration
from portal import clock
from portal.accounts.models import Office, Person
from portal.cases.models import Case
from portal.registers.models import Resident
from portal.sms.models import Message
from tests.permits.services import makers
from tests.permits.services.walk import (
    REGISTRATION,
    STORE,
    TITLE,
    browser,
    decide,
    fill,
    move,
    step_names,
    submitted,
)
from tests.portrait import photo
from tests.wizard.walk import Walk, hidden, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(client: Client) -> Case:
    return submitted(client, "registration", REGISTRATION)


def register(desk: Client, case: Case) -> Registration:
    decide(desk, case, "accept", "approve")
    return Registration.objects.get(case=case)


def test_the_way_has_seven_steps(client: Client) -> None:
    walk = Walk.begin(client, "registration")
    walk.post("face", {"consent": "on"})
    assert "Step 3 of 7" in walk.get("housing").content.decode()
    assert step_names(walk.get("housing")) == [
        "Choose service", "Face verification", "Your home", "Registration details",
        "Documents", "Photo", "Check and submit",
    ]  # fmt: skip


def test_a_home_that_the_register_knows_needs_neither_search_nor_proof(client: Client) -> None:
    walk = Walk.begin(client, "registration")
    fill(walk, REGISTRATION, "details")
    page = walk.get("details").content.decode()
    assert makers.ADDRESS in page
    assert f'value="{makers.HOME}"' in page
    fill(walk, REGISTRATION[2:3])
    page = walk.get("papers").content.decode()
    assert "housing_proof_file" not in page
    assert f"沪lease{makers.HOME}" in page, "the proof is shown with its source"


def test_the_approved_registration_is_valid_for_a_year_from_the_day_of_approval(
    case: Case, desk: Client, person: Person
) -> None:
    clock.shift_to(date(2026, 11, 27))
    made = register(desk, case)
    assert (made.registered_on, made.valid_until) == (date(2026, 11, 27), date(2027, 11, 27))
    assert (made.person, made.room_ref, made.address) == (person, makers.HOME, makers.ADDRESS)
    assert case.state == "COMPLETED"
    assert case.office == Office.objects.get(code=f"C{makers.XINZHUANG}")


def test_the_holder_is_told_until_when_it_is_valid(case: Case, desk: Client) -> None:
    register(desk, case)
    assert [m.template for m in Message.objects.order_by("id")] == ["CASE_ACCEPTED", "REG_DONE"]
    assert Message.objects.get(template="REG_DONE").params["date"] == "2027-11-23"


def test_the_police_learn_where_the_person_lives(case: Case, desk: Client, person: Person) -> None:
    Resident.objects.filter(person_index=person.id_index).update(room_ref=None, room_index=None)
    register(desk, case)
    known = Resident.objects.get(person_index=person.id_index)
    assert (known.room_ref, known.updated_on) == (makers.HOME, makers.TODAY)


def test_a_later_registration_takes_the_place_of_the_one_before(
    client: Client, desk: Client, person: Person
) -> None:
    old = makers.registered(person, date(2026, 3, 2))
    register(desk, submitted(client, "registration", REGISTRATION))
    old.refresh_from_db()
    assert old.superseded_on == makers.TODAY
    assert Registration.objects.filter(person=person, superseded_on=None).count() == 1


def test_a_relatives_home_asks_whose_it_is_and_for_the_proof_of_kinship(
    client: Client, person: Person
) -> None:
    makers.right(person, makers.UPSTAIRS, "title", holder="李志兰")
    walk = Walk.begin(client, "registration")
    fill(walk, [REGISTRATION[0], ("housing", {"housing": "relative_purchased"})])
    details = {"known": makers.UPSTAIRS, "lived_since": "2024-06-05", "reason": "family"}
    fill(walk, [("details", details)])
    answer = walk.post("papers", {})
    assert b"Choose whose home it is." in answer.content
    assert b"Add the proof of kinship." in answer.content
    papers = STORE | {"relative": "sibling", "kinship_proof_file": picture()}
    assert walk.to(walk.post("papers", papers)) == "photo"
    fill(walk, REGISTRATION[-1:])
    walk.submit()
    case = Case.objects.get()
    assert {m.kind for m in case.materials.all()} == {"identity", "photo", "kinship_proof"}


def test_a_commitment_letter_counts_as_kinship_only_since_december_2024(
    client: Client, person: Person
) -> None:
    makers.right(person, makers.UPSTAIRS, "title", holder="李志兰")
    pages: Any = [
        REGISTRATION[0],
        ("housing", {"housing": "relative_purchased"}),
        ("details", {"known": makers.UPSTAIRS, "lived_since": "2024-06-05", "reason": "family"}),
    ]
    walk = Walk.begin(client, "registration")
    fill(walk, pages)
    assert b"or your commitment letter" in walk.get("papers").content
    clock.shift_to(date(2024, 11, 29))
    assert b"or your commitment letter" not in walk.get("papers").content


def test_a_dormitory_is_proven_by_its_register(client: Client, person: Person) -> None:
    makers.right(person, makers.UPSTAIRS, "dormitory", holder="浦江大学")
    walk = Walk.begin(client, "registration")
    details = {"known": makers.UPSTAIRS, "lived_since": "2024-09-01", "reason": "study"}
    fill(walk, [REGISTRATION[0], ("housing", {"housing": "dormitory"}), ("details", details)])
    assert b"housing_proof_file" not in walk.get("papers").content


def test_an_address_that_no_register_proves_asks_for_the_right_paper(client: Client) -> None:
    walk = Walk.begin(client, "registration")
    fill(walk, [REGISTRATION[0], ("housing", {"housing": "own_purchased"})])
    details = {
        "known": makers.TOWN_FLAT, "lived_since": "2024-06-05", "reason": "work",
    }  # fmt: skip
    fill(walk, [("details", details)])
    page = walk.get("papers").content.decode()
    assert "不动产权证" in page
    answer = walk.post("papers", {})
    assert b"Add the proof of your home." in answer.content
    assert walk.to(walk.post("papers", STORE | {"housing_proof_file": picture()})) == "reading"
    fill(walk, [("reading", TITLE)])
    fill(walk, REGISTRATION[-1:])
    walk.submit()
    case = Case.objects.get()
    assert case.office == Office.objects.get(code=f"C{makers.TIANPING}"), "the street of the home"


def test_staff_name_a_step_and_only_that_one_is_asked_again(
    case: Case, client: Client, desk: Client
) -> None:
    first = case.materials.get(kind="photo").upload_id
    decide(desk, case, "ask_correction", reasons="PHOTO_UNUSABLE", steps="photo")
    answer = client.post(reverse("wizard:correct", args=[case.reference]))
    walk = Walk.of(client, answer.headers["Location"])
    assert walk.onward(walk.get()) == "photo"
    assert walk.to(walk.get("details")) == "", "it is not asked"
    page = walk.open("photo")
    assert page["photo"] == [str(first)], "what was handed in is still there"
    walk.send("photo", page | {"photo_file": photo(2)})
    assert walk.to(walk.submit()) == "done"
    case.refresh_from_db()
    assert case.state == "SUBMITTED"
    assert case.materials.filter(kind="photo", current=True).count() == 1
    assert case.materials.get(kind="photo", current=True).upload_id != first
    assert register(desk, case).valid_until == date(2027, 11, 23)


def test_a_correction_of_the_home_changes_the_registered_address(
    case: Case, client: Client, desk: Client, person: Person
) -> None:
    makers.right(person, makers.UPSTAIRS)
    decide(desk, case, "ask_correction", reasons="ADDRESS_MISMATCH", steps="details")
    answer = client.post(reverse("wizard:correct", args=[case.reference]))
    walk = Walk.of(client, answer.headers["Location"])
    walk.post("details", REGISTRATION[2][1] | {"known": makers.UPSTAIRS})
    assert walk.onward(walk.get()) == "check"
    walk.submit()
    assert register(desk, case).room_ref == makers.UPSTAIRS


def test_approval_waits_while_the_police_cannot_be_told(
    case: Case, desk: Client, settings: Any, person: Person
) -> None:
    decide(desk, case, "accept")
    settings.REGISTERS = {"population": "tests.permits.services.away.Register"}
    answer = move(desk, case, "approve")
    assert answer.status_code == 200
    assert b"The population register does not answer now" in answer.content
    assert not Registration.objects.exists()
    case.refresh_from_db()
    assert case.state == "ACCEPTED"
    settings.REGISTERS = {}
    decide(desk, case, "approve")
    assert Registration.objects.get(case=case).person == person


def test_the_result_is_seen_where_it_is_shown(
    case: Case, client: Client, desk: Client, person: Person
) -> None:
    register(desk, case)
    url = reverse("cases:case", args=[case.reference])
    assert 'href="/permit/">See the result' in client.get(url).content.decode()
    makers.permit(person, date(2027, 6, 30))
    assert "See the result" not in client.get(url).content.decode(), "the permit page shows that"


def test_the_look_before_approving_writes_nothing(case: Case, desk: Client) -> None:
    decide(desk, case, "accept")
    answer = move(desk, case, "approve", go="preview")
    assert b"2027-11-23" in answer.content or "2027年11月23日" in answer.content.decode()
    assert not Registration.objects.exists()


def test_who_has_shanghai_hukou_is_told_that_this_is_for_others() -> None:
    local = makers.person(7, hukou_place="上海市黄浦区")
    page = browser(local.user).get("/services/registration/")
    assert b"You have Shanghai hukou" in page.content
    answer = browser(local.user).post("/services/registration/start/")
    assert answer.headers["Location"] == "/services/registration/"


def test_who_is_registered_is_told_until_when_and_may_register_again(
    client: Client, person: Person
) -> None:
    makers.registered(person, date(2026, 3, 2))
    page = client.get("/services/registration/").content.decode()
    assert "Tue 2 March 2027" in page
    assert "/services/registration/start/" in page


def test_a_proof_in_hand_survives_an_error_beside_it(client: Client, person: Person) -> None:
    walk = Walk.begin(client, "registration")
    fill(walk, [REGISTRATION[0], ("housing", {"housing": "relative_purchased"})])
    details = {"known": makers.UPSTAIRS, "lived_since": "2024-06-05", "reason": "family"}
    fill(walk, [("details", details)])
    answer = walk.post("papers", {"housing_proof_file": picture()})
    assert answer.status_code == 200
    kept = hidden(answer)["housing_proof"]
    assert walk.open("papers")["housing_proof"] == kept
