"""A holder reports what changed; the permit then says it, and the next night finds nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from permits.endorsement import sweep
from permits.models import Ledger, Permit
from portal import clock
from portal.registers.models import InsuranceRun, Resident
from portal.sms.models import Message
from portal.vault import blind_index
from tests.permits.services import makers
from tests.permits.services.away import ALL
from tests.permits.services.makers import TODAY
from tests.permits.services.walk import FACE, TITLE, browser, decide, errors, fill, move, submitted
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db
OTHER = makers.code("91310115MA9TQWN02")


@pytest.fixture
def permit() -> Permit:
    return makers.holder(TODAY + timedelta(days=5), 2)


def new_job(permit: Permit) -> None:
    """The former employer stopped paying last month, another one pays now."""
    InsuranceRun.objects.update(last_month=date(2026, 10, 1))
    makers.insured(permit.person, date(2026, 11, 1), by="91310115MA9TQWN02")


def new_phone(permit: Permit) -> None:
    """They sign in with another number, which the police know too."""
    number = "13900001111"
    person = permit.person
    person.phone = number
    person.save()
    Resident.objects.update(phone=number, phone_index=blind_index("phone", number))


def reported(permit: Permit, *changed: str, pages: Any = ()) -> Any:
    walk = [FACE, ("change", {"changed": list(changed)}), *pages]
    return submitted(browser(permit.person.user), "details", walk)


def night() -> list[tuple[str, list[str]]]:
    """What tonight decides about the permit."""
    sweep.run_night(TODAY)
    return list(Ledger.objects.values_list("outcome", "reasons"))


CHECKED = ("facts", {"right": "on"})
OWN = ("housing", {"housing": "own_purchased"})
IN_TOWN = ("home", {"known": makers.TOWN_FLAT})


def test_a_new_employer_is_shown_confirmed_granted_and_seen_by_the_night(
    permit: Permit, desk: Client
) -> None:
    new_job(permit)
    case = reported(permit, "employer", pages=[CHECKED])
    page = desk.get(f"/desk/{case.reference}/").content.decode()
    assert "上海本地有限公司" in page
    assert "上海别处有限公司" in page
    decide(desk, case, "accept", "approve")
    permit.refresh_from_db()
    assert permit.employer_code == OTHER
    assert Message.objects.filter(template="DETAILS_DONE").count() == 1
    assert night() == [("endorsed", [])]


def test_unreported_the_night_refers_the_same_permit(permit: Permit) -> None:
    new_job(permit)
    assert night() == [("referred", ["EMPLOYMENT_CHANGED"])]


def test_a_new_number_is_the_one_of_the_account(permit: Permit, desk: Client) -> None:
    new_phone(permit)
    decide(desk, reported(permit, "phone", pages=[CHECKED]), "accept", "approve")
    permit.refresh_from_db()
    assert permit.phone == "13900001111"
    assert night() == [("endorsed", [])]


def test_a_new_home_asks_its_kind_address_and_proof(permit: Permit, desk: Client) -> None:
    makers.right(permit.person, makers.TOWN_FLAT, "title")
    case = reported(permit, "home", pages=[OWN, IN_TOWN])
    assert case.office.street_code == makers.TIANPING
    decide(browser(makers.clerk(makers.TIANPING, "town")), case, "accept", "approve")
    permit.refresh_from_db()
    assert (permit.housing, permit.room_ref) == ("own_purchased", makers.TOWN_FLAT)
    assert Resident.objects.get().room_ref == makers.TOWN_FLAT
    assert night() == [("endorsed", [])]


def test_a_new_home_without_a_registered_proof_needs_papers(permit: Permit) -> None:
    papers = [("papers", {"housing_proof_file": ...}), ("reading", TITLE)]
    case = reported(permit, "home", pages=[OWN, IN_TOWN, *papers])
    assert case.materials.filter(kind="housing_proof").exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ([], "Choose what has changed"),
        (["employer"], "still names 上海本地有限公司"),
        (["phone"], "Sign in with the new number first"),
    ],
)
def test_what_nobody_else_shows_yet_cannot_be_reported(
    permit: Permit, changed: list[str], words: str
) -> None:
    walk = Walk.begin(browser(permit.person.user), "details")
    fill(walk, [FACE])
    assert words in errors(walk.post("change", {"changed": changed}))


def test_who_has_no_employer_now_is_told_to_come_back(permit: Permit) -> None:
    InsuranceRun.objects.update(last_month=date(2026, 10, 1))
    walk = Walk.begin(browser(permit.person.user), "details")
    fill(walk, [FACE])
    assert "once it pays" in errors(walk.post("change", {"changed": ["employer"]}))


def test_registers_that_are_away_stop_nobody_but_the_decision_waits(
    permit: Permit, desk: Client, settings: Any
) -> None:
    new_job(permit)
    settings.REGISTERS = ALL
    case = reported(permit, "employer", pages=[CHECKED])
    decide(desk, case, "accept")
    answer = move(desk, case, "approve")
    assert answer.status_code == 200
    assert "does not answer" in answer.content.decode()
    permit.refresh_from_db()
    assert permit.employer_code == makers.code()


def test_without_a_permit_or_with_a_void_one_it_is_not_offered() -> None:
    nobody = makers.person(2)
    page = browser(nobody.user).get("/services/details/").content.decode()
    assert "You have no residence permit yet" in page
    void = makers.holder(TODAY - timedelta(days=91), 2)
    page = browser(void.person.user).get("/services/details/").content.decode()
    assert "nothing can be written on it" in page


def test_a_change_in_the_reset_weeks_can_still_be_reported() -> None:
    late = makers.holder(TODAY - timedelta(days=90), 2)
    new_phone(late)
    assert reported(late, "phone", pages=[CHECKED]).state
    assert clock.today() == TODAY
