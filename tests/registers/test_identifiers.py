"""Resident ID numbers, credit codes and mobile numbers."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.registers.identifiers import (
    ID_CHECKS,
    USCC_CHARACTERS,
    Reason,
    Sex,
    is_mobile_number,
    make_credit_code,
    make_id_number,
    mask_id,
    mask_phone,
    normalise,
    parse_credit_code,
    parse_id_number,
)

ID, USCC = "11010519491231002X", "91350100M000100Y43"
TODAY = date(2026, 11, 22)
id_numbers = st.builds(
    make_id_number,
    st.integers(110000, 659999).map(str),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(1, 999),
)
credit_codes = st.text(USCC_CHARACTERS, min_size=17, max_size=17).map(make_credit_code)


def test_the_standards_example_is_read() -> None:
    found = parse_id_number(ID, TODAY)
    assert (found.valid, found.birth_date, found.sex) == (True, date(1949, 12, 31), Sex.FEMALE)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.LENGTH),
        ("110105194912310", Reason.LENGTH),
        (ID + "0", Reason.LENGTH),
        ("1101051949123100AX", Reason.CHARSET),
        ("11010519491231002Y", Reason.CHARSET),
        ("１１010519491231002X", Reason.CHARSET),
        ("11010519490230002X", Reason.BIRTH_DATE),
        ("11010519491331002X", Reason.BIRTH_DATE),
        ("110105194912310021", Reason.CHECKSUM),
        (make_id_number("310101", date(2026, 11, 23), 1), Reason.BIRTH_DATE),
    ],
)
def test_a_wrong_number_has_its_reason(text: str, reason: Reason) -> None:
    found = parse_id_number(text, TODAY)
    assert (found.valid, found.reason) == (False, reason)


def test_somebody_born_today_has_a_number() -> None:
    assert parse_id_number(make_id_number("310101", TODAY, 1), TODAY).valid


def test_a_small_x_is_accepted_and_kept_large() -> None:
    assert parse_id_number(f" {ID.lower()}\n").number == ID


def test_abolished_districts_live_on_in_peoples_numbers() -> None:
    assert parse_id_number(make_id_number("310103", date(1960, 1, 1), 12)).valid


@given(number=id_numbers)
def test_a_made_number_is_valid_and_says_what_it_was_made_of(number: str) -> None:
    found = parse_id_number(number, TODAY)
    assert found.valid
    assert found.birth_date is not None
    sequence = int(number[14:17])
    assert make_id_number(number[:6], found.birth_date, sequence) == number
    assert found.sex is (Sex.MALE if sequence % 2 else Sex.FEMALE)


@given(number=id_numbers, place=st.integers(0, 17), other=st.sampled_from(ID_CHECKS))
def test_one_wrong_character_is_always_found(number: str, place: int, other: str) -> None:
    assume(number[place] != other)
    assert not parse_id_number(number[:place] + other + number[place + 1 :], TODAY).valid


@given(number=id_numbers, place=st.integers(0, 16))
def test_two_swapped_neighbours_are_always_found(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert not parse_id_number(swapped, TODAY).valid


@given(text=st.text(max_size=40))
def test_any_text_gets_an_answer(text: str) -> None:
    assert parse_id_number(text, TODAY).valid in (True, False)
    assert parse_credit_code(text).valid in (True, False)
    assert is_mobile_number(text) in (True, False)


def test_the_known_credit_code_is_read() -> None:
    found = parse_credit_code(USCC.lower())
    assert (found.valid, found.code, found.organisation_code) == (True, USCC, "M000100Y4")


@pytest.mark.parametrize(
    ("text", "reason", "override"),
    [
        (USCC[:-1], Reason.LENGTH, False),
        (USCC.replace("M", "I"), Reason.CHARSET, False),
        (USCC.replace("M", "Z"), Reason.CHARSET, False),
        (USCC[:-1] + "4", Reason.CHECKSUM, True),
    ],
)
def test_a_wrong_credit_code_has_its_reason_and_staff_may_override_the_check(
    text: str, reason: Reason, override: bool
) -> None:
    found = parse_credit_code(text)
    assert (found.reason, found.staff_override_possible) == (reason, override)
    assert found.computed_check == ("3" if override else None)


@given(code=credit_codes, place=st.integers(0, 17), other=st.sampled_from(USCC_CHARACTERS))
def test_one_wrong_character_of_a_credit_code_is_always_found(
    code: str, place: int, other: str
) -> None:
    assert parse_credit_code(code).valid
    assume(code[place] != other)
    assert not parse_credit_code(code[:place] + other + code[place + 1 :]).valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("13800138000", True),
        ("19912345678", True),
        ("12800138000", False),
        ("1380013800", False),
        ("138001380000", False),
        ("13800138000\n", False),
        ("１３800138000", False),
    ],
)
def test_mobile_numbers(text: str, valid: bool) -> None:
    assert is_mobile_number(text) is valid


def test_what_people_type_is_made_plain() -> None:
    assert normalise(" １３８ 0013\u30008000 ") == "13800138000"
    assert normalise("11010519491231002x") == ID


@given(text=st.text(max_size=30))
def test_a_mask_keeps_the_length_and_never_the_whole(text: str) -> None:
    masked = mask_id(text)
    assert len(masked) == len(text)
    assert not text or "*" in masked


def test_masks() -> None:
    assert mask_id(ID) == "110***********002X"
    assert mask_phone("13800138000") == "138****8000"
    assert mask_phone("12345") == "*****"
