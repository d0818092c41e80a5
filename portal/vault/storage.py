"""Files encrypted at rest, under names that say nothing."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

from portal.vault.cells import (
    VaultError,
    decrypt_bytes,
    encrypt_bytes,
    plain_size,
    writer_head,
)

TEMPORARY = ".new-"


@deconstructible(path="portal.vault.storage.EncryptedStorage")
class EncryptedStorage(FileSystemStorage):
    """Each file is one cell, bound to its own name: files exchanged on disk do not open.

    Names are random, so upload_to and the user's file name leave no trace on the disk. A file
    is encrypted in one piece: at most UPLOAD_LIMIT_BYTES, else VaultError. There are no URLs.
    """

    def __init__(self, location: str | os.PathLike[str] | None = None) -> None:
        super().__init__(
            location=location,
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
        )

    def generate_filename(self, filename: str | os.PathLike[str]) -> str:
        return self._new_name()

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return self._new_name()

    @staticmethod
    def _new_name() -> str:
        token = secrets.token_hex(16)
        return f"{token[:2]}/{token}"

    def url(self, name: str | None) -> NoReturn:
        raise ValueError("An encrypted file has no URL; a view that checks who asks serves it.")

    def size(self, name: str) -> int:
        """The bytes of the content, not of the file on the disk."""
        with open(self.path(name), "rb") as stored:
            return plain_size(os.fstat(stored.fileno()).st_size, stored.read(2))

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        if mode != "rb":
            raise ValueError("An encrypted file is only read, and written anew by save().")
        cell = Path(self.path(name)).read_bytes()
        return ContentFile(decrypt_bytes(self._purpose(name), cell), name=name)

    def _save(self, name: str, content: Any) -> str:
        data = bytearray()
        for chunk in content.chunks():
            data += chunk.encode() if isinstance(chunk, str) else chunk
            if len(data) > settings.UPLOAD_LIMIT_BYTES:
                raise VaultError("The file is larger than UPLOAD_LIMIT_BYTES.")
        self._write(name, bytes(data))
        return name

    def names(self) -> Iterator[str]:
        """The name of every file that lies here, in order."""
        root = Path(self.location)
        for path in sorted(root.glob("??/*")):
            if not path.name.startswith(TEMPORARY):
                yield path.relative_to(root).as_posix()

    def rotate(self, name: str) -> bool:
        """Encrypt `name` anew under the first key; False where it is so already, or is gone."""
        path = Path(self.path(name))
        try:
            cell = path.read_bytes()
        except FileNotFoundError:
            return False
        if cell.startswith(writer_head()):
            return False
        self._write(name, decrypt_bytes(self._purpose(name), cell), only_existing=True)
        return True

    @staticmethod
    def _purpose(name: str) -> str:
        return f"file:{name}"

    def _write(self, name: str, data: bytes, only_existing: bool = False) -> None:
        """Write through a temporary file: a reader sees the old, the new, or none."""
        path = Path(self.path(name))
        for folder in (Path(self.location), path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY)  # mode 0600
        try:
            with open(handle, "wb") as new:
                new.write(encrypt_bytes(self._purpose(name), data))
                new.flush()
                os.fsync(new.fileno())
            if only_existing and not path.exists():
                os.unlink(temporary)  # deleted meanwhile: it must not come back
                return
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        self._sync(path.parent)

    @staticmethod
    def _sync(folder: Path) -> None:
        """Make the new name itself durable: the database row that holds it will be."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
