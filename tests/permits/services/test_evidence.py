"""What the desk sees beside a case: what was declared, and what each register says."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from portal import clock
from portal.accounts.models import Person
from portal.cases import service as services
from portal.cases.models import Case
from portal.cases.service import Evidence
from portal.registers.models import DwellingRight, InsuranceRun, Resident
from tests.permits.services import makers
from tests.permits.services.away import ALL
from tests.permits.services.makers import TODAY
from tests.permits.services.walk import (
    APPLICATION,
    ENDORSEMENT,
    REGISTRATION,
    browser,
    decide,
    submitted,
)

pytestmark = pytest.mark.django_db


def lines(case: Case) -> dict[str, Evidence]:
    """By their English label."""
    with translation.override("en"):
        return {str(line.label): line for line in services.get(case.service).evidence(case)}


def page(desk: Client, case: Case) -> str:
    return str(desk.get(reverse("cases:desk_case", args=[case.reference])).content.decode())


@pytest.fixture
def registration(client: Client) -> Case:
    return submitted(client, "registration", REGISTRATION)


@pytest.fixture
def application(client: Client, person: Person) -> Case:
    makers.registered(person, date(2026, 5, 4))
    return submitted(client, "permit", APPLICATION)


@pytest.fixture
def endorsement() -> Case:
    permit = makers.holder(TODAY + timedelta(days=10), sequence=2)
    return submitted(browser(permit.person.user), "endorsement", ENDORSEMENT)


def test_a_home_that_both_registers_know_agrees(registration: Case, desk: Client) -> None:
    found = lines(registration)
    assert [line.agrees for line in found.values()] == [True, True, True]
    assert (found["ID card"].declared, found["ID card"].register) == ("王晓雨", "王晓雨")
    assert found["Proof of the home"].register == f"Lease filing 沪lease{makers.HOME}"
    assert "agrees" in page(desk, registration)


def test_another_address_at_the_police_differs(registration: Case, desk: Client) -> None:
    row = Resident.objects.get()
    row.room_ref = makers.UPSTAIRS
    row.save()
    found = lines(registration)["Address"]
    assert (found.agrees, found.register) == (False, "闵行区莘松路958弄61号201室")
    assert "differs" in page(desk, registration)


def test_what_no_register_knows_stays_open(registration: Case) -> None:
    DwellingRight.objects.all().delete()
    Resident.objects.update(room_ref=None, room_index=None)
    found = lines(registration)
    assert [found[n].agrees for n in ("Proof of the home", "Address")] == [None, None]


def test_the_employer_who_pays_stands_beside_the_declared_one(application: Case) -> None:
    found = lines(application)["Employer"]
    assert (found.agrees, found.declared) == (True, makers.code())
    InsuranceRun.objects.all().delete()
    makers.insured(Person.objects.get(), by="91310115MA9TQWN02")
    assert lines(application)["Employer"].agrees is False
    InsuranceRun.objects.all().delete()
    assert lines(application)["Employer"].agrees is None


def test_a_student_is_shown_with_the_school(client: Client, person: Person) -> None:
    makers.registered(person, date(2026, 5, 4))
    makers.enrolled(person, date(2027, 6, 30))
    pages = [APPLICATION[0], ("person", {"basis": "schooling"}), *APPLICATION[2:]]
    found = lines(submitted(client, "permit", pages))
    assert "Employer" not in found
    assert found["Schooling"].register.startswith("浦江大学")


def test_an_endorsement_shows_the_rule_and_the_whole_comparison(endorsement: Case) -> None:
    found = lines(endorsement)
    assert found["Period"].declared == ("ends on 3 December 2026, asked for on 23 November 2026")
    assert found["Period"].register == "in time: valid until 3 December 2027, the years go on"
    assert found["Period"].source == "rules of 2024-12"
    compared = ["Address", "Lease filing", "Employment", "Mobile number", "Other data"]
    assert [found[label].agrees for label in compared] == [True] * 5
    assert found["Employment"].declared == "上海本地有限公司"
    assert "paid up to" in found["Employment"].register


def test_each_comparison_that_fails_says_what_the_register_has(endorsement: Case) -> None:
    DwellingRight.objects.all().delete()
    InsuranceRun.objects.all().delete()
    found = lines(endorsement)
    failed = {label: line.register for label, line in found.items() if line.agrees is False}
    assert failed == {
        "Lease filing": "no filing that names you at this address",
        "Employment": "no insurance at all",
    }


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (60, "60 days late, in grace: valid until 24 September 2027, the years go on"),
        (61, "61 days late, after the grace: valid until 23 November 2027, the years start again"),
    ],
)
def test_the_band_is_that_of_the_day_of_submission(late: int, words: str) -> None:
    permit = makers.holder(TODAY - timedelta(days=late))
    client = browser(permit.person.user)
    typed = {"changed": "no", "phone_right": "on", "reset_known": "on"}
    case = submitted(client, "endorsement", [ENDORSEMENT[0], ("changes", typed)])
    clock.shift_to(TODAY + timedelta(days=20))
    found = lines(case)["Period"]
    assert (found.register, found.agrees) == (words, late <= 60)


def test_registers_that_are_away_leave_the_lines_open_and_the_page_stands(
    registration: Case, application: Case, endorsement: Case, desk: Client, settings: Any
) -> None:
    settings.REGISTERS = ALL
    for case in (registration, application, endorsement):
        found = lines(case)
        kept = {"Period", "ID card"}  # what no register is asked for, and what was seen before
        assert {line.agrees for label, line in found.items() if label not in kept} == {None}
        assert page(desk, case)


def test_the_desk_page_of_each_service_stays_within_twelve_queries(
    registration: Case, desk: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        page(desk, registration)


def test_the_desk_page_of_an_accepted_endorsement_stays_within_twelve_queries(
    endorsement: Case, desk: Client
) -> None:
    decide(desk, endorsement, "accept")
    with CaptureQueriesContext(connection) as asked:
        page(desk, endorsement)
    # Only a demonstration asks how far its day is shifted.
    assert len([query for query in asked if "clock_shift" not in query["sql"]]) <= 12
