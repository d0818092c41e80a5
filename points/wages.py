"""The average wages that the portal knows: rows that staff may add to (DOMAIN 9)."""

from dataclasses import asdict

from points.models import AverageWage
from points.rules import wages as rules


def seed() -> None:
    """Write what ships into an empty table; one that is filled is never changed."""
    if not AverageWage.objects.exists():
        AverageWage.objects.bulk_create(
            AverageWage(**asdict(one)) for one in rules.SHIPPED_WAGES.known
        )


def known() -> rules.Wages:
    """Every wage in the table, as the rules take them; one query."""
    names = ("first_month", "last_month", "yuan", "source", "certain")
    return rules.Wages.of(rules.AverageWage(**row) for row in AverageWage.objects.values(*names))
