"""`manage.py seed_city`: a generated city to try the portal in."""

from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import clock
from portal.city import CityRefused
from portal.city.seed import build, exists


class Command(BaseCommand):
    """Seeds districts, roads, homes, people, employers, registers, permits and demo people."""

    help = "Seed a generated city and the demonstration people (only where DEMO is on)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=20_000, help="how many people (20000)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another city (1)")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when the registers hold people"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and exists():
            self.stdout.write("The registers already hold people: nothing to do.")
            return
        started, today = perf_counter(), clock.today()
        try:
            built = build(options["people"], options["seed"], today)
        except CityRefused as refused:
            raise CommandError(f"Not seeded: {refused}.") from refused
        self.stdout.write(
            f"City of {built.people} people in {built.houses} houses, {built.employers} employers"
            f" and {built.named} demonstration people, as of {today}:"
            f" {perf_counter() - started:.1f} s."
        )
