"""Asking for a certificate: a row in the caller's transaction, and a nudge after it."""

import re
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.documents.models import Certificate
from portal.nudges import Nudge

if TYPE_CHECKING:
    from portal.accounts.models import Person

# Without I, L, O and U: what is read aloud or copied by hand is not mistaken.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12  # 60 bits


def ask(kind: str, key: str, person: "Person", number: str, data: Mapping[str, Any]) -> Certificate:
    """The certificate `key`, made once however often it is asked for.

    `data` is kept encrypted and is what it will show, whatever changes before a worker comes.
    """
    certificate, new = Certificate.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "person": person,
            "number": number,
            "code": new_code(),
            "data": dict(data),
        },
    )
    if new:
        transaction.on_commit(nudge, robust=True)
    return certificate


def new_code() -> str:
    """A code that nobody guesses: twelve letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def plain_code(typed: str) -> str:
    """A code as it is kept, from what somebody copied: small letters, hyphens, O for 0."""
    letters = re.sub(r"[\s\-‐-―－]", "", typed.upper())
    return letters.translate(str.maketrans("OIL", "011"))


def grouped_code(code: str) -> str:
    """A code as it is printed: ABCD-EFGH-JKMN."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _publish() -> None:
    from portal.documents.tasks import make_certificates

    make_certificates.apply_async(retry=False)


_nudge = Nudge("certificate-nudge", _publish)


def nudge() -> None:
    """Asks a worker to look at the certificates that wait. Returns at once."""
    _nudge.send()
