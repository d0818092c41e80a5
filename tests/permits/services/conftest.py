from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal import clock
from portal.accounts.models import Person, User
from tests.design.conftest import chromium  # noqa: F401
from tests.permits.services import makers
from tests.permits.services.walk import browser


@pytest.fixture(autouse=True)
def town(db: None, settings: Any, tmp_path: Path) -> None:
    """The town on its day; files go to a place of the test's own."""
    settings.DEMO = True
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "portal.vault.storage.EncryptedStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }
    makers.town()
    clock.shift_to(makers.TODAY)


@pytest.fixture
def person() -> Person:
    """A newcomer who rents a home with a filed lease and works here."""
    made = makers.person()
    makers.right(made)
    makers.insured(made)
    return made


@pytest.fixture
def client(person: Person) -> Client:
    """The newcomer's browser, in English."""
    return browser(person.user)


@pytest.fixture
def clerk() -> User:
    return makers.clerk()


@pytest.fixture
def desk(clerk: User) -> Client:
    """The browser of the clerk of 莘庄镇, in English."""
    return browser(clerk)
