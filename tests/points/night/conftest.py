"""Tests of the points' night with a database stand on one day, in the small town of the permits."""

from collections.abc import Iterator
from typing import Any

import pytest

from points import wages
from portal import clock
from tests.permits.services import makers as town


@pytest.fixture(autouse=True)
def _here_and_now(settings: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    marker = request.node.get_closest_marker("django_db")
    if marker is None:
        yield
        return
    settings.DEMO = True
    request.getfixturevalue("transactional_db" if marker.kwargs.get("transaction") else "db")
    with clock.travel(town.TODAY):
        town.town()
        wages.seed()
        yield
