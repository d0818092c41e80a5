"""Numbers of postal items (UPU S10): the check digit finds a single wrong digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registers.identifiers import parse_postal_item, postal_check_digit


@pytest.mark.parametrize(
    ("first8", "check"),
    [
        ("47312482", "9"),  # the standard's own example, RR473124829GB
        ("12345678", "5"),
        ("00000000", "5"),  # 11 is written 5
        ("00000001", "4"),
        ("80000000", "2"),
        ("00000008", "0"),  # 10 is written 0
    ],
)
def test_the_check_digit_is_that_of_the_standard(first8: str, check: str) -> None:
    assert postal_check_digit(first8) == check


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("EA123456785CN", "EA123456785CN"),
        (" ea 123 456 785 cn ", "EA123456785CN"),
        ("ＥＡ１２３４５６７８５ＣＮ", "EA123456785CN"),
        ("EA123456789CN", None),
        ("EA123456785US", None),
        ("EA12345678CN", None),
        ("1234567890123", None),
        ("E1123456785CN", None),
        ("EA123456785CN1", None),
        ("EA12345678²CN", None),
        ("", None),
    ],
)
def test_a_number_is_read_as_people_type_it(typed: str, number: str | None) -> None:
    assert parse_postal_item(typed) == number


@given(
    st.from_regex(r"[A-Z]{2}", fullmatch=True),
    st.from_regex(r"[0-9]{8}", fullmatch=True),
    st.integers(0, 7),
    st.integers(1, 9),
)
def test_a_single_wrong_digit_is_found_unless_the_standard_writes_both_alike(
    letters: str, first8: str, at: int, by: int
) -> None:
    number = f"{letters}{first8}{postal_check_digit(first8)}CN"
    assert parse_postal_item(number) == number
    wrong = str((int(first8[at]) + by) % 10)
    mistyped = f"{first8[:at]}{wrong}{first8[at + 1 :]}"
    found = parse_postal_item(f"{letters}{mistyped}{number[10]}CN")
    # The standard writes the rests 0 and 6 with the same digit: only that pair may pass.
    if found is not None:
        assert {_rest(first8), _rest(mistyped)} == {0, 6}


def _rest(first8: str) -> int:
    weights = (8, 6, 4, 2, 3, 5, 9, 7)
    return sum(w * int(d) for w, d in zip(weights, first8, strict=True)) % 11
