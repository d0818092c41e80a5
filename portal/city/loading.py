"""Rows on their way into the database: gathered by table, sent by COPY, never all at once."""

from collections.abc import Callable
from typing import Any

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from portal.vault import encrypt
from portal.vault.fields import BlindIndexField, EncryptedField

BATCH = 5_000
Converter = Callable[[Any], Any]


class Loader:
    """Takes rows by field name and writes them as the models would: encrypted and indexed.

    Blind indexes are filled from their sources. A column that is not given keeps the default of
    the database. Every row of a table names the same fields.
    """

    def __init__(self, cursor: CursorWrapper) -> None:
        self._cursor = cursor
        self._tables: dict[type[models.Model], _Table] = {}
        self._waiting = 0

    def add(self, model: type[models.Model], **values: Any) -> None:
        """One more row of `model`; foreign keys are given as `<name>_id`."""
        table = self._tables.get(model)
        if table is None:
            table = self._tables[model] = _Table(model, list(values))
        table.rows.append(table.row(values))
        self._waiting += 1
        if self._waiting >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Send what waits; constraints between the tables are checked at the commit."""
        for table in self._tables.values():
            with self._cursor.copy(table.statement) as copy:
                for row in table.rows:
                    copy.write_row(row)
            table.rows.clear()
        self._waiting = 0

    def finish(self) -> None:
        """Send the rest and let the id sequences go on after the rows that named their id."""
        self.flush()
        named = [model for model, table in self._tables.items() if table.names_its_id]
        for model in named:
            name, key = model._meta.db_table, model._meta.pk.column
            self._cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{name}', '{key}'), max({key})) FROM {name}"
            )


class _Table:
    """The rows of one table that wait, and how its columns are made of the given values."""

    def __init__(self, model: type[models.Model], names: list[str]) -> None:
        self.rows: list[list[Any]] = []
        fields = {field.attname: field for field in model._meta.concrete_fields}
        unknown = set(names) - set(fields)
        if unknown:
            raise TypeError(f"{model.__name__} has no {', '.join(sorted(unknown))}.")
        self._columns: list[tuple[str, Converter | None]] = []
        columns = []
        for name in names:
            self._columns.append((name, _converter(fields[name])))
            columns.append(str(fields[name].column))
        for field in fields.values():
            if isinstance(field, BlindIndexField) and field.attname not in names:
                self._columns.append((field.source, field.index_of))
                columns.append(str(field.column))
        key = model._meta.pk
        self.names_its_id = key.attname in names and isinstance(key, models.AutoField)
        listed = ", ".join(connection.ops.quote_name(column) for column in columns)
        self.statement = f"COPY {model._meta.db_table} ({listed}) FROM STDIN"

    def row(self, values: dict[str, Any]) -> list[Any]:
        return [
            values[name] if convert is None else convert(values[name])
            for name, convert in self._columns
        ]


def _converter(field: "models.Field[Any, Any]") -> Converter | None:
    if not isinstance(field, EncryptedField):
        return None
    purpose, to_text = field.purpose, field.to_text

    def seal(value: Any) -> bytes | None:
        return None if value is None else encrypt(purpose, to_text(value))

    return seal


def next_id(model: type[models.Model]) -> int:
    """The first free id of a table that nobody else writes to meanwhile."""
    highest = model._default_manager.aggregate(highest=models.Max("pk"))["highest"]
    return (highest or 0) + 1
