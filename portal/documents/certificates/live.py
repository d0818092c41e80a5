"""Codes of the shown licence (亮证): each is good for the minute it was made in and the next."""

import base64
import hmac
import struct
import time

from django.conf import settings
from django.utils.crypto import salted_hmac

from portal.documents.certificates.kinds import kind_named

SECONDS = 60
MAC_BYTES = 16


def token(kind: str, pk: int, at: float | None = None) -> str:
    """The code of record `pk` in the minute of `at` (seconds of real time; now by default)."""
    return _token(kind, pk, _minute(at))


def good_for(at: float | None = None) -> int:
    """Seconds until a code made at `at` has run out: between one minute and two."""
    now = time.time() if at is None else at
    return int((_minute(now) + 2) * SECONDS - now)


def read(typed: str, at: float | None = None) -> tuple[str, int] | None:
    """Kind and record of a code of this minute or the one before; None for whatever else."""
    try:
        raw = base64.urlsafe_b64decode(typed + "=" * (-len(typed) % 4))
        slug = raw[8 + MAC_BYTES :].decode("ascii")
        (pk,) = struct.unpack(">q", raw[:8])
    except (ValueError, struct.error):
        return None
    minute, found = _minute(at), False
    for candidate in (minute, minute - 1):
        found |= hmac.compare_digest(_token(slug, pk, candidate).encode(), typed.encode())
    return (slug, pk) if found and kind_named(slug) is not None else None


def _minute(at: float | None) -> int:
    return int((time.time() if at is None else at) // SECONDS)


def _token(kind: str, pk: int, minute: int) -> str:
    said = f"{kind}:{pk}:{minute}"
    mac = salted_hmac(
        "portal.documents.live", said, secret=settings.SECRET_KEY, algorithm="sha256"
    ).digest()[:MAC_BYTES]
    raw = struct.pack(">q", pk) + mac + kind.encode("ascii")
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
