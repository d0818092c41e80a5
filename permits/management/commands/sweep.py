"""`manage.py sweep`: run a night by hand, or say what it would do."""

import argparse
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from permits.endorsement import sweep
from permits.models import Outcome
from portal import clock


class Command(BaseCommand):
    """The automatic endorsement of one night."""

    help = "Endorses what is due on a date; --dry-run only counts. Run again it changes nothing."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """--on DATE (default: the portal's day) and --dry-run."""
        parser.add_argument("--on", type=date.fromisoformat, default=None, metavar="DATE")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, on: date | None, dry_run: bool, **options: Any) -> None:
        """Prints the outcomes, and how often each reason was found."""
        night = on or clock.today()
        counts = sweep.dry_run(night) if dry_run else sweep.run_night(night)
        would = "would be " if dry_run else ""
        self.stdout.write(f"night of {night}: {counts.total} permits due")
        for outcome in Outcome.values:
            self.stdout.write(f"  {would}{outcome:10} {counts.outcomes[outcome]:>8}")
        if counts.reasons:
            self.stdout.write("  why:")
        for reason, number in sorted(counts.reasons.items()):
            self.stdout.write(f"    {reason:22} {number:>8}")
