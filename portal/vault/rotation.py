"""Bring every cell and every stored file under the first key of the ring.

Resumable by nature: what already begins with the first key's head is not touched, so a broken
run is simply started again. Blind indexes have no ring and stay as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from django.apps import apps
from django.core.files.storage import storages
from django.db import connection, models, transaction

from portal.vault.cells import VaultError, decrypt_bytes, encrypt_bytes, writer_head
from portal.vault.fields import EncryptedField
from portal.vault.storage import EncryptedStorage


@dataclass
class Tally:
    """How many cells or files were rewritten, and which could not be opened."""

    done: int = 0
    failed: list[str] = dataclass_field(default_factory=list)


def encrypted_models() -> Iterator[tuple[type[models.Model], list[EncryptedField]]]:
    """Every model that has a table with encrypted columns, and those columns' fields."""
    for model in apps.get_models(include_auto_created=True):
        fields = [f for f in model._meta.local_concrete_fields if isinstance(f, EncryptedField)]
        if fields and model._meta.managed and not model._meta.proxy:
            yield model, fields


def rotate_model(
    model: type[models.Model], fields: list[EncryptedField], batch: int
) -> Iterator[Tally]:
    """Rewrite one table in batches of `batch` rows, each its own transaction; yields each tally.

    Rows are locked while they are rewritten, so that nobody's newer text is lost.
    """
    last: Any = None
    while True:
        tally = Tally()
        with transaction.atomic():
            rows = _stale_rows(model, fields, last, batch)
            for pk, *cells in rows:
                _rotate_row(model, fields, pk, cells, tally)
        if not rows:
            return
        last = rows[-1][0]
        yield tally


def _stale_rows(
    model: type[models.Model], fields: list[EncryptedField], last: Any, batch: int
) -> list[tuple[Any, ...]]:
    """The next rows after primary key `last` with a cell that the first key did not write."""
    head = writer_head()
    pk = _column(model._meta.pk)
    columns = [_column(f) for f in fields]
    stale = " OR ".join(f"substring({c} from 1 for {len(head)}) <> %s" for c in columns)
    after = f"{pk} > %s AND" if last is not None else ""
    sql = (
        f"SELECT {pk}, {', '.join(columns)} FROM {_table(model)} "
        f"WHERE {after} ({stale}) ORDER BY {pk} LIMIT %s FOR UPDATE"
    )
    start = [last] if last is not None else []
    with connection.cursor() as cursor:
        cursor.execute(sql, [*start, *[head] * len(columns), batch])
        return list(cursor.fetchall())


def _rotate_row(
    model: type[models.Model],
    fields: list[EncryptedField],
    pk: Any,
    cells: list[bytes | memoryview | None],
    tally: Tally,
) -> None:
    head = writer_head()
    fresh: dict[str, bytes] = {}
    for encrypted, cell in zip(fields, cells, strict=True):
        if cell is None or bytes(cell).startswith(head):
            continue
        try:
            data = decrypt_bytes(encrypted.purpose, cell)
        except VaultError:
            tally.failed.append(f"{encrypted} of {pk}")
        else:
            fresh[_column(encrypted)] = encrypt_bytes(encrypted.purpose, data)
    if not fresh:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_table(model)} SET {', '.join(f'{c} = %s' for c in fresh)} "
            f"WHERE {_column(model._meta.pk)} = %s",
            [*fresh.values(), pk],
        )
    tally.done += len(fresh)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _column(field: "models.Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))


def rotate_files() -> Iterator[Tally]:
    """Rewrite the files of every encrypted storage in STORAGES; yields one tally for each."""
    for alias in storages.backends:
        storage = storages[alias]
        if not isinstance(storage, EncryptedStorage):
            continue
        tally = Tally()
        for name in storage.names():
            try:
                tally.done += storage.rotate(name)
            except VaultError:
                tally.failed.append(name)
        yield tally
