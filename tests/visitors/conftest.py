"""The demonstration's city with one row of everything, made once for all tests of a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from portal import clock
from portal.city.seed import build
from tests.visitors import world as worlds
from tests.visitors.world import PEOPLE, TODAY, World, storages


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Rows that no test changes for another: each test ends in a rollback."""
    media: Path = tmp_path_factory.mktemp("media")
    with (
        django_db_blocker.unblock(),
        override_settings(STORAGES=storages(media)),
        transaction.atomic(),
    ):
        clock.shift_to(TODAY)
        build(PEOPLE, 1, TODAY)
        yield worlds.make()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sessions(world: World) -> dict[str, Client]:
    """A signed-in browser of each visitor; a test works with copies of their cookies."""
    return {visitor: world.client(visitor) for visitor in world.users}
