"""Cells: version byte | length of key id | key id | 12-byte nonce | ciphertext and tag."""

import hmac
import unicodedata
from functools import lru_cache
from os import urandom

from cryptography.exceptions import InvalidTag

from portal.vault.keyring import ring

VERSION = 1
NONCE_BYTES = 12
TAG_BYTES = 16


class VaultError(Exception):
    """A cell could not be written or opened. The message never holds data, nor does a cause."""


@lru_cache(maxsize=1)
def writer_head() -> bytes:
    """The first bytes of every cell of the key that writes; what else begins is to be rotated."""
    key_id = ring().writer
    return bytes([VERSION, len(key_id)]) + key_id


def encrypt_bytes(purpose: str, data: bytes) -> bytes:
    """The cell that holds `data` for `purpose`, under the first key of the ring."""
    keys = ring()
    nonce = urandom(NONCE_BYTES)
    sealed = keys.readers[keys.writer].encrypt(nonce, data, purpose.encode())
    return writer_head() + nonce + sealed


def decrypt_bytes(purpose: str, cell: bytes | memoryview) -> bytes:
    """What `cell` holds; VaultError if it is damaged, of another purpose or of an unknown key."""
    cell = bytes(cell)
    if len(cell) < 2 or cell[0] != VERSION:
        raise VaultError("This is no cell of the vault.")
    start = 2 + cell[1]
    key = ring().readers.get(cell[2:start])
    if key is None:
        raise VaultError("The cell's key is not in VAULT_KEYS, or the cell is damaged.")
    body = start + NONCE_BYTES
    try:
        return key.decrypt(cell[start:body], cell[body:], purpose.encode())
    except (InvalidTag, ValueError):
        pass
    raise VaultError("The cell is damaged, or was written for another purpose.")


def encrypt(purpose: str, text: str) -> bytes:
    """The cell that holds `text` for `purpose`; VaultError for a lone surrogate."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        data = None
    if data is None:  # raised here, because the codec's own error carries the text
        raise VaultError("The text holds half a character (a lone surrogate).")
    return encrypt_bytes(purpose, data)


def decrypt(purpose: str, cell: bytes | memoryview) -> str:
    """The text in `cell`; VaultError as in `decrypt_bytes`."""
    return decrypt_bytes(purpose, cell).decode()


def plain_size(stored: int, head: bytes) -> int:
    """The bytes of content in a cell of `stored` bytes that begins with `head` (2 bytes)."""
    if len(head) < 2 or head[0] != VERSION:
        raise VaultError("This is no cell of the vault.")
    return stored - (2 + head[1] + NONCE_BYTES + TAG_BYTES)


@lru_cache(maxsize=64)
def _index_key(purpose: str) -> bytes:
    return hmac.digest(ring().index_key, purpose.encode(), "sha256")


def blind_index(purpose: str, value: str) -> bytes:
    """32 bytes that are equal for equal values of one purpose, and say nothing without the key.

    HMAC-SHA-256 under a key derived from VAULT_INDEX_KEY for `purpose`. The value is first made
    plain (NFKC, no blanks around, capitals), so that "11010519491231002x" finds
    "11010519491231002X".
    """
    plain = unicodedata.normalize("NFKC", value).strip().upper()
    return hmac.digest(_index_key(purpose), plain.encode("utf-8", "surrogatepass"), "sha256")


def forget_keys() -> None:
    """Forget what was derived from the settings (they changed)."""
    writer_head.cache_clear()
    _index_key.cache_clear()
