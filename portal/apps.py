"""The Django project itself as an app: its commands, system checks and Celery."""

from typing import Any

from django.apps import AppConfig, apps


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        # The Celery app first, so that every task of this process knows its broker.
        from portal import celery, checks  # noqa: F401

        # Collected is what pages ask for: Bootstrap's package is only a source of css/site.css.
        static: Any = apps.get_app_config("staticfiles")
        static.ignore_patterns = [*static.ignore_patterns, "bootstrap"]
