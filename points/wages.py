"""Filling the table of average wages from what was found (DOMAIN 9)."""

from datetime import date

from points.models import AverageWage

# From July of the year to the next June: yuan a month, source, and whether that is certain.
SHIPPED = (
    (2020, 9339, "S08c", True),
    (2021, 10338, "S08b, year inferred", False),
    (2022, 11396, "S08, year inferred", False),
    (2023, 12183, "S09", True),
    (2024, 12307, "no official page found", False),
    (2025, 12434, "no official page found", False),
)


def seed() -> None:
    """Write what was found into an empty table; one that is filled is never changed."""
    if AverageWage.objects.exists():
        return
    AverageWage.objects.bulk_create(
        AverageWage(
            first_month=date(year, 7, 1),
            last_month=date(year + 1, 6, 1),
            yuan=yuan,
            source=source,
            certain=certain,
        )
        for year, yuan, source, certain in SHIPPED
    )
