"""The shortest ways to the standard: each is enough, and nothing of it can be left out."""

from dataclasses import replace
from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from points.rules.amounts import base_points
from points.rules.breakdown import Step
from points.rules.counting import count
from points.rules.evidence import Degree, Evidence, Period, Title
from points.rules.facts import Facts, InsuranceCounts, Years
from points.rules.scoring import score
from points.rules.tables import TABLE_2018, Education, Indicator, Tier, TitleKind, Veto
from points.rules.ways import (
    NewDegree,
    NewTitle,
    VerifyDegree,
    Wait,
    Way,
    apply_way,
    pass_time,
    ways,
)
from portal.policy.values import Policy
from tests.points.rules import people as made
from tests.points.rules.people import DAY, POLICIES, POLICY, WAGES, paid, people, person

typed = st.builds(
    Facts,
    day=st.just(DAY),
    age=st.integers(17, 62),
    degrees=made.few(made.degrees, 2),
    titles=made.few(made.titles, 2),
    insurance=st.builds(
        lambda months, tier, at, last: InsuranceCounts(
            months=months,
            ge08_in48=min(at + 4, months, 48),
            ge1_in48=min(at, months, 48),
            ge1_in12=min(last, at, months),
            tier_now=tier,
        ),
        st.integers(0, 200),
        st.sampled_from([Tier.PAID, Tier.X08, Tier.X1]),
        st.integers(0, 40),
        st.integers(0, 12),
    ),
    shortage_major=st.booleans(),
    spouse=st.builds(Years, st.integers(0, 150), st.booleans()),
    remote_area=st.builds(Years, st.integers(0, 100), st.booleans()),
    public_service=st.builds(Years, st.integers(0, 100), st.booleans()),
    records=made.few(made.records, 1),
)


def total(facts: Facts, policy: Policy) -> int:
    return score(facts, policy, steps=False).total


def meets(facts: Facts, policy: Policy) -> bool:
    return score(facts, policy, steps=False).meets_standard


def check(facts: Facts, way: Way, policy: Policy) -> None:
    """Enough when applied and scored again; not enough without any part, a month or a tier."""
    after = apply_way(facts, way, policy)
    assert meets(after, policy)
    assert total(after, policy) == way.total
    for size in range(len(way.parts)):
        for some in combinations(way.parts, size):
            assert not meets(apply_way(facts, some, policy), policy)
    for at, part in enumerate(way.parts):
        if not isinstance(part, Wait):
            continue
        rest = (*way.parts[:at], *way.parts[at + 1 :])
        for fewer in range(1, part.months):
            sooner = (replace(part, months=fewer), *rest)
            assert not meets(apply_way(facts, sooner, policy), policy)
        for tier in Tier:
            if facts.insurance.tier_now <= tier < part.tier:
                cheaper = (replace(part, tier=tier), *rest)
                assert not meets(apply_way(facts, cheaper, policy), policy)


@given(evidence=people, policy=POLICIES)
def test_each_way_from_the_registers_reaches_the_standard_and_is_minimal(
    evidence: Evidence, policy: Policy
) -> None:
    facts = count(evidence, WAGES, policy)
    for way in ways(facts, policy, most=4):
        check(facts, way, policy)


@given(facts=typed, policy=POLICIES)
def test_each_way_from_typed_numbers_reaches_the_standard_and_is_minimal(
    facts: Facts, policy: Policy
) -> None:
    for way in ways(facts, policy, most=4):
        check(facts, way, policy)


@given(evidence=people, months=st.integers(1, 30), more=st.integers(1, 30), policy=POLICIES)
def test_time_that_passes_in_two_parts_is_the_same_time(
    evidence: Evidence, months: int, more: int, policy: Policy
) -> None:
    facts = count(evidence, WAGES, policy)
    for tier in (Tier.X08, Tier.X2):
        at_once = pass_time(facts, months + more, tier, policy)
        in_parts = pass_time(pass_time(facts, months, tier, policy), more, tier, policy)
        assert score(at_once, policy) == score(in_parts, policy)


@given(evidence=people, policy=POLICIES)
def test_so_many_more_months_at_a_tier_bring_its_points_and_one_less_does_not(
    evidence: Evidence, policy: Policy
) -> None:
    facts = count(evidence, WAGES, policy)
    now = base_points(facts.insurance, TABLE_2018)
    for step in score(facts, policy).line(Indicator.SI_BASE).next:
        tier, months = step.numbers["tier"], step.months
        assert isinstance(tier, Tier) and months
        later = pass_time(facts, months, tier, policy)
        assert base_points(later.insurance, TABLE_2018) >= now + step.points
        sooner = pass_time(facts, months - 1, tier, policy)
        assert base_points(sooner.insurance, TABLE_2018) < now + step.points


