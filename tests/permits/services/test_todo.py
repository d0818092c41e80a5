"""What the card says, for every stretch of a permit's life and everything before it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from permits.application.service import service as application
from permits.endorsement.service import service as endorsement
from permits.models import Ledger, Outcome, Permit
from permits.registration.service import service as registration
from portal import clock
from portal.accounts.models import Person
from portal.cases.models import Case
from portal.cases.service import Todo
from portal.registers.models import InsuranceRun
from tests.permits.services import makers
from tests.permits.services.makers import TODAY
from tests.permits.services.walk import REGISTRATION, browser, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def cards(person: Person) -> list[Todo]:
    """Of all three services, as home asks for them."""
    on = clock.today()
    services = (registration, application, endorsement)
    return [todo for service in services for todo in service.todo(person, on)]


def card(person: Person) -> Todo:
    (found,) = cards(person)
    return found


def ends(days: int) -> Permit:
    return makers.holder(TODAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "title", "text", "kind", "url"),
    [
        (200, "Your permit is valid until Fri 11 June 2027",
         "From Thu 27 May 2027 it is in the automatic round. Nothing to do.", "done", False),
        (31, "Your permit is valid until", "it is in the automatic round", "done", False),
        (30, "Your permit is valid until", "it is in the automatic round", "done", False),
        (16, "Your permit is valid until", "it is in the automatic round", "done", False),
        (15, "Your permit is valid until", "It is in the automatic round now", "done", False),
        (11, "Your permit is valid until", "It is in the automatic round now", "done", False),
        (10, "Endorse by Thu 3 December 2026", "It has not been endorsed automatically so far",
         "soon", True),
        (0, "Endorse by Mon 23 November 2026", "You can do it online now", "soon", True),
        (-1, "Endorse by Thu 21 January 2027, so that your years go on",
         "After Thu 21 January 2027 your years start again at zero", "wrong", True),
        (-60, "Endorse by Mon 23 November 2026, so that your years go on",
         "Your permit ended on Thu 24 September 2026", "wrong", True),
        (-61, "Endorse by Tue 22 December 2026, or your permit is void",
         "more than 60 days have passed", "wrong", True),
        (-90, "Endorse by Mon 23 November 2026, or your permit is void",
         "your years start again at zero", "wrong", True),
        (-91, "Your permit is void since Mon 23 November 2026",
         "Register your residence again", "wrong", True),
    ],
)  # fmt: skip
def test_every_stretch_of_the_period_has_its_card(
    days: int, title: str, text: str, kind: str, url: bool
) -> None:
    found = card(ends(days).person)
    assert str(found.title).startswith(title)
    assert text in found.text
    assert (found.kind, bool(found.url)) == (kind, url)


def test_the_most_pressing_has_the_lowest_rank() -> None:
    ranks = [card(makers.holder(TODAY + timedelta(d), sequence=n).person).rank
             for n, d in enumerate((-61, -1, 10, -91, 200), start=1)]  # fmt: skip
    assert ranks == sorted(ranks)


def note(permit: Permit, outcome: str, reasons: list[str], run_date: date = TODAY) -> None:
    Ledger.objects.create(
        permit=permit,
        period=permit.valid_until,
        run_date=run_date,
        outcome=outcome,
        reasons=reasons,
    )


def test_what_the_night_found_is_said_with_what_to_do() -> None:
    permit = ends(14)
    note(permit, Outcome.REFERRED, ["LEASE_FILING_EXPIRED", "PHONE_CHANGED", "REGISTER_UNKNOWN"])
    found = card(permit.person)
    assert found.title == "Endorse by Mon 7 December 2026"
    assert found.text == (
        "The automatic round cannot endorse it: there is no lease filing in force for your home; "
        "your mobile number is no longer the one on your permit."
    )
    assert found.url == "/services/endorsement/"


def test_a_register_that_was_away_is_not_the_holders_trouble() -> None:
    permit = ends(14)
    note(permit, Outcome.LEFT, ["REGISTER_UNKNOWN"])
    assert card(permit.person).kind == "done"


def test_only_the_latest_night_of_this_period_counts() -> None:
    permit = ends(13)
    note(permit, Outcome.REFERRED, ["PHONE_CHANGED"], TODAY - timedelta(days=1))
    note(permit, Outcome.LEFT, ["REGISTER_UNKNOWN"])
    assert card(permit.person).kind == "done"


def test_while_an_endorsement_is_decided_there_is_no_card() -> None:
    permit = ends(-10)
    Case.objects.create(
        reference="X", service="endorsement", person=permit.person, state="SUBMITTED",
        state_since=TODAY, submitted_on=TODAY, answers={},
    )  # fmt: skip
    assert cards(permit.person) == []


# -- before there is a permit -----------------------------------------------------------------


def test_a_newcomer_registers_first(person: Person) -> None:
    found = card(person)
    assert (found.title, found.url) == ("Register your residence", "/services/registration/")


def test_while_a_registration_is_decided_nobody_is_told_to_register(person: Person) -> None:
    submitted(browser(person.user), "registration", REGISTRATION)
    assert cards(person) == []


def test_a_young_registration_tells_the_day(person: Person) -> None:
    makers.registered(person, date(2026, 9, 1))
    InsuranceRun.objects.update(first_month=date(2026, 9, 1))
    found = card(person)
    assert found.title == "You may apply for the permit from Mon 1 March 2027"
    assert (found.due, found.url) == (date(2027, 3, 1), "")


def test_after_half_a_year_one_may_apply(person: Person) -> None:
    makers.registered(person, date(2026, 5, 23))
    found = card(person)
    assert (found.title, found.url) == (
        "You may apply for the residence permit now", "/services/permit/",
    )  # fmt: skip


def test_a_registration_is_renewed_in_its_last_month(person: Person) -> None:
    makers.registered(person, date(2025, 12, 23))
    apply, renew = sorted(cards(person), key=lambda todo: todo.rank)
    assert apply.url == "/services/permit/"
    assert renew.title == "Your registration ends on Wed 23 December 2026"
    clock.shift_to(date(2026, 12, 24))
    assert card(person).title == "Register your residence"


def test_a_registration_a_day_before_its_last_month_is_left_alone(person: Person) -> None:
    makers.registered(person, date(2025, 12, 24))
    assert card(person).url == "/services/permit/"


def test_after_a_void_permit_the_card_is_one_and_leads_to_the_registration() -> None:
    permit = ends(-120)
    assert card(permit.person).url == "/services/registration/"
    makers.registered(permit.person, TODAY - timedelta(days=10))
    InsuranceRun.objects.all().delete()
    found = card(permit.person)
    assert "You may apply for the permit from" in str(found.title), "begun anew"
    clock.shift_to(date(2027, 5, 13))
    assert card(permit.person).url == "/services/permit/"


def test_a_registration_made_in_grace_leaves_the_endorsement_first() -> None:
    permit = ends(-20)
    makers.registered(permit.person, TODAY - timedelta(days=10))
    assert card(permit.person).url == "/services/endorsement/"


def test_who_moves_while_holding_a_permit_is_not_told_to_register() -> None:
    permit = ends(200)
    makers.registered(permit.person, date(2025, 11, 1))
    assert card(permit.person).kind == "done"
