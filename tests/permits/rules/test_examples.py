"""The worked examples hold: examples.csv through the public rule functions."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples import READERS, Row, read

FILE = Path(__file__).resolve().parents[2] / "data" / "examples.csv"
ROWS = [row for row in read(FILE) if row.built]
# Groups A, B (without the points' B26), C, and the identifiers of H; PROXY and SMS come along.
PROMISED = {
    "ENDORSE_WINDOW", "ENDORSE_EFFECT", "PERMIT_STANDING", "ACCUMULATED_YEARS", "ACCUMULATED",
    "PERMIT_APPLY_TIMING", "AUTO_ENDORSE", "MANUAL_ADVICE", "ID_NUMBER", "USCC",
}  # fmt: skip
HEAD = "id,rule,inputs,expected_output,source\n"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_the_worked_example_holds(row: Row) -> None:
    assert row.misses() == []


def test_every_promised_rule_has_an_example_that_was_run() -> None:
    assert {row.example.word for row in ROWS} >= PROMISED
    assert READERS.keys() >= PROMISED | {"REAPPLY", "VALIDITY"}


def run(path: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tests.examples", str(path), *options],
        capture_output=True,
        text=True,
        cwd=FILE.parents[2],
        check=False,
    )


def test_a_file_that_holds_prints_a_line_a_row_and_exits_0() -> None:
    done = run(FILE, "--only", "ENDORSE_WINDOW,USCC")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 8
    assert all(line.startswith("ok ") for line in done.stdout.splitlines())


def test_a_wrong_expectation_is_a_miss_that_names_key_and_both_values(tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(
        HEAD
        + 'Z1,VALIDITY,"{""issued_on"": ""2023-06-01""}","{""valid_until"": ""2024-05-31""}",s\n'
    )
    done = run(path)
    assert done.returncode == 1
    assert "valid_until: expected '2024-05-31', got '2024-06-01'" in done.stdout


def test_a_rule_that_is_not_built_is_a_miss_unless_left_out(tmp_path: Path) -> None:
    path = tmp_path / "later.csv"
    path.write_text(
        HEAD + "Z1,NO_SUCH_RULE,{},{},s\n" + 'Z2,SMS,"{""n"": 70}","{""segments"": 1}",s\n'
    )
    assert run(path).returncode == 1
    assert run(path, "--only", "SMS").returncode == 0


@pytest.mark.parametrize(
    ("rule", "inputs", "expected"),
    [
        (
            "ENDORSE_WINDOW last day of grace",
            {"valid_until": "2024-08-02", "GRACE_ROLLS_OVER_HOLIDAYS": True},
            {"effective_last_grace_day": "2024-10-08"},
        ),
        (
            "ENDORSE_WINDOW under LAPSE_POLICY=2013",
            {"valid_until": "2024-06-01", "request_date": "2024-08-01"},
            {"band": "VOID_REAPPLY"},
        ),
        (
            "ENDORSE_EFFECT after an earlier reset",
            {
                "first_issue": "2018-06-01",
                "valid_until": "2024-08-10",
                "endorse_date": "2024-08-10",
                "prior_endorsements": "70 days late in 2021",
            },
            {"continuity_start": "2021-08-10", "full_years_at_request": 3},
        ),
        (
            "AUTO_ENDORSE three nights, one of them missed",
            {"valid_until": "2025-06-30", "run_dates": ["2025-06-15"], "missed": ["2025-06-14"]},
            {"endorsements_created": 1, "sms_sent": 1, "new_valid_until": "2026-06-30"},
        ),
        (
            "AUTO_ENDORSE the Shanghai date counts",
            {"valid_until": "2025-06-30", "run_at_utc": "2025-06-14T16:30:00+00:00"},
            {"in_scope": True, "action": "endorse", "points_status": "AWAITING_CONFIRMATION"},
        ),
        (
            "AUTO_ENDORSE a register is missing",
            {"valid_until": "2025-06-30", "run_date": "2025-06-20", "phone_changed": None},
            {"action": "none", "reasons": ["REGISTER_UNKNOWN"], "sms": None},
        ),
    ],
)
def test_a_row_of_the_same_kind_with_other_keys_is_read_by_its_keys(
    rule: str, inputs: dict[str, object], expected: dict[str, object]
) -> None:
    from tests.examples.inputs import Example

    row = Row("any", Example(rule.split()[0], rule, inputs), expected)
    assert row.misses() == []
