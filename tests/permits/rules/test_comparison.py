"""Two writings of one fact: what is a difference, and what is only another way to write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.rules.comparison import Said, agree, differing

HERE = "闵行区莘松路958弄61号101室"


@pytest.mark.parametrize(
    "other",
    [
        HERE,
        "上海市闵行区莘松路958弄61号101室",
        "上海闵行区莘松路 958 弄 61 号 101",
        "莘松路958弄61号101室",
        "闵行区莘庄镇莘松路958弄61号101室",
        "闵行区莘松路958弄61号101室",
    ],
)
def test_one_home_written_differently(other: str) -> None:
    assert agree("lease_address", HERE, other)
    assert agree("lease_address", other, HERE)


@pytest.mark.parametrize(
    "other",
    ["莘松路958弄61号102室", "莘松路958弄62号101室", "莘松路95弄861号101室", "莘建路958弄61号101室",
     "莘松路958弄6号1101室"],
)  # fmt: skip
def test_another_home(other: str) -> None:
    assert not agree("lease_address", HERE, other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("王晓雨", "王 晓雨", True),
        ("王晓雨", "王晓南", False),
        ("11010519491231002x", "11010519491231002X", True),
        ("沪(2024)闵字第1号", "沪（2024）闵字第1号", True),
        ("沪租备20240001", "沪租备20240002", False),
    ],
)
def test_names_and_numbers(one: str, other: str, same: bool) -> None:
    assert agree("lease_number", one, other) is same


def test_what_one_side_does_not_say_differs_from_nothing() -> None:
    facts = [Said("name", "", "王晓雨"), Said("name", "王晓雨", ""), Said("name", "甲", "乙")]
    assert differing(facts) == [facts[2]]


@given(st.text(max_size=30), st.sampled_from(["name", "lease_address"]))
def test_everything_agrees_with_itself(text: str, field: str) -> None:
    assert agree(field, text, text)


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(["name", "lease_address"]))
def test_it_does_not_matter_which_side_says_it(one: str, other: str, field: str) -> None:
    assert agree(field, one, other) == agree(field, other, one)
