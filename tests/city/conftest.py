"""One small city for all tests of a module that only read it."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from portal import clock
from portal.city.seed import Built, build
from tests.visitors.world import storages

TODAY = date(2026, 11, 22)
# Every state in which staff have something to do.
OPEN_STATES = {
    "SUBMITTED", "CORRECTION", "ACCEPTED", "REVIEWING", "PRODUCING", "READY", "SHIPPED",
}  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The photos of the desk's cases go to a folder of the tests."""
    with override_settings(STORAGES=storages(tmp_path_factory.mktemp("media"))):
        yield


@pytest.fixture(scope="module")
def city(media: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Built]:
    """300 people as of TODAY, gone again after the module's last test."""
    assert settings.DEMO, "the tests of the city run with DEMO=1, as all tests do"
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.travel(TODAY):
            yield build(300, 1, TODAY)
        transaction.set_rollback(True)
