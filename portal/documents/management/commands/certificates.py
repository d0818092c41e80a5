"""`manage.py certificates`: what waits, what is stuck; `--again` puts the stuck ones back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count

from portal.documents.certificates import making, signing
from portal.documents.certificates.asking import nudge
from portal.documents.models import Certificate


class Command(BaseCommand):
    """Counts certificates by state, and has those that staff were left with made again."""

    help = "Counts certificates by state; --again has the stuck ones made once more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--again",
            action="store_true",
            help="put the stuck ones back: the font has grown, the disk is repaired",
        )

    def handle(self, *args: Any, again: bool, **options: Any) -> None:
        if fault := signing.fault():
            self.stderr.write(fault)
        if again:
            self.stdout.write(f"{making.again()} put back")
            nudge()
        counts = Certificate.objects.values("state").annotate(number=Count("pk"))
        found = dict(counts.values_list("state", "number"))
        for state in Certificate.State.values:
            self.stdout.write(f"{state:8} {found.get(state, 0)}")
