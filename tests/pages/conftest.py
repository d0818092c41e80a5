from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from portal import catalogue, clock
from portal.accounts.models import Person
from tests.cases import makers

TODAY = date(2026, 11, 22)


@pytest.fixture
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogue holds the toys alone."""
    services = {name: f"tests.pages.toys.{name}" for name in ("ticket", "party")}
    monkeypatch.setattr(catalogue, "SERVICES", services)


@pytest.fixture(autouse=True)
def today(db: None, settings: Any) -> Iterator[date]:
    """It is TODAY, in a demonstration."""
    settings.DEMO = True
    with clock.travel(TODAY):
        yield TODAY
        settings.DEMO = True


@pytest.fixture
def person() -> Person:
    makers.office()
    return makers.person()


@pytest.fixture
def holder(person: Person) -> Client:
    """A browser in which the person is signed in, in English."""
    return english(person.user)


@pytest.fixture
def stranger() -> Client:
    """A browser of somebody who is not signed in, in English."""
    return english()


def english(user: Any = None) -> Client:
    client = Client(headers={"host": "localhost"})
    client.cookies["django_language"] = "en"
    if user is not None:
        client.force_login(user)
    return client
