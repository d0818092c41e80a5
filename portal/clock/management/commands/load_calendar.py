"""Load a year of working days from a file, or from the installed chinesecalendar package."""

import csv
from argparse import ArgumentParser
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.clock.calendar import load_year, version_of
from portal.clock.days import WorkingDays

WORDS = {"1": True, "true": True, "work": True, "0": False, "false": False, "off": False}


class Command(BaseCommand):
    """`load_calendar FILE.csv` with the columns date,working (1 worked, 0 off); or `--year Y`."""

    help = "Load or replace a year of the working-day calendar."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Exactly one of FILE and --year."""
        parser.add_argument("file", nargs="?", type=Path, help="CSV with date,working")
        parser.add_argument("--year", type=int, help="take this year from chinesecalendar")
        parser.add_argument("--by", default="load_calendar", help="who loads it")
        parser.add_argument("--dry-run", action="store_true", help="only say what it would do")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, say the count of working days, and load unless --dry-run."""
        if (options["file"] is None) == (options["year"] is None):
            raise CommandError("Name a file, or a year with --year.")
        if options["file"]:
            year, exceptions = from_file(options["file"])
        else:
            year, exceptions = options["year"], from_package(options["year"])
        days = WorkingDays(exceptions, frozenset({year}), version_of(exceptions))
        verb = "would be" if options["dry_run"] else "are"
        if not options["dry_run"]:
            load_year(year, exceptions, options["by"])
        self.stdout.write(f"{year}: {days.count(year)} working days {verb} loaded.")


def from_file(path: Path) -> tuple[int, dict[date, bool]]:
    """The one year and the exceptions that a CSV file lists."""
    found: dict[date, bool] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                found[date.fromisoformat(row["date"].strip())] = WORDS[
                    row["working"].strip().lower()
                ]
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except (KeyError, ValueError, AttributeError) as error:
        raise CommandError(
            f"{path}: line {len(found) + 2} is not date,working (1 or 0)."
        ) from error
    years = {day.year for day in found}
    if len(years) != 1:
        raise CommandError(f"{path}: must list the days of exactly one year, not {sorted(years)}.")
    return years.pop(), found


def from_package(year: int) -> dict[date, bool]:
    """The exceptions of `year` as chinesecalendar knows them."""
    import chinese_calendar

    day, found = date(year, 1, 1), {}
    try:
        while day.year == year:
            worked = chinese_calendar.is_workday(day)
            if worked != (day.weekday() < 5):
                found[day] = worked
            day += timedelta(days=1)
    except NotImplementedError as error:
        raise CommandError(f"chinesecalendar does not know {year}; load a file.") from error
    return found
