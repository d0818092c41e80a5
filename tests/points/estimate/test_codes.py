"""Addresses and facts: what an address says is what is scored, whatever stands in it."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from points.estimate.answers import Answers, address_of
from points.estimate.codes import CODES, codes_of
from points.rules.facts import Facts, Investor, Years
from points.rules.scoring import score
from points.rules.tables import Indicator
from points.rules.ways import apply_way, ways
from tests.points.rules.people import DAY, POLICY
from tests.points.rules.test_ways import typed


def answers(address: str) -> Answers:
    """What an address says, on the day of the rules' tests."""
    return Answers(QueryDict(address.partition("?")[2]), DAY, POLICY)


def expressible(facts: Facts) -> Facts:
    """One education and one title: a page asks for the best."""
    return replace(facts, degrees=facts.degrees[:1], titles=facts.titles[:1])


@given(facts=typed)
def test_facts_written_as_an_address_score_the_same(facts: Facts) -> None:
    facts = expressible(facts)
    found = answers(address_of(facts))
    assert found.wrong is None
    read = found.breakdown()
    assert read is not None
    assert read.detail() == score(facts, POLICY).detail()
    assert read.reasons == score(facts, POLICY).reasons


@given(facts=typed)
def test_each_way_that_an_address_can_hold_leads_to_an_address_that_reaches_the_standard(
    facts: Facts,
) -> None:
    facts = replace(expressible(facts), degrees=(), titles=())
    for way in ways(facts, POLICY, most=3):
        after = answers(address_of(apply_way(facts, way, POLICY))).breakdown()
        assert after is not None and after.meets_standard


def test_what_somebody_built_up_is_in_the_address_too() -> None:
    facts = Facts(
        day=DAY, age=30, investor=Investor(own_tax=250_000, own_staff=40), lingang=Years.full(3),
        entrepreneur=True, shortage_major=True, fresh_graduate=True,
    )  # fmt: skip
    read = answers(address_of(facts)).breakdown()
    assert read is not None and read.detail() == score(facts, POLICY).detail()
    assert read.line(Indicator.INVEST_STAFF).points == 40


@given(facts=typed)
def test_an_address_holds_codes_and_numbers_only(facts: Facts) -> None:
    for name, values in codes_of(facts).items():
        assert name in CODES
        assert all(one.replace("_", "").isalnum() and len(one) <= 18 for one in values)


@given(said=st.lists(st.tuples(st.sampled_from(CODES), st.text(max_size=30)), max_size=12))
def test_any_address_made_by_hand_gets_an_answer(said: list[tuple[str, str]]) -> None:
    found = answers("?" + urlencode(said))
    if found.wrong is None:
        assert found.breakdown() is not None
    assert len(found.shown()) == len(found.pages)


@pytest.mark.parametrize("query", ["age=44&phone=13900001111&name=x&age=&title=", "age=44"])
def test_names_that_are_no_codes_and_empty_answers_are_dropped(query: str) -> None:
    assert answers("?" + query).pairs() == [("age", "44")]
