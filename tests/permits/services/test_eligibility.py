"""The permit's page tells a signed-in person at once: may I, from when, and why not."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from permits.models import Housing
from portal.accounts.models import Person
from portal.registers.models import InsuranceRun
from tests.permits.services import makers
from tests.permits.services.away import ALL

pytestmark = pytest.mark.django_db
SERVICE = "/services/permit/"


def may(client: Client) -> str:
    page: str = client.get(SERVICE).content.decode()
    return page.split("What you need")[0]


def test_a_newcomer_with_six_insured_months_need_not_wait_after_registering(
    client: Client, person: Person
) -> None:
    page = may(client)
    assert "You need not wait half a year after it" in page
    InsuranceRun.objects.update(first_month=date(2026, 6, 1))
    assert "Half a year later you may apply" in may(client)


def test_months_are_shown_where_the_half_year_is_not_reached(
    client: Client, person: Person
) -> None:
    makers.registered(person, date(2026, 10, 1))
    InsuranceRun.objects.update(first_month=date(2026, 8, 1))
    page = may(client)
    assert page.count("is-unpaid") == 3
    assert page.count("is-paid") == 4
    assert "May 2026" in page
    assert "It may be from Mon 1 February 2027 already" in page
    assert "Not yet: from Thu 1 April 2027" in page


def test_all_months_are_shown_to_whom_they_help(client: Client, person: Person) -> None:
    makers.registered(person, date(2026, 10, 1))
    page = may(client)
    assert "You can apply now" in page
    assert page.count("is-paid") == 7


def test_a_month_that_is_not_booked_yet_is_all_that_is_missing(
    client: Client, person: Person
) -> None:
    makers.registered(person, date(2026, 10, 1), housing=Housing.OWN_RENTED)
    InsuranceRun.objects.update(last_month=date(2026, 10, 1))
    page = may(client)
    assert "only this month" in page
    assert "not yet</span>" in page


def test_no_months_are_shown_once_the_half_year_is_reached(client: Client, person: Person) -> None:
    makers.registered(person, date(2026, 5, 1))
    assert "months" not in may(client).split("You can apply now")[1].replace("six months", "")


def test_a_register_that_is_away_is_not_told_as_missing_months(
    client: Client, person: Person, settings: Any
) -> None:
    makers.registered(person, date(2026, 10, 1))
    settings.REGISTERS = {"employment": ALL["employment"]}
    page = may(client)
    assert "Not yet: from Thu 1 April 2027" in page
    assert "is-unpaid" not in page


def test_who_holds_a_permit_is_led_to_it(client: Client, person: Person) -> None:
    makers.registered(person, date(2026, 5, 1))
    makers.permit(person, date(2027, 6, 30))
    page = may(client)
    assert "It is extended by an endorsement every year" in page
    assert 'href="/permit/"' in page
