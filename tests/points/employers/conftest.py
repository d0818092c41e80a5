import pytest
from django.test import Client

from portal.accounts.models import Employer, Membership, Role, User
from tests.design.conftest import chromium  # noqa: F401
from tests.permits.services.walk import browser
from tests.points.services import makers
from tests.points.services.conftest import town  # noqa: F401


@pytest.fixture
def employer() -> Employer:
    """An employer that is approved."""
    return makers.employer()


@pytest.fixture
def reviewer(employer: Employer) -> User:
    """A reviewer of its HR."""
    return makers.hr(employer)


@pytest.fixture
def administrator(employer: Employer) -> User:
    """An administrator of its HR."""
    user = makers.hr(employer, "hradmin", "13911110002")
    user.last_name, user.first_name = "吴", "敏"
    user.save()
    Membership.objects.filter(user=user).update(role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def hr(reviewer: User) -> Client:
    """The reviewer's browser, in English."""
    return browser(reviewer)


@pytest.fixture
def admin(administrator: User) -> Client:
    """The administrator's browser, in English."""
    return browser(administrator)
