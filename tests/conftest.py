"""What every test relies on: an own Redis database, no undefined template variable, no skip."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings

from tools.servers import ROOT, redis_database

TEMPLATES = ROOT / "templates"
# A busy machine is no counterexample.
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile(
    "fuzz",
    hypothesis.settings.get_profile("portal"),
    max_examples=int(os.environ.get("EXAMPLES", "2000")),
)
hypothesis.settings.load_profile("portal")

# Measuring and long searches run when asked for by name.
ASKED_FOR = ("bench", "fuzz")


class Undefined(str):
    """Fails the test that renders a variable which nobody defined, in a template of ours."""

    def __new__(cls) -> "Undefined":
        return super().__new__(cls, "undefined: %s")

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: Any) -> str:
        # Django calls this in FilterExpression.resolve(); packages' templates may be careless.
        context = sys._getframe(1).f_locals.get("context")
        template = getattr(getattr(context, "render_context", None), "template", None)
        origin = Path(template.origin.name) if template is not None else Path()
        if TEMPLATES in origin.parents:
            where = origin.relative_to(TEMPLATES)
            pytest.fail(f"undefined template variable {variable} in {where}", pytrace=False)
        return ""


def pytest_configure(config: pytest.Config) -> None:
    for engine in settings.TEMPLATES:
        engine["OPTIONS"]["string_if_invalid"] = Undefined()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        _use_redis(redis_database(settings.REDIS_URL, int(worker.removeprefix("gw")) + 1))


def _use_redis(url: str) -> None:
    """Tests that run beside each other must not take each other's tasks."""
    from portal.celery import app

    os.environ["REDIS_URL"] = settings.REDIS_URL = url
    settings.CACHES["default"]["LOCATION"] = url
    broker = url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    settings.CELERY_BROKER_URL = app.conf.broker_url = broker


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    expression = config.getoption("-m") or ""
    asked = [name for name in ASKED_FOR if name in expression]
    leave = [
        item
        for item in items
        if any(item.get_closest_marker(name) and name not in asked for name in ASKED_FOR)
    ]
    if leave:
        config.hook.pytest_deselected(items=leave)
        items[:] = [item for item in items if item not in leave]


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Where CI is set a test that is skipped was not run, and the suite did not pass."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("CI") and skipped and not session.config.getoption("--collect-only"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        names = ", ".join(sorted({report.nodeid for report in skipped}))
        reporter.write_line(f"\nERROR: skipped: {names}", red=True)
    yield
