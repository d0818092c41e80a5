"""A model of our own, so that these tests need no other room."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from portal.vault.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField

from .keys import key


@pytest.fixture(autouse=True)
def _keys(settings: Any) -> None:
    settings.VAULT_KEYS = f"old:{key(1)}"
    settings.VAULT_INDEX_KEY = key(9)


@pytest.fixture
def use_keys(settings: Any) -> Callable[..., None]:
    """Set the ring to these (id, number) pairs, the writer first."""

    def use(*pairs: tuple[str, int]) -> None:
        settings.VAULT_KEYS = ",".join(f"{name}:{key(number)}" for name, number in pairs)

    return use


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """The default storage, moved into a folder of the test."""
    folder = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "portal.vault.storage.EncryptedStorage",
            "OPTIONS": {"location": folder},
        },
    }
    return folder


@pytest.fixture
def dweller(db: None) -> Iterator[type[Any]]:
    """A model with every field of the vault, and its table."""

    class Dweller(models.Model):
        phone = EncryptedTextField("phone", blank=True)
        other_phone = EncryptedTextField("phone", null=True, blank=True)
        answers = EncryptedJSONField("answers", default=dict, blank=True)
        id_number = EncryptedTextField("id_number", blank=True)
        id_index = BlindIndexField("id_number", "id_number", null=True, unique=True)

        class Meta:
            app_label = "vault"

    with connection.schema_editor() as editor:
        editor.create_model(Dweller)
    yield Dweller
    del apps.all_models["vault"]["dweller"]
    apps.clear_cache()
