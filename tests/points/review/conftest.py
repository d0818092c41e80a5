"""A case at the talent centre, its clerks, its holder and HR."""

import pytest
from django.test import Client

from portal.accounts.models import Person, User
from portal.cases.models import Case
from tests.permits.services.walk import Pages, browser, submitted
from tests.points.services import makers
from tests.points.services.conftest import chromium, clerk, client, hr, person, town  # noqa: F401
from tests.points.services.walk import APPLICATION


@pytest.fixture
def pages() -> Pages:
    """What the holder fills in."""
    return APPLICATION


@pytest.fixture
def case(client: Client, pages: Pages, hr: User) -> Case:  # noqa: F811
    """Handed in by the holder and handed on by the employer: it waits for acceptance."""
    made = submitted(client, "points", pages)
    return makers.by_hr(made, "submit_to_centre", hr)


@pytest.fixture
def reviewed(case: Case, clerk: User) -> Case:  # noqa: F811
    """Papers here, accepted, under review."""
    makers.received(case)
    makers.move(case, "accept", clerk)
    return makers.move(case, "review", clerk)


@pytest.fixture
def desk(clerk: User) -> Client:  # noqa: F811
    """The clerk's browser, in English."""
    return browser(clerk)


@pytest.fixture
def second() -> User:
    """A colleague of the clerk."""
    return makers.clerk(username="talent2")


def holder_of(case: Case) -> Person:
    """The person whom the case is about."""
    assert case.person is not None
    return case.person
