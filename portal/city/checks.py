"""A demonstration's accounts share a published password: none may outlive DEMO."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from portal.accounts.models import User
from portal.city.demo import STAFF


@register(Tags.database)
def no_demo_accounts(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """`check --database default` and `migrate` find demonstration accounts where DEMO is off."""
    if settings.DEMO or not databases:
        return []
    if User._meta.db_table not in connection.introspection.table_names():
        return []  # migrate asks before it has made the tables
    names = [one.username for one in STAFF]
    if not User.objects.filter(username__in=names, is_active=True).exists():
        return []
    return [
        Error(
            "Demonstration accounts are active, and DEMO is off: their password is published.",
            hint="Start from an empty database; a demonstration is never turned into a portal.",
            id="city.E001",
        )
    ]
