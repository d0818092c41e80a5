"""Copies of a database: what is measured starts from the same state every time."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from psycopg import sql


@contextmanager
def copy_of(template: str, name: str) -> Iterator[str]:
    """Inside the block the tests' connection leads to the new database `name`, a copy of another.

    Nobody may be connected to the other. Its files are copied and synced to disk before the
    block begins, so that none of that is left to do in it. Yields the name.
    """
    before = connection.settings_dict["NAME"]
    connection.close()
    params = connection.get_connection_params() | {"dbname": "postgres"}
    params = {
        k: v for k, v in params.items() if k in ("host", "port", "user", "password", "dbname")
    }
    with psycopg.connect(**params, autocommit=True) as owner:
        copy, source = sql.Identifier(name), sql.Identifier(template)
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(copy))
        owner.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(copy, source)
        )
        connection.settings_dict["NAME"] = name
        try:
            yield name
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(copy))
