"""The signature ACS3-HMAC-SHA256 of Aliyun's OpenAPI (signature V3), over an RPC-style request."""

import hashlib
import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

ALGORITHM = "ACS3-HMAC-SHA256"


@dataclass(frozen=True)
class Account:
    """Who signs: the access key's public name and its secret."""

    key_id: str
    secret: str = field(repr=False)


def headers(
    account: Account,
    action: str,
    version: str,
    host: str,
    *,
    query: Mapping[str, str] | None = None,
    body: bytes = b"",
    content_type: str = "",
    nonce: str = "",
    moment: datetime | None = None,
) -> dict[str, str]:
    """The headers of one POST to the path "/" of `host`, Authorization included.

    `nonce` and `moment` are made up here unless a test names them.
    """
    moment = (moment or datetime.now(UTC)).astimezone(UTC)
    digest = hashlib.sha256(body).hexdigest()
    signed = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": digest,
        "x-acs-date": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce or uuid.uuid4().hex,
        "x-acs-version": version,
    }
    if content_type:
        signed["content-type"] = content_type
    names = sorted(signed)
    lines = [
        "POST",
        "/",
        canonical_query(query or {}),
        "".join(f"{name}:{signed[name].strip()}\n" for name in names),
        ";".join(names),
        digest,
    ]
    request = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    signature = hmac.new(
        account.secret.encode(), f"{ALGORITHM}\n{request}".encode(), hashlib.sha256
    ).hexdigest()
    return signed | {
        "authorization": f"{ALGORITHM} Credential={account.key_id},"
        f"SignedHeaders={';'.join(names)},Signature={signature}"
    }


def canonical_query(query: Mapping[str, str]) -> str:
    """The parameters by name, encoded as RFC 3986 has it."""
    return urlencode(sorted(query.items()), quote_via=quote, safe="-_.~")
