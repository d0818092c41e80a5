"""Permit application: who may, what is not asked again, what is issued, how the card comes."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from permits.models import Basis, Permit, PermitRequest
from portal import clock
from portal.accounts.models import Office, Person
from portal.cases.models import Case
from portal.registers.models import DwellingRight, InsuranceRun, Resident
from tests.permits.services import makers
from tests.permits.services.away import ALL
from tests.permits.services.walk import (
    APPLICATION,
    REGISTRATION,
    TITLE,
    Pages,
    browser,
    decide,
    errors,
    fill,
    move,
    step_names,
    submitted,
)
from tests.portrait import photo
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db
SERVICE = "/services/permit/"
MOVED: Pages = [
    *APPLICATION[:2],
    ("changed", {"changed": "yes"}),
    ("housing", {"housing": "own_purchased"}),
    ("home", {"known": makers.TOWN_FLAT}),
    ("papers", {"housing_proof_file": ...}),
    ("reading", TITLE),
    *APPLICATION[3:],
]


@pytest.fixture
def registered(person: Person) -> Person:
    """The newcomer, registered for more than half a year."""
    makers.registered(person, date(2026, 5, 4))
    return person


@pytest.fixture
def case(registered: Person, client: Client) -> Case:
    return submitted(client, "permit", APPLICATION)


def may(client: Client) -> str:
    """What the service page says, in English."""
    return str(client.get(SERVICE).content.decode())


# -- who may apply ----------------------------------------------------------------------------


def test_without_a_registration_that_comes_first(client: Client, person: Person) -> None:
    page = may(client)
    assert "The residence registration comes first." in page
    assert 'href="/services/registration/"' in page
    assert client.post(f"{SERVICE}start/").headers["Location"] == SERVICE


def test_too_early_is_told_with_the_day_and_the_other_way(client: Client, person: Person) -> None:
    makers.registered(person, date(2026, 9, 1))
    InsuranceRun.objects.update(first_month=date(2026, 9, 1))
    page = may(client)
    assert "You have not been registered for half a year yet." in page
    assert "Mon 1 March 2027" in page
    assert "social insurance has been paid here for six months" in page


def test_the_half_year_is_reached_on_its_day(client: Client, person: Person) -> None:
    makers.registered(person, date(2026, 9, 1))
    InsuranceRun.objects.all().delete()
    clock.shift_to(date(2027, 2, 28))
    assert "start/" not in may(client)
    clock.shift_to(date(2027, 3, 1))
    assert "start/" in may(client)


def test_six_insured_months_and_this_one_stand_in_for_the_half_year(
    client: Client, person: Person
) -> None:
    makers.registered(person, date(2026, 9, 1))
    run = InsuranceRun.objects.get()
    run.first_month = date(2026, 6, 1)
    run.save()
    assert "start/" not in may(client), "five months and this one"
    run.first_month = date(2026, 5, 1)
    run.save()
    page = may(client)
    assert "start/" in page
    assert "that counts the same" in page
    run.last_month = date(2026, 10, 1)
    run.save()
    assert "start/" not in may(client), "this month has to be paid"


def test_an_expired_registration_leads_back_to_registering(client: Client, person: Person) -> None:
    makers.registered(person, date(2025, 11, 22))
    page = may(client)
    assert "Your registration has ended." in page
    assert 'href="/services/registration/"' in page


def test_registrations_without_a_gap_count_together(client: Client, person: Person) -> None:
    makers.registered(person, date(2026, 3, 2), superseded_on=date(2026, 10, 5))
    makers.registered(person, date(2026, 10, 5))
    InsuranceRun.objects.all().delete()
    assert "start/" in may(client)


def test_who_holds_a_permit_is_sent_to_the_endorsement(client: Client, registered: Person) -> None:
    makers.permit(registered, date(2027, 6, 30))
    page = may(client)
    assert "It is extended by an endorsement every year" in page
    assert "registered for half a year yet" not in page, "nothing else is said"


@pytest.mark.parametrize(
    ("valid_until", "word"), [(date(2026, 9, 24), "endorsement"), (date(2026, 8, 24), "first")]
)
def test_a_suspended_permit_is_still_a_permit_and_a_void_one_is_not(
    client: Client, registered: Person, valid_until: date, word: str
) -> None:
    makers.permit(registered, valid_until)
    assert word in may(client).split("What you need")[0]


def test_after_a_void_permit_only_a_registration_made_since_counts(
    client: Client, person: Person
) -> None:
    makers.permit(person, date(2025, 11, 10), years=2)
    makers.registered(person, date(2025, 11, 5), superseded_on=date(2026, 6, 1))
    makers.registered(person, date(2026, 6, 1))
    InsuranceRun.objects.all().delete()
    clock.shift_to(date(2026, 11, 30))
    assert "Tue 1 December 2026" in may(client), "the earlier one is not added to it"
    clock.shift_to(date(2026, 12, 1))
    assert "start/" in may(client)


def test_who_has_no_ground_is_told_which_three_there_are(client: Client, person: Person) -> None:
    home = makers.dwelling("relative_rented")
    makers.registered(person, date(2026, 5, 4), reason="family", **home)
    assert "start/" in may(client), "insured"
    InsuranceRun.objects.all().delete()
    assert "One of three grounds is needed" in may(client)
    makers.enrolled(person, date(2027, 6, 30))
    assert "start/" in may(client), "enrolled"


def test_a_register_that_is_away_stands_in_nobodys_way(
    client: Client, person: Person, settings: Any
) -> None:
    makers.registered(person, date(2026, 5, 4), **makers.dwelling("relative_rented"))
    settings.REGISTERS = ALL
    assert "start/" in may(client)


def test_who_has_shanghai_hukou_needs_no_permit() -> None:
    local = makers.person(7, hukou_place="上海市黄浦区")
    assert "You have Shanghai hukou" in may(browser(local.user))


# -- what is asked ----------------------------------------------------------------------------


def test_the_unchanged_way_has_seven_steps_and_asks_for_no_document(case: Case) -> None:
    assert case.materials.count() == 0, "the registration was made elsewhere: no photo to take over"
    request = PermitRequest.objects.get(case=case)
    assert (request.address, request.employer_code) == (makers.ADDRESS, makers.code())
    assert (request.basis, request.delivery, request.education) == (
        Basis.EMPLOYMENT, "pickup", "bachelor",
    )  # fmt: skip


def test_the_step_bar_shows_seven_steps(client: Client, registered: Person) -> None:
    walk = Walk.begin(client, "permit")
    fill(walk, APPLICATION, "changed")
    page = walk.get("changed")
    assert "Step 4 of 7" in page.content.decode()
    assert step_names(page) == [
        "Choose service", "Face verification", "About you", "Your home",
        "Education, work and delivery", "Photo", "Check and submit",
    ]  # fmt: skip


def test_a_changed_home_asks_three_more_pages(client: Client, registered: Person) -> None:
    walk = Walk.begin(client, "permit")
    fill(walk, MOVED, "housing")
    assert len(step_names(walk.get("housing"))) == 10


def test_the_photo_of_the_registration_is_kept(client: Client, desk: Client) -> None:
    registration = decide(
        desk, submitted(client, "registration", REGISTRATION), "accept", "approve"
    )
    first = registration.materials.get(kind="photo").upload_id
    clock.shift_to(date(2027, 6, 1))
    walk = Walk.begin(client, "permit")
    fill(walk, APPLICATION, "photo")
    assert f"/files/{first}/" in walk.get("photo").content.decode()
    walk.post("photo", {"replace": "no"})
    walk.submit()
    case = Case.objects.get(service="permit")
    assert case.materials.get(kind="photo").upload_id == first


def test_a_new_photo_takes_its_place(client: Client, registered: Person) -> None:
    walk = Walk.begin(client, "permit")
    fill(walk, APPLICATION, "photo")
    assert b"Add your new photo." in walk.post("photo", {"replace": "yes"}).content
    assert walk.to(walk.post("photo", {"replace": "yes", "photo_file": photo()})) == "check"
    walk.submit()
    assert Case.objects.get().materials.get().kind == "photo"


def test_a_photo_that_was_taken_back_is_not_handed_in(client: Client, registered: Person) -> None:
    walk = Walk.begin(client, "permit")
    fill(walk, APPLICATION, "photo")
    walk.post("photo", {"replace": "yes", "photo_file": photo()})
    walk.post("photo", {"replace": "no"})
    walk.submit()
    assert Case.objects.get().materials.count() == 0


@pytest.mark.parametrize(
    ("basis", "words"),
    [("employment", "No employer pays social insurance"), ("schooling", "No school here has you")],
)
def test_a_ground_that_no_register_knows_is_refused_with_the_way_on(
    client: Client, registered: Person, basis: str, words: str
) -> None:
    InsuranceRun.objects.all().delete()
    walk = Walk.begin(client, "permit")
    fill(walk, APPLICATION, "person")
    answer = walk.post("person", {"basis": basis})
    assert answer.status_code == 200
    assert words in errors(answer)
    assert walk.to(walk.post("person", {"basis": "housing"})) == "changed"


def test_a_ground_is_taken_on_trust_while_the_register_is_away(
    client: Client, registered: Person, settings: Any
) -> None:
    settings.REGISTERS = {"employment": ALL["employment"]}
    case = submitted(client, "permit", APPLICATION)
    assert PermitRequest.objects.get(case=case).employer_code == ""
    settings.REGISTERS = {}
    desk = browser(makers.clerk())
    decide(desk, case, "accept", "approve")
    assert Permit.objects.get().employer_code == makers.code(), "asked again on the day of issue"


def test_the_new_home_decides_on_the_office(client: Client, registered: Person) -> None:
    case = submitted(client, "permit", MOVED)
    assert case.office == Office.objects.get(code=f"C{makers.TIANPING}")
    assert case.materials.get().kind == "housing_proof"


def test_a_new_home_that_the_register_knows_needs_no_paper(
    client: Client, registered: Person
) -> None:
    makers.right(registered, makers.UPSTAIRS)
    walk = Walk.begin(client, "permit")
    pages: Pages = [*MOVED[:3], ("housing", {"housing": "own_rented"})]
    fill(walk, [*pages, ("home", {"known": makers.UPSTAIRS}), *APPLICATION[3:]])
    assert walk.to(walk.submit()) == "done"


def test_a_new_home_that_no_register_knows_needs_its_proof(
    client: Client, registered: Person
) -> None:
    walk = Walk.begin(client, "permit")
    fill(walk, MOVED, "home")
    answer = walk.post("home", {"road_text": "淮海中路1000号301室"})
    assert "Is this your home?" in errors(answer)
    assert walk.to(walk.post("home", {"known": makers.TOWN_FLAT})) == "papers"
    assert "Add the proof of your home." in errors(walk.post("papers", {}))


# -- what is issued ---------------------------------------------------------------------------


def test_the_permit_is_issued_on_the_day_of_approval_for_a_year(
    case: Case, desk: Client, person: Person
) -> None:
    decide(desk, case, "accept")
    clock.shift_to(date(2026, 12, 1))
    decide(desk, case, "approve")
    permit = Permit.objects.get()
    assert (permit.issued_on, permit.valid_until) == (date(2026, 12, 1), date(2027, 12, 1))
    assert permit.card_valid_until == permit.valid_until
    assert permit.continuity_start == permit.issued_on
    assert bytes(permit.room_index) == makers.index_of(makers.HOME)
    assert bytes(permit.phone_index) == bytes(person.phone_index)
    known = Resident.objects.get(person_index=person.id_index)
    assert (permit.fingerprint, permit.employer_code) == (known.fingerprint, makers.code())


def test_a_new_home_is_reported_to_the_police_when_it_is_granted(
    client: Client, registered: Person
) -> None:
    case = submitted(client, "permit", MOVED)
    assert Resident.objects.get().room_ref == makers.HOME
    decide(browser(makers.clerk(makers.TIANPING)), case, "accept", "approve")
    assert Resident.objects.get().room_ref == makers.TOWN_FLAT
    assert Permit.objects.get().room_ref == makers.TOWN_FLAT


def test_a_second_permit_is_refused_at_the_desk(case: Case, desk: Client, person: Person) -> None:
    decide(desk, case, "accept")
    makers.permit(person, date(2027, 3, 1))
    answer = move(desk, case, "approve")
    assert b"This person already holds a permit." in answer.content
    assert Permit.objects.count() == 1


def test_a_new_permit_ends_the_void_one(client: Client, person: Person, desk: Client) -> None:
    old = makers.permit(person, date(2025, 11, 10))
    makers.registered(person, date(2026, 3, 2))
    decide(desk, submitted(client, "permit", APPLICATION), "accept", "approve")
    old.refresh_from_db()
    assert old.ended_on == makers.TODAY
    new = Permit.objects.get(ended_on=None)
    assert new.continuity_start == makers.TODAY, "no years are carried over"


def test_issuing_waits_while_the_police_do_not_answer(
    case: Case, desk: Client, settings: Any
) -> None:
    decide(desk, case, "accept")
    settings.REGISTERS = {"population": ALL["population"]}
    answer = move(desk, case, "approve")
    assert b"The population register does not answer now" in answer.content
    assert not Permit.objects.exists()


def test_a_correction_of_one_step_keeps_the_others(
    case: Case, client: Client, desk: Client
) -> None:
    decide(desk, case, "ask_correction", reasons="INFO_DIFFERS", steps="work")
    answer = client.post(reverse("wizard:correct", args=[case.reference]))
    walk = Walk.of(client, answer.headers["Location"])
    assert walk.onward(walk.get()) == "work"
    walk.post("work", {"education": "master", "delivery": "ems"})
    assert walk.onward(walk.get()) == "delivery"
    walk.post("delivery", {"where": "home", "recipient": "王晓雨", "phone": "13800000001"})
    assert walk.to(walk.submit()) == "done"
    request = PermitRequest.objects.get(case=case)
    assert (request.education, request.delivery, request.basis) == ("master", "ems", "employment")


def test_a_correction_that_opens_new_pages_asks_them(
    case: Case, client: Client, desk: Client
) -> None:
    decide(desk, case, "ask_correction", reasons="ADDRESS_MISMATCH", steps="changed")
    answer = client.post(reverse("wizard:correct", args=[case.reference]))
    walk = Walk.of(client, answer.headers["Location"])
    assert walk.to(walk.post("changed", {"changed": "yes"})) == "housing"
    fill(walk, MOVED[3:7])
    assert walk.to(walk.submit()) == "done"
    assert PermitRequest.objects.get(case=case).room_ref == makers.TOWN_FLAT


def test_a_title_in_the_register_makes_the_new_home_known(
    client: Client, registered: Person
) -> None:
    DwellingRight.objects.all().delete()
    makers.right(registered, makers.HOME, "title")
    walk = Walk.begin(client, "permit")
    fill(walk, [*APPLICATION[:2], ("changed", {"changed": "yes"})])
    fill(walk, [("housing", {"housing": "own_purchased"}), ("home", {"known": makers.HOME})])
    assert walk.onward(walk.get()) == "work", "bought what was rented: same address, no paper"
