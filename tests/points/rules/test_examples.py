"""Every worked example of points holds, and rows of the same kind under other names too."""

from pathlib import Path

import pytest

from tests.examples import READERS, Row, read
from tests.examples.inputs import Example

FILE = Path(__file__).resolve().parents[2] / "data" / "examples.csv"
ROWS = [row for row in read(FILE) if row.example.word.startswith("POINTS_")]
PROMISED = {
    "POINTS_SCORE", "POINTS_ELIGIBILITY", "POINTS_AGE", "POINTS_DEDUCTION", "POINTS_SI_BASE",
    "POINTS_LINGANG", "POINTS_APPLY", "POINTS_CONFIRM", "POINTS_VALIDITY", "POINTS_STANDING",
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_the_worked_example_holds(row: Row) -> None:
    assert row.misses() == []


def test_groups_b26_and_d_to_g_are_all_there() -> None:
    assert {row.id[0] for row in ROWS} == set("BDEFG")
    assert "B26" in {row.id for row in ROWS}
    assert READERS.keys() >= PROMISED


@pytest.mark.parametrize(
    ("word", "inputs", "expected"),
    [
        (
            "POINTS_SCORE",
            {"age": 44, "title": "mid_title", "si_months": 12, "months_ge1x_last12": 6},
            {"total": 132, "detail": {"education_or_title": 100}},
        ),
        (
            "POINTS_SCORE",
            {"age": 30, "title": "mid_title", "si_base": {"ge1_in12": 5}},
            {"total": 30, "meets_120": False},
        ),
        (
            "POINTS_SCORE",
            {"age": 30, "si_base": {"ge2_in48": 20, "ge1_in48": 36}},
            {"detail": {"si_base": 50}},
        ),
        (
            "POINTS_SCORE",
            {"age": 30, "awards": ["municipal_special", "provincial"]},
            {"detail": {"awards": 110}},
        ),
        (
            "POINTS_SCORE",
            {"age": 30, "investor": {"share_pct": 60, "avg_tax_3y_rmb": 500_000}},
            {"detail": {"invest": 30}},
        ),
        ("POINTS_ELIGIBILITY", {"age": 61}, {"eligible": False, "reason": "AGE"}),
        (
            "POINTS_ELIGIBILITY",
            {"age": 30, "serious_criminal_record": True},
            {"eligible": False, "reason": "VETO"},
        ),
        (
            "POINTS_ELIGIBILITY",
            {"age": 30, "birth_policy_violation": True, "VETO_BIRTH_POLICY": False},
            {"eligible": True},
        ),
        (
            "POINTS_LINGANG",
            {"lingang_years": 2, "application_date": "2024-08-20"},
            {"lingang_points": 0},
        ),
        (
            "POINTS_LINGANG",
            {"lingang_years": 2, "application_date": "2024-08-21"},
            {"lingang_points": 4},
        ),
        (
            "POINTS_SI_BASE",
            {"months_at_2x": 20, "months_at_1x": 16},
            {"qualifying_months": 36, "si_base_points": 50},
        ),
        (
            "POINTS_SI_BASE",
            {"months_ge1x_in48": 38, "of_which_income_mismatch": 2},
            {"qualifying_months": 36, "si_base_points": 50},
        ),
        (
            "POINTS_CONFIRM",
            {"permit_endorsed_this_cycle": False},
            {"allowed": False, "reason": "ENDORSE_PERMIT_FIRST"},
        ),
        ("POINTS_CONFIRM", {"permit_days_late": 45}, {"allowed": True, "points_gap": True}),
        (
            "POINTS_CONFIRM",
            {"permit_days_late": 75},
            {"allowed": False, "reason": "NEW_POINTS_APPLICATION"},
        ),
        (
            "POINTS_CONFIRM",
            {"route": "base_1x", "months_at_tier_last12": 11},
            {"allowed": False, "reason": "SI_NOT_CONTINUOUS"},
        ),
        (
            "POINTS_CONFIRM",
            {"employer_changed": True},
            {"initiator": "holder", "new_employer_review": True},
        ),
        ("POINTS_CONFIRM", {"returned": True}, {"next": "EMPLOYER_REVIEW_WITH_PAPER"}),
        (
            "POINTS_CONFIRM",
            {"declared_info_changed": True, "EPIDEMIC_ONLINE_ONLY": True},
            {"online_only": True, "allowed_online": True},
        ),
        (
            "POINTS_STANDING",
            {"permit_valid_until": "2024-06-01", "permit_endorsed": False, "as_of": "2024-06-02"},
            {"standing": "LAPSED"},
        ),
        (
            "POINTS_STANDING",
            {"old_valid_until": "2024-06-01", "endorsed_on": "2024-05-20", "as_of": "2024-06-02"},
            {"standing": "AWAITING_CONFIRMATION"},
        ),
    ],
)
def test_a_row_of_the_same_kind_with_other_keys_is_read_by_its_keys(
    word: str, inputs: dict[str, object], expected: dict[str, object]
) -> None:
    assert Row("any", Example(word, word, inputs), expected).misses() == []
