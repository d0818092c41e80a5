from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal import clock
from portal.accounts.models import Person, User
from tests.design.conftest import chromium  # noqa: F401
from tests.permits.services import makers as permits
from tests.permits.services.walk import browser
from tests.points.services import makers


@pytest.fixture(autouse=True)
def town(db: None, settings: Any, tmp_path: Path) -> None:
    """The town on its day, with talent centres and an employer that may file."""
    settings.DEMO = True
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "portal.vault.storage.EncryptedStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }
    permits.town()
    makers.centres()
    makers.employer()
    clock.shift_to(makers.TODAY)


@pytest.fixture
def person() -> Person:
    """Somebody with a permit and five years of insurance through the employer."""
    return makers.holder()


@pytest.fixture
def client(person: Person) -> Client:
    """Their browser, in English."""
    return browser(person.user)


@pytest.fixture
def hr() -> User:
    return makers.hr()


@pytest.fixture
def clerk() -> User:
    return makers.clerk()
