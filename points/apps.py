from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate


class PointsConfig(AppConfig):
    """Points: estimate, application, confirmation, employers."""

    name = "points"

    def ready(self) -> None:
        """A new database knows the average wages."""
        post_migrate.connect(_seed, sender=self)


def _seed(apps: Any = installed, **kwargs: object) -> None:
    try:
        apps.get_model("points", "AverageWage")
    except LookupError:  # migrated back to before the table
        return
    from points.wages import seed

    seed()
