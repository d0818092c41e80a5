from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate


class ClockConfig(AppConfig):
    name = "portal.clock"
    label = "clock"

    def ready(self) -> None:
        from portal import memo

        memo.connect()
        post_migrate.connect(_seed, sender=self)


def _seed(apps: Any = installed, **kwargs: object) -> None:
    """After `migrate` (and after a test's flush) an empty calendar gets the shipped years."""
    try:
        apps.get_model("clock", "CalendarYear")
    except LookupError:  # migrated back to zero: no table
        return
    from portal.clock.calendar import seed

    seed()
