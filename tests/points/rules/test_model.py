"""What holds for everybody, whatever is known of them."""

import random
from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from points.rules.breakdown import Breakdown
from points.rules.counting import count
from points.rules.evidence import Evidence
from points.rules.scoring import score
from points.rules.tables import TABLE_2018, Indicator
from portal.policy.values import Policy
from tests.points.rules import people as made
from tests.points.rules.people import POLICIES, WAGES, people

ADDITIONS = {
    "degrees": made.degrees,
    "titles": made.titles,
    "insurance": made.insured_months,
    "business": made.business_years,
    "public_service": made.periods,
    "remote_area": made.periods,
    "lingang": made.periods,
    "spouse": made.periods,
    "awards": made.awards,
}
FLAGS = ("entrepreneur", "intermediary", "shortage_major", "shortage_job_matches", "fresh_graduate")
additions = st.sampled_from(sorted(ADDITIONS)).flatmap(
    lambda name: st.tuples(st.just(name), ADDITIONS[name])
)


def scored(evidence: Evidence, policy: Policy) -> Breakdown:
    return score(count(evidence, WAGES, policy), policy)


@given(evidence=people, added=additions, policy=POLICIES)
def test_adding_evidence_never_lowers_a_score(
    evidence: Evidence, added: tuple[str, object], policy: Policy
) -> None:
    name, one = added
    more = replace(evidence, **{name: (*getattr(evidence, name), one)})
    before, after = scored(evidence, policy), scored(more, policy)
    assert after.total >= before.total
    assert all(new.worth >= old.worth for old, new in zip(before.lines, after.lines, strict=True))


@given(evidence=people, flag=st.sampled_from(FLAGS), policy=POLICIES)
def test_a_condition_that_is_met_never_lowers_a_score(
    evidence: Evidence, flag: str, policy: Policy
) -> None:
    more = replace(evidence, **{flag: True})
    assert scored(more, policy).total >= scored(evidence, policy).total


@given(evidence=people, record=made.records, policy=POLICIES)
def test_a_record_never_raises_a_score(evidence: Evidence, record: object, policy: Policy) -> None:
    more = replace(evidence, records=(*evidence.records, record))
    assert scored(more, policy).total <= scored(evidence, policy).total


@given(evidence=people, policy=POLICIES)
def test_caps_hold_and_no_total_is_below_zero(evidence: Evidence, policy: Policy) -> None:
    found = scored(evidence, policy)
    detail = found.detail()
    caps = {
        "age": 30, "education_or_title": 140, "si_base": 120, "invest": policy.invest_cap,
        "remote_area": 20, "lingang": 20, "spouse": 40, "awards": 110, "shortage_major": 30,
        "fresh_graduate": 10, "entrepreneur": 120, "intermediary": 120, "deduction": 0,
    }  # fmt: skip
    assert all(detail[name] <= cap for name, cap in caps.items())
    assert all(points >= 0 for name, points in detail.items() if name != "deduction")
    assert found.total == (max(found.sum, 0) if found.eligible else 0)
    assert found.sum == sum(one.points for one in found.lines)


@given(evidence=people, policy=POLICIES)
def test_of_two_alternatives_the_higher_counts_alone(evidence: Evidence, policy: Policy) -> None:
    found = scored(evidence, policy)
    for one, other in (
        (Indicator.EDUCATION, Indicator.TITLE),
        (Indicator.INVEST_TAX, Indicator.INVEST_STAFF),
    ):
        first, second = found.line(one), found.line(other)
        assert not (first.points and second.points)
        assert first.points + second.points == max(first.worth, second.worth)
        if first.worth and second.worth:
            loser = second if first.points else first
            assert loser.superseded_by is loser.alternative_to


@given(evidence=people, policy=POLICIES, seed=st.integers())
def test_the_order_of_evidence_and_months_changes_nothing(
    evidence: Evidence, policy: Policy, seed: int
) -> None:
    dice = random.Random(seed)
    shuffled = {
        field.name: tuple(dice.sample(value, len(value)))
        for field in fields(evidence)
        if isinstance(value := getattr(evidence, field.name), tuple)
    }
    assert scored(replace(evidence, **shuffled), policy) == scored(evidence, policy)


@given(evidence=people, policy=POLICIES)
def test_the_order_of_employers_changes_nothing(evidence: Evidence, policy: Policy) -> None:
    other = {"one": "two", "two": "three", "three": "one", "": ""}
    renamed = tuple(
        replace(
            one,
            payer_code=other[one.payer_code],
            contract_code=other[one.contract_code],
        )
        for one in evidence.insurance
    )
    assert scored(replace(evidence, insurance=renamed), policy) == scored(evidence, policy)


@given(evidence=people, policy=POLICIES)
def test_what_is_told_twice_counts_once(evidence: Evidence, policy: Policy) -> None:
    twice = {name: getattr(evidence, name) * 2 for name in ADDITIONS}
    before, after = scored(evidence, policy), scored(replace(evidence, **twice), policy)
    assert [one.points for one in before.lines] == [one.points for one in after.lines]


@given(evidence=people, policy=POLICIES)
def test_scoring_without_next_steps_gives_the_same_points(
    evidence: Evidence, policy: Policy
) -> None:
    facts = count(evidence, WAGES, policy)
    full, plain = score(facts, policy), score(facts, policy, TABLE_2018, steps=False)
    assert (full.total, full.detail(), full.reasons) == (plain.total, plain.detail(), plain.reasons)
    assert all(not one.next for one in plain.lines)
