from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal import catalogue
from portal.accounts.models import Office, Person, User
from tests.cases import makers


@pytest.fixture(autouse=True)
def toys(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """The catalogue holds the toys alone, and files go to a place of the test's own."""
    monkeypatch.setattr(
        catalogue,
        "SERVICES",
        {"ticket": "tests.cases.toy.ticket", "card": "tests.cases.toy.card"},
    )
    settings.DEMO = True
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "portal.vault.storage.EncryptedStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }


@pytest.fixture
def centre(db: None) -> Office:
    return makers.office()


@pytest.fixture
def clerk(centre: Office) -> User:
    return makers.clerk()


@pytest.fixture
def person(centre: Office) -> Person:
    return makers.person()


@pytest.fixture
def holder(person: Person) -> Client:
    """A browser in which the person is signed in, in English."""
    return signed_in(person.user)


@pytest.fixture
def desk(clerk: User) -> Client:
    """A browser in which the clerk is signed in, in English."""
    return signed_in(clerk)


def signed_in(user: User | None) -> Client:
    assert user is not None
    client = Client(headers={"host": "localhost"})
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client
