"""One small city for all tests of a module that only read it."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from portal import clock
from portal.city.seed import Built, build

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Built]:
    """300 people as of TODAY, gone again after the module's last test."""
    assert settings.DEMO, "the tests of the city run with DEMO=1, as all tests do"
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.travel(TODAY):
            yield build(300, 1, TODAY)
        transaction.set_rollback(True)
