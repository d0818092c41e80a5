from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate


class PolicyConfig(AppConfig):
    name = "portal.policy"
    label = "policy"

    def ready(self) -> None:
        post_migrate.connect(_seed, sender=self)


def _seed(apps: Any = installed, **kwargs: object) -> None:
    """After `migrate` (and after a test's flush) the shipped sets are in the table."""
    try:
        apps.get_model("policy", "PolicyVersion")
    except LookupError:  # migrated back to zero: no table
        return
    from portal.policy.seed import seed

    seed()
