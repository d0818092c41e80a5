"""Loading a year of the working-day calendar, and reading all of it."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from django.db import transaction

from portal import memo
from portal.clock.days import WorkingDays
from portal.clock.models import CalendarDay, CalendarYear
from portal.clock.seed import SHIPPED, shipped

_cached: tuple[tuple[tuple[int, str], ...], WorkingDays] | None = None


def version_of(exceptions: Mapping[date, bool]) -> str:
    """A short checksum: equal data has an equal name, on every machine."""
    text = ",".join(f"{day}={worked:d}" for day, worked in sorted(exceptions.items()))
    return sha256(text.encode()).hexdigest()[:12]


def load_year(year: int, exceptions: Mapping[date, bool], by: str) -> CalendarYear:
    """Load or replace `year`: date -> worked, holidays and worked weekends.

    Days that only repeat the weekend rule are dropped, so that an official notice may be typed
    in as it stands. Raises ValueError for a date outside the year.
    """
    if outside := [day for day in exceptions if day.year != year]:
        raise ValueError(f"{min(outside)} is not in {year}")
    kept = {day: worked for day, worked in exceptions.items() if worked != (day.weekday() < 5)}
    with transaction.atomic():
        row, _ = CalendarYear.objects.update_or_create(
            year=year, defaults={"version": version_of(kept), "loaded_by": by}
        )
        row.days.all().delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(date=day, working=worked, year=row) for day, worked in kept.items()
        )
    memo.forget("clock.working_days")
    return row


def refresh_version(row: CalendarYear) -> None:
    """Name the year's data anew after its days were edited one by one (the admin)."""
    row.version = version_of(dict(row.days.values_list("date", "working")))
    row.save(update_fields=["version", "loaded_at"])
    memo.forget("clock.working_days")


def read() -> WorkingDays:
    """All loaded years: one query, and a second one only when a year's version changed."""
    global _cached
    key = tuple(CalendarYear.objects.order_by("year").values_list("year", "version"))
    if _cached is None or _cached[0] != key:
        years = frozenset(year for year, _ in key)
        days = dict(CalendarDay.objects.values_list("date", "working"))
        span = f"{min(years)}-{max(years)} " if years else ""
        _cached = (key, WorkingDays(days, years, f"{span}{version_of(days)}"))
    return _cached[1]


def seed() -> None:
    """Load the shipped years into an empty table; what staff loaded or removed stays so."""
    if not CalendarYear.objects.exists():
        for year in SHIPPED:
            load_year(year, shipped(year), by="DOMAIN 3")
