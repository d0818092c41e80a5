"""The vault: encrypted cells, blind indexes and the key ring behind them.

A cell is AES-256-GCM under a key of `VAULT_KEYS`, bound to a purpose ("phone", "id_number"), so
that it may be copied between columns of one purpose and opens in no other. A blind index makes
an encrypted value findable without opening it.
"""

from portal.vault.cells import (
    VaultError,
    blind_index,
    decrypt,
    decrypt_bytes,
    encrypt,
    encrypt_bytes,
)

__all__ = ["VaultError", "blind_index", "decrypt", "decrypt_bytes", "encrypt", "encrypt_bytes"]
