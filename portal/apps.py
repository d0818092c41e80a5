"""The Django project itself as an app: its commands, system checks and Celery."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        # The Celery app first, so that every task of this process knows its broker.
        from portal import celery, checks  # noqa: F401
