"""No page of the three services asks more than twelve questions, in whatever situation."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import Person
from portal.cases.models import Case
from tests.permits.services import makers
from tests.permits.services.makers import TODAY
from tests.permits.services.walk import (
    APPLICATION,
    ENDORSEMENT,
    LEASE,
    REGISTRATION,
    STORE,
    TITLE,
    Pages,
    browser,
    fill,
    submitted,
)
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db
MOST = 12
URLS = ["/", "/permit/", *(f"/services/{s}/" for s in ("registration", "permit", "endorsement"))]


def newcomer() -> Person:
    made = makers.person()
    makers.right(made)
    makers.insured(made)
    return made


def registered(on: date, **changes: Any) -> Callable[[], Person]:
    def make() -> Person:
        made = newcomer()
        makers.registered(made, on, **changes)
        return made

    return make


def holder(days: int) -> Callable[[], Person]:
    return lambda: makers.holder(TODAY + timedelta(days=days), 3).person


def anew() -> Person:
    made = makers.holder(TODAY - timedelta(days=120)).person
    makers.registered(made, TODAY - timedelta(days=10))
    return made


SITUATIONS: dict[str, Callable[[], Person]] = {
    "newcomer": newcomer,
    "registered": registered(date(2026, 5, 4)),
    "young": registered(date(2026, 9, 1)),
    "young, with a sister": registered(date(2026, 9, 1), **makers.dwelling("relative_rented")),
    "with a sister": registered(date(2026, 5, 4), **makers.dwelling("relative_rented")),
    "ending": registered(date(2025, 12, 1)),
    "far": holder(200),
    "round": holder(8),
    "grace": holder(-20),
    "reset": holder(-75),
    "void": holder(-120),
    "anew": anew,
}


def asked(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    # The demonstration's clock is one more; a real portal does not ask for it.
    return [query["sql"] for query in queries if "clock_shift" not in query["sql"]]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_pages_about_the_person(situation: str) -> None:
    client = browser(SITUATIONS[situation]().user)
    asked(client, "/")
    for url in URLS:
        found = asked(client, url)
        assert len(found) <= MOST, (url, *found)


def steps(client: Client, service: str, pages: Pages) -> None:
    """Every page of a way, asked for once everything is filled in."""
    walk = Walk.begin(client, service)
    fill(walk, pages)
    for step in [name for name, _typed in pages] + ["check"]:
        found = asked(client, walk.url(step))
        assert len(found) <= MOST, (step, *found)


def test_pages_of_the_registration() -> None:
    steps(browser(newcomer().user), "registration", REGISTRATION)


def test_pages_of_a_registration_with_a_searched_address() -> None:
    details = {
        "known": makers.TOWN_FLAT, "road_text": "淮海中路1000号301室", "lived_since": "2024-06-05",
        "reason": "work",
    }  # fmt: skip
    papers = STORE | {"housing_proof_file": ...}
    pages: Pages = [*REGISTRATION[:2], ("details", details), ("papers", papers)]
    pages += [("reading", LEASE), REGISTRATION[-1]]
    steps(browser(newcomer().user), "registration", pages)


def test_pages_of_the_application() -> None:
    steps(browser(registered(date(2026, 5, 4))().user), "permit", APPLICATION)


def test_pages_of_an_application_with_a_new_home() -> None:
    pages: Pages = [
        *APPLICATION[:2],
        ("changed", {"changed": "yes"}),
        ("housing", {"housing": "own_purchased"}),
        ("home", {"known": makers.TOWN_FLAT}),
        ("papers", {"housing_proof_file": ...}),
        ("reading", TITLE),
        *APPLICATION[3:],
    ]
    steps(browser(registered(date(2026, 5, 4))().user), "permit", pages)


def test_pages_of_the_endorsement() -> None:
    steps(browser(holder(-20)().user), "endorsement", ENDORSEMENT)


@pytest.mark.parametrize(
    ("situation", "service", "pages"),
    [
        ("newcomer", "registration", REGISTRATION),
        ("registered", "permit", APPLICATION),
        ("grace", "endorsement", ENDORSEMENT),
    ],
)
def test_the_case_for_its_holder_and_for_the_desk(
    situation: str, service: str, pages: Pages, desk: Client
) -> None:
    client = browser(SITUATIONS[situation]().user)
    case: Case = submitted(client, service, pages)
    for who, url in ((client, "cases:case"), (desk, "cases:desk_case")):
        found = asked(who, reverse(url, args=[case.reference]))
        assert len(found) <= MOST, (url, *found)