def test_ten_more_months_at_1x_are_told_as_the_next_fifty_points_and_as_a_way() -> None:
    evidence = person(degrees=(Degree(Education.COLLEGE),), insurance=paid(range(1, 27)))
    facts = count(evidence, WAGES, POLICY)
    line = score(facts, POLICY).line(Indicator.SI_BASE)
    at_1x = next(one for one in line.next if one.numbers["tier"] is Tier.X1)
    assert (at_1x.step, at_1x.points, at_1x.months) == (Step.MONTHS_AT_TIER, 50, 10)
    way = next(one for one in ways(facts, POLICY) if len(one.parts) == 1 and one.months)
    assert way.parts == (Wait(10, Tier.X1),)
    assert way.total == 30 + 50 + 50 + 9


def test_months_that_fall_out_of_the_window_make_the_way_longer() -> None:
    old = count(person(insurance=paid(range(23, 49))), WAGES, POLICY)
    fresh = count(person(insurance=paid(range(1, 27))), WAGES, POLICY)
    assert old.insurance.ge1_in48 == fresh.insurance.ge1_in48 == 26

    def wanted(facts: Facts) -> int | None:
        line = score(facts, POLICY).line(Indicator.SI_BASE)
        return next(one.months for one in line.next if one.numbers["tier"] is Tier.X1)

    assert wanted(fresh) == 10
    assert wanted(old) == 36


def test_waiting_also_makes_older() -> None:
    evidence = person(
        birth_date=date(1981, 7, 1),  # 43 on the day, 44 in a fortnight
        degrees=(Degree(Education.BACHELOR),),
        insurance=paid(range(1, 37), base=8_000),
    )
    facts = count(evidence, WAGES, POLICY)
    assert total(facts, POLICY) == 30 + 60 + 9 + 25
    policy = POLICY.with_switches(POINTS_STANDARD=127)
    # Three points more a year would do at once; but the birthday takes one, the next one two.
    by_time = next(one for one in ways(facts, policy) if one.parts == (Wait(24, Tier.X08),))
    assert {gain.indicator for gain in by_time.gains} == {Indicator.AGE, Indicator.SI_YEARS}
    assert pass_time(facts, 1, Tier.X08, policy).age == 44


def test_a_title_on_the_base_waits_for_six_months_at_1x() -> None:
    evidence = person(degrees=(Degree(Education.COLLEGE),), insurance=paid([1, 2], base=10_000))
    facts = count(evidence, WAGES, POLICY)
    found = [way.parts for way in ways(facts, POLICY)]
    assert (Wait(4, Tier.X1), NewTitle(TitleKind.MID_TITLE)) in found
    assert (NewTitle(TitleKind.MID_TITLE),) not in found


def test_a_degree_that_is_held_only_wants_recognition() -> None:
    evidence = person(degrees=(Degree(Education.MASTER, verified=False),))
    found = [way.parts for way in ways(count(evidence, WAGES, POLICY), POLICY)]
    assert (VerifyDegree(Education.MASTER),) in found


def test_a_higher_degree_is_not_proposed_where_a_lower_one_does() -> None:
    facts = count(person(), WAGES, POLICY)
    levels = {p.level for w in ways(facts, POLICY) for p in w.parts if isinstance(p, NewDegree)}
    at_once = [w for w in ways(facts, POLICY) if not w.months]
    assert Education.BACHELOR_DEGREE in levels
    assert Education.DOCTOR not in levels
    assert [w.parts for w in at_once if isinstance(w.parts[0], NewDegree)] == [
        (NewDegree(Education.BACHELOR_DEGREE),)
    ]


def test_years_that_run_on_are_counted_in() -> None:
    evidence = person(
        degrees=(Degree(Education.BACHELOR),),
        insurance=paid(range(1, 37), base=5_000),
        public_service=(Period.of_years(4, DAY),),
    )
    facts = count(evidence, WAGES, POLICY)
    by_time = next(way for way in ways(facts, POLICY) if way.parts == (Wait(12, Tier.PAID),))
    gains = {gain.indicator: gain.after - gain.before for gain in by_time.gains}
    assert gains == {Indicator.PUBLIC_SERVICE: 20, Indicator.SI_YEARS: 3}


def test_nobody_with_a_veto_or_past_the_age_or_at_the_standard_gets_ways() -> None:
    held = (Degree(Education.MASTER),)
    for evidence in (
        person(vetoes=frozenset({Veto.SERIOUS_CRIME})),
        person(birth_date=date(1960, 1, 1)),
        person(degrees=held),
    ):
        assert ways(count(evidence, WAGES, POLICY), POLICY) == ()


def test_somebody_of_seventeen_waits_for_the_birthday() -> None:
    evidence = person(birth_date=date(2007, 9, 15), titles=(Title(TitleKind.SKILL3),))
    found = ways(count(evidence, WAGES, POLICY), POLICY)
    assert found and all(way.months >= 3 for way in found)
