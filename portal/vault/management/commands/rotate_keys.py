"""`manage.py rotate_keys`: bring cells and files under the first key of VAULT_KEYS."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.vault import rotation


class Command(BaseCommand):
    """Safe to break off and to start again; an old key may leave the ring when this ends well."""

    help = (
        "Re-encrypts every encrypted column and stored file with the first key of VAULT_KEYS. "
        "May be interrupted and started again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--batch", type=int, default=500, help="Rows in one transaction (default 500)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch must be at least 1.")
        failed = 0
        for model, fields in rotation.encrypted_models():
            tallies = rotation.rotate_model(model, fields, options["batch"])
            failed += self._report(f"{model._meta.label} (cells)", tallies)
        failed += self._report("stored files", rotation.rotate_files())
        if failed:
            raise CommandError(
                f"{failed} could not be opened and stay as they are; keep the old keys."
            )

    def _report(self, place: str, tallies: Iterable[rotation.Tally]) -> int:
        done = failed = 0
        for tally in tallies:
            done += tally.done
            failed += len(tally.failed)
            for name in tally.failed:
                self.stderr.write(f"cannot be opened: {name}")
        self.stdout.write(f"{place}: {done} re-encrypted, {failed} failed")
        return failed
