"""The policy and the calendar that ship, without a database."""

from datetime import date

import pytest

from portal.clock.days import WorkingDays
from portal.clock.seed import SHIPPED, shipped
from portal.policy.shipped import shipped_on
from portal.policy.values import Policy


@pytest.fixture(scope="session")
def policy() -> Policy:
    return shipped_on(date(2026, 1, 1)).policy()


@pytest.fixture(scope="session")
def calendar() -> WorkingDays:
    days = {day: worked for year in SHIPPED for day, worked in shipped(year).items()}
    return WorkingDays(days, frozenset(SHIPPED), "shipped")
