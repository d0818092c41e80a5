"""A database that would lose Chinese text silently is refused before it holds any."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from portal.checks import database
from tools.servers import ROOT


@pytest.fixture
def ctype_c(db: None) -> Iterator[str]:
    """The URL of a second database on the same server, whose LC_CTYPE is C."""
    name = f"{connection.settings_dict['NAME']}_ctype_c"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(
            f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' "
            "LC_COLLATE 'C' LC_CTYPE 'C'"
        )
    yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


@pytest.mark.django_db
def test_the_database_of_these_tests_is_accepted() -> None:
    assert database(databases=["default"]) == []


@pytest.mark.parametrize("command", [["check", "--database", "default"], ["migrate"]])
def test_a_database_under_the_c_locale_is_refused(ctype_c: str, command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": ctype_c},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "portal.E002" in done.stderr
    assert "C.UTF-8" in done.stderr


def test_no_database_is_asked_when_none_is_named() -> None:
    assert database(databases=None) == []
