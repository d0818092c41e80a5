"""One browser a module, one city a session, and portals that run on copies of it."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.browser.site import City, Site, built, copied, dropped, shown_logs, site
from tests.live.portal import static_files  # noqa: F401
from tools.test import browser

Start = Callable[..., Site]


@pytest.fixture(scope="session")
def db() -> None:
    """In place of pytest-django's, by whose name it learns that a database must be made."""


@pytest.fixture(scope="session")
def city(
    db: None,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[City]:
    """The database that every portal of these tests is a copy of."""
    with django_db_blocker.unblock():
        name = f"{connection.settings_dict['NAME']}_city"
        copied(name, connection.settings_dict["NAME"])
        yield built(name, tmp_path_factory.mktemp("media"))
        dropped(name)


def _starter(
    city: City, static: Path, folders: pytest.TempPathFactory, blocker: DjangoDbBlocker
) -> Iterator[Start]:
    used: list[Path] = []

    def start(**how: Any) -> Site:
        used.append(folders.mktemp("portal"))
        return running.enter_context(site(city, static, used[-1], **how))

    with blocker.unblock(), contextlib.ExitStack() as running:
        yield start
        for var in used:
            print(shown_logs(var))


@pytest.fixture(scope="module")
def start(
    city: City,
    static_files: Path,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Start]:
    """`start(worker=True, beat=True, NAME=value)`: a portal that ends with the module."""
    yield from _starter(city, static_files, tmp_path_factory, django_db_blocker)


@pytest.fixture(scope="session")
def plain(
    city: City,
    static_files: Path,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Site]:
    """One portal without worker and schedule, for tests that do not get in each other's way."""
    for start in _starter(city, static_files, tmp_path_factory, django_db_blocker):
        yield start()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium; sync Playwright runs a loop, which Django's ORM would refuse."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=browser(), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield opened
        opened.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
