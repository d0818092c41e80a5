from typing import Any

import pytest
from django.test import Client

from portal import clock
from portal.accounts.models import Person
from tests.design.conftest import chromium  # noqa: F401
from tests.permits.services import makers as permits
from tests.permits.services.walk import browser
from tests.points.services import makers


@pytest.fixture(autouse=True)
def day(db: None, settings: Any) -> None:
    """The portal on its day."""
    settings.DEMO = True
    clock.shift_to(makers.TODAY)


@pytest.fixture
def client() -> Client:
    """A stranger's browser, in English."""
    found = Client(headers={"host": "localhost"})
    found.cookies["django_language"] = "en"
    return found


@pytest.fixture
def person() -> Person:
    """Somebody with five years of insurance."""
    permits.town()
    makers.centres()
    return makers.holder()


@pytest.fixture
def holder(person: Person) -> Client:
    """Their browser, in English."""
    return browser(person.user)
