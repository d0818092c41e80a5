"""System checks of the vault's settings."""

from typing import Any

from django.core import checks

from portal.vault import keyring


@checks.register(checks.Tags.security)
def vault_settings(**_kwargs: Any) -> list[checks.CheckMessage]:
    """One error for each fault of VAULT_KEYS and VAULT_INDEX_KEY."""
    return [
        checks.Error(
            fault,
            hint="A key is 32 random bytes in base64: openssl rand -base64 32",
            id="vault.E001",
        )
        for fault in keyring.faults()
    ]
