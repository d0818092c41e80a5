from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate


class PointsConfig(AppConfig):
    """Points: estimate, application, confirmation, employers."""

    name = "points"

    def ready(self) -> None:
        """A new database knows the average wages; the night has its words."""
        from points import alerts, gaps, messages, notice
        from portal import sms

        post_migrate.connect(_seed, sender=self)
        sms.register_texts(messages.WORDINGS)
        for template in (messages.OPEN, messages.SOON, messages.LAST):
            sms.register_check(template, messages.still_waiting)
        sms.register_check(messages.LAPSED, messages.still_lapsed)
        sms.register_check(messages.ENDED, messages.still_ended)
        for template in (messages.GAP, messages.GAP_LOST):
            sms.register_check(template, gaps.still_true)
        alerts.register_kinds()
        notice.register()


def _seed(apps: Any = installed, **kwargs: object) -> None:
    try:
        apps.get_model("points", "AverageWage")
    except LookupError:  # migrated back to before the table
        return
    from points.wages import seed

    seed()
