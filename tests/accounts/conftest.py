from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Every test starts with nothing counted, and leaves nothing."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def real_limits(settings: object) -> None:
    """The limits of a real portal, not those of a demonstration."""
    settings.ACCOUNT_RATE_LIMITS = settings.SIGN_IN_LIMITS


@pytest.fixture(autouse=True)
def quick_passwords(settings: object) -> None:
    """Nobody attacks the passwords of a test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
