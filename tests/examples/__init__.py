"""Worked examples (examples.csv) through the public rule functions.

A row is read by the first word of its `rule` and the names of its `inputs`, never by its id;
the answer is compared under the expected names (DOMAIN 22). `python -m tests.examples FILE`.
"""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.examples import filings, holding, identifiers, night, scores
from tests.examples.inputs import Example

READERS: dict[str, Callable[[Example], dict[str, Any]]] = {
    "ENDORSE_WINDOW": holding.endorse_window,
    "ENDORSE_EFFECT": holding.endorse_effect,
    "PERMIT_STANDING": holding.permit_standing,
    "ACCUMULATED_YEARS": holding.accumulated_years,
    "ACCUMULATED": holding.accumulated,
    "PERMIT_APPLY_TIMING": holding.permit_apply_timing,
    "REAPPLY": holding.reapply,
    "VALIDITY": holding.validity,
    "AUTO_ENDORSE": night.auto_endorse,
    "MANUAL_ADVICE": night.advice,
    "PROXY": holding.proxy_allowed,
    "POINTS_SCORE": scores.points_score,
    "POINTS_ELIGIBILITY": scores.points_eligibility,
    "POINTS_AGE": scores.points_age,
    "POINTS_DEDUCTION": scores.points_deduction,
    "POINTS_SI_BASE": scores.points_si_base,
    "POINTS_LINGANG": scores.points_lingang,
    "POINTS_APPLY": filings.points_apply,
    "POINTS_CONFIRM": filings.points_confirm,
    "POINTS_VALIDITY": filings.points_validity,
    "POINTS_STANDING": filings.points_standing,
    "SMS": identifiers.sms,
    "ID_NUMBER": identifiers.id_number,
    "USCC": identifiers.uscc,
}


@dataclass(frozen=True)
class Row:
    """One worked example as the file has it."""

    id: str
    example: Example
    expected: dict[str, Any]

    @property
    def built(self) -> bool:
        """Whether there is a rule of this kind yet."""
        return self.example.word in READERS

    def misses(self) -> list[str]:
        """What differs from the expected output; empty when all of it holds."""
        if not self.built:
            return ["not built"]
        try:
            answer = READERS[self.example.word](self.example)
        except Exception as error:  # one odd row must not hide the others
            return [f"{type(error).__name__}: {error}"]
        return [
            f"{name}: expected {wanted!r}, "
            + (f"got {_plain(answer[name])!r}" if name in answer else "no such answer")
            for name, wanted in self.expected.items()
            if name not in answer or not _same(answer[name], wanted)
        ]


def read(path: Path) -> Iterator[Row]:
    """The rows of a file of this form."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for line in csv.DictReader(lines):
            rule = line["rule"].strip()
            example = Example(rule.split()[0].strip(":,;"), rule, json.loads(line["inputs"]))
            yield Row(line["id"], example, json.loads(line["expected_output"]))


def _same(value: Any, wanted: Any) -> bool:
    """Whether an answer is the expected one; of a mapping only the expected names are looked at."""
    if isinstance(wanted, dict) and isinstance(value, dict):
        return all(name in value and _same(value[name], one) for name, one in wanted.items())
    return bool(_plain(value) == _plain(wanted))


def _plain(value: Any) -> Any:
    """As JSON would hold it; the order in lists of names means nothing."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return sorted((_plain(one) for one in value), key=str)
    return str(value) if isinstance(value, str) else value
