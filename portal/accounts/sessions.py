"""Sessions in the database, sealed by the vault: a pending sign-in holds a phone and a code."""

from base64 import b64decode, b64encode
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from portal.vault import VaultError, decrypt_bytes, encrypt_bytes

PURPOSE = "session"


class SessionStore(DatabaseSessions):
    """Django's database sessions, except that the column holds a cell of the vault."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The session as a sealed cell in base64."""
        plain = self.serializer().dumps(session_dict)
        return b64encode(encrypt_bytes(PURPOSE, plain)).decode("ascii")

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What the cell holds; an empty session if it cannot be opened (its key was retired)."""
        try:
            cell = decrypt_bytes(PURPOSE, b64decode(session_data))
        except (VaultError, ValueError):
            return {}
        opened: dict[str, Any] = self.serializer().loads(cell)
        return opened
