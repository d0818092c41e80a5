"""No page of the restoration asks more than twelve questions."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.permits.restoration import makers as lost
from tests.permits.services import makers
from tests.permits.services.makers import TODAY
from tests.permits.services.test_queries import MOST, asked, steps
from tests.permits.services.walk import browser, decide

pytestmark = pytest.mark.django_db
URLS = ["/", "/permit/", "/services/restoration/", "/services/endorsement/"]


def within(client: Client, url: str) -> None:
    found = asked(client, url)
    assert len(found) <= MOST, (url, *found)


@pytest.mark.parametrize("years", [1, 5])
def test_pages_about_the_person(years: int) -> None:
    client = browser(lost.reset(years=years).person.user)
    asked(client, "/")
    for url in URLS:
        within(client, url)


@pytest.mark.parametrize("days", [100, -20, -75, -120])
def test_the_service_page_of_who_may_not_ask(days: int) -> None:
    within(browser(makers.holder(TODAY + timedelta(days=days)).person.user), URLS[2])


def test_whoever_was_never_reset_pays_nothing_for_it_at_home() -> None:
    client = browser(makers.holder(TODAY + timedelta(days=200), 3).person.user)
    asked(client, "/")
    assert not [one for one in asked(client, "/") if "permits_endorsement" in one]


def test_pages_of_the_wizard() -> None:
    steps(browser(lost.reset().person.user), "restoration", lost.PAGES)


@pytest.mark.parametrize("decision", ["", "approve", "refuse"])
def test_the_case_for_its_holder_and_for_the_desk(decision: str, desk: Client) -> None:
    permit = lost.reset()
    case = lost.asked_for(permit.person)
    if decision:
        decide(desk, case, "accept")
        words = {"reasons": ["CAUSE_NOT_SHOWN"]} if decision == "refuse" else {}
        decide(desk, case, decision, **words)
    within(browser(permit.person.user), reverse("cases:case", args=[case.reference]))
    within(desk, reverse("cases:desk_case", args=[case.reference]))
