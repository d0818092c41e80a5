"""The toy service, and somebody who asks for it."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal import catalogue
from portal.accounts.models import Membership, Office, OfficeKind, Person, Role, User
from tests.accounts import makers
from tests.wizard.walk import Walk


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> str:
    """The catalogue holds the toy alone; nothing but this line makes it a service."""
    monkeypatch.setattr(catalogue, "SERVICES", {"dog": "tests.toy_service.service"})
    settings.DEMO = True
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "portal.vault.storage.EncryptedStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }
    return "dog"


@pytest.fixture
def centre(db: None) -> Office:
    """The community centre in charge."""
    return Office.objects.create(
        kind=OfficeKind.COMMUNITY,
        code="310101002-1",
        name="外滩街道社区事务受理服务中心",
        name_en="Bund Community Affairs Centre",
        district_code="310101",
    )


@pytest.fixture
def user(centre: Office) -> User:
    return makers.user()


@pytest.fixture
def person(user: User) -> Person:
    return makers.person(user, birth_date=dt.date(1990, 5, 1))


@pytest.fixture
def client(person: Person) -> Client:
    """Signed in as the person."""
    client = Client()
    assert person.user is not None
    client.force_login(person.user)
    return client


@pytest.fixture
def walk(client: Client) -> Walk:
    """A draft that was just begun."""
    return Walk.begin(client)


@pytest.fixture
def clerk(centre: Office) -> User:
    made = makers.with_password("clerk")
    Membership.objects.create(user=made, office=centre, role=Role.CLERK)
    return made


@pytest.fixture
def desk(clerk: User) -> Client:
    client = Client()
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def somebody(db: None) -> Person:
    """Known to the portal, without an account."""
    return makers.person(birth_date="1990-05-01")
