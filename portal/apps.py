"""The Django project itself as an app: its commands, system checks and Celery."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        # The Celery app first, so that every task of this process knows its broker.
        from portal import celery, checks  # noqa: F401


class StaticFiles(StaticFilesConfig):
    """Collects what pages ask for: Bootstrap's package is only a source of css/site.css."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "bootstrap"]
