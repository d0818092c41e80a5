from tests.design.conftest import chromium  # noqa: F401
from tests.permits.services.conftest import clerk, desk, town  # noqa: F401
