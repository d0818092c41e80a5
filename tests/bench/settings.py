"""The portal's settings for measuring: one service of ten-field steps more, and an empty view."""

from portal import catalogue
from portal.settings import *  # noqa: F403
from portal.settings import MIDDLEWARE, VAR_DIR

catalogue.SERVICES["ten-fields"] = "tests.bench.ten_fields.service"
ROOT_URLCONF = "tests.bench.web"
MIDDLEWARE = ["tests.bench.web.CountQueries", *MIDDLEWARE]
STATIC_ROOT = VAR_DIR / "static-root"
