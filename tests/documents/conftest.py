from pathlib import Path
from typing import Any

import pytest

from portal.accounts.models import Person
from tests.cases import makers


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> Path:
    """Files go to a place of the test's own."""
    location = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "portal.vault.storage.EncryptedStorage",
            "OPTIONS": {"location": location},
        },
    }
    return location


@pytest.fixture
def person(db: None) -> Person:
    return makers.person()
