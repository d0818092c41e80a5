"""The Django project itself as an app: its commands and system checks."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
