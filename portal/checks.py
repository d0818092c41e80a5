"""System checks of the database: what would fail silently later is refused at once."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

OLDEST = 15


@register(Tags.database)
def database(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """PostgreSQL 15 or newer (portal.E001), whose characters are not bytes (portal.E002).

    Under the C locale trigrams of Chinese text are empty, and searches find nothing, without
    an error. Runs with `migrate` and `check --database default`.
    """
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::int / 10000, datctype"
                " FROM pg_database WHERE datname = current_database()"
            )
            version, ctype = cursor.fetchone()
        if version < OLDEST:
            found.append(
                Error(f"PostgreSQL {version} is too old; {OLDEST} is needed.", id="portal.E001")
            )
        if ctype in {"C", "POSIX"}:
            found.append(
                Error(
                    f"The database's LC_CTYPE is {ctype}; search would not find Chinese text.",
                    hint="createdb --template=template0 --encoding=UTF8 --locale=C.UTF-8",
                    id="portal.E002",
                )
            )
    return found
