"""The key ring: `VAULT_KEYS` ("id:base64,id:base64") and `VAULT_INDEX_KEY`, parsed once."""

import base64
import binascii
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

KEY_BYTES = 32
_KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,32}\Z")


@dataclass(frozen=True)
class KeyRing:
    """The keys of this installation: `writer` encrypts, every one of `readers` decrypts."""

    writer: bytes
    readers: dict[bytes, AESGCM]
    index_key: bytes


def parse(vault_keys: str, index_key: str) -> tuple[dict[str, bytes], bytes, list[str]]:
    """Read both settings into (keys by id in order, index key, faults found).

    Faults are sentences for the operator; they name settings and key ids, never a key.
    """
    keys: dict[str, bytes] = {}
    faults: list[str] = []
    entries = [part.strip() for part in vault_keys.split(",") if part.strip()]
    if not entries:
        faults.append("VAULT_KEYS holds no key; it reads id:base64,id:base64.")
    for number, entry in enumerate(entries, start=1):
        key_id, colon, text = entry.partition(":")
        if not colon or not _KEY_ID.match(key_id):
            # The entry itself may be a bare key: only its place is named.
            faults.append(f"VAULT_KEYS, entry {number}: it must read id:base64.")
            continue
        if key_id in keys:
            faults.append(f"VAULT_KEYS, entry {number}: the id {key_id} is used twice.")
            continue
        keys[key_id] = _decode(text, f"VAULT_KEYS, key {key_id}", faults)
    index = _decode(index_key, "VAULT_INDEX_KEY", faults)
    if index and index in keys.values():
        faults.append("VAULT_INDEX_KEY must differ from every key of VAULT_KEYS.")
    return keys, index, faults


def _decode(text: str, name: str, faults: list[str]) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        faults.append(f"{name}: it is not base64.")
        return b""
    if len(key) != KEY_BYTES:
        faults.append(f"{name}: it has {len(key)} bytes; {KEY_BYTES} are needed.")
        return b""
    return key


def faults() -> list[str]:
    """What is wrong with the vault's settings as they stand, one sentence each."""
    return parse(settings.VAULT_KEYS, settings.VAULT_INDEX_KEY)[2]


@lru_cache(maxsize=1)
def ring() -> KeyRing:
    """The key ring of the settings; raises ImproperlyConfigured where they are faulty."""
    keys, index_key, found = parse(settings.VAULT_KEYS, settings.VAULT_INDEX_KEY)
    if found:
        raise ImproperlyConfigured(" ".join(found))
    readers = {key_id.encode(): AESGCM(key) for key_id, key in keys.items()}
    return KeyRing(writer=next(iter(readers)), readers=readers, index_key=index_key)


def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting in {"VAULT_KEYS", "VAULT_INDEX_KEY"}:
        from portal.vault import cells

        ring.cache_clear()
        cells.forget_keys()


setting_changed.connect(_forget, dispatch_uid="portal.vault.keyring")
