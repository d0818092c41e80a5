"""The worked examples of the automatic endorsement, through the nights themselves."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permits.endorsement import sweep
from permits.models import Endorsement, Ledger, Permit
from permits.rules.automatic import AutoFacts
from portal.sms.models import Message
from tests.examples import Row, read
from tests.examples.night import facts, nights
from tests.permits.night import makers

FILE = Path(__file__).resolve().parents[2] / "data" / "examples.csv"
ROWS = [row for row in read(FILE) if row.example.word == "AUTO_ENDORSE"]


@dataclass
class Nights:
    """One permit over some nights; before each the registers say what the row says of it."""

    row: Row
    outcomes: list[Ledger] = field(default_factory=list)

    def run(self) -> dict[str, Any]:
        """All nights of the row; what became of the permit."""
        valid_until = self.row.example.needed("valid_until")
        for number, (day, example) in enumerate(nights(self.row.example)):
            said: AutoFacts = facts(example, day, valid_until)
            makers.registers_say({1: said}) if number else makers.city([said])
            sweep.run_night(day)
        return self._answer(valid_until)

    def _answer(self, valid_until: date) -> dict[str, Any]:
        outcomes = list(Ledger.objects.order_by("run_date"))
        texts = list(Message.objects.values_list("template", flat=True))
        now = Permit.objects.get().valid_until
        last = outcomes[-1] if outcomes else None
        actions = {"endorsed": "endorse", "referred": "refuse", "left": "none"}
        return {
            "in_scope": bool(outcomes),
            "action": actions[last.outcome] if last else "none",
            "new_valid_until": now.isoformat() if now != valid_until else None,
            "sms": texts[-1] if texts else None,
            "reasons": last.reasons if last else [],
            "endorsed": now != valid_until,
            "valid_until_unchanged": now == valid_until,
            "endorsements_created": Endorsement.objects.count(),
            "sms_sent": len(texts),
            "failure_sms_sent": texts.count("AUTO_FAIL"),
        }


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_the_nights_do_what_the_worked_example_says(row: Row) -> None:
    answer = Nights(row).run()
    assert {name: answer[name] for name in row.expected} == row.expected


def test_there_are_examples_of_every_action() -> None:
    assert {row.expected.get("action") for row in ROWS} >= {"endorse", "refuse", "none"}
