"""The streets and towns of Shanghai, from the statistics bureau's list (S34)."""

import csv
from pathlib import Path

from django.db import transaction

from portal.registers.models import Street
from portal.registers.pinyin import capitalised, in_english

SOURCE = Path(__file__).parent / "data" / "shanghai_streets.csv"
ZONES = range(400, 600)


def load() -> int:
    """Bring the table to what the list says, and return the number of rows; safe to repeat."""
    with SOURCE.open(encoding="utf-8", newline="") as source:
        rows = [
            Street(
                code=row["street_code"],
                name=row["street"],
                name_en=in_english(row["street"]),
                district_code=row["district_code"],
                district_name=row["district"],
                district_name_en=_district_in_english(row["district"]),
                is_zone=int(row["street_code"][-3:]) in ZONES,
            )
            for row in csv.DictReader(source)
        ]
    with transaction.atomic():
        Street.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=[f.name for f in Street._meta.fields if not f.primary_key],
        )
    return len(rows)


def _district_in_english(name: str) -> str:
    if name == "浦东新区":
        return "Pudong New Area"
    return f"{capitalised(name.removesuffix('区'))} District"
