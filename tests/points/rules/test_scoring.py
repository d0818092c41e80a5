"""Scores by hand: every indicator, cap, alternative, deduction and veto of DOMAIN 9."""

from datetime import date
from typing import Any

import pytest

from points.rules.amounts import deduction, yearly_points
from points.rules.breakdown import Breakdown, Line, ScoreReason, Step
from points.rules.counting import count
from points.rules.evidence import (
    Award,
    BusinessYear,
    Degree,
    InsuredMonth,
    Period,
    Record,
    Title,
)
from points.rules.facts import Facts, InsuranceCounts, Investor, Why, Years
from points.rules.scoring import score
from points.rules.tables import (
    SOURCES,
    TABLE_2018,
    AwardKind,
    Education,
    Indicator,
    RecordKind,
    Tier,
    TitleKind,
    Veto,
    table_on,
)
from points.rules.wages import SHIPPED_WAGES
from portal.policy.values import Policy
from tests.points.rules.people import DAY, POLICY, WAGES, paid, person


def scored(**known: object) -> Breakdown:
    return score(count(person(**known), WAGES, POLICY), POLICY)


def line(indicator: Indicator, **known: object) -> Line:
    return scored(**known).line(indicator)


def codes(notes: Any) -> list[Why]:
    return [note.code for note in notes]


@pytest.mark.parametrize(
    ("age", "points"),
    [(17, 0), (18, 30), (43, 30), (44, 29), (45, 27), (50, 17), (55, 7), (56, 5), (60, 5), (61, 0)],
)
def test_age_falls_by_two_a_year_from_the_cap_to_five(age: int, points: int) -> None:
    found = score(Facts(day=DAY, age=age), POLICY)
    assert found.line(Indicator.AGE).points == points
    assert found.eligible is (18 <= age <= 60)
    assert found.reasons == (() if found.eligible else (ScoreReason.AGE,))


def test_the_birthday_makes_a_year_older() -> None:
    assert line(Indicator.AGE, birth_date=date(1981, 6, 15)).points == 29
    assert line(Indicator.AGE, birth_date=date(1981, 6, 16)).points == 30


@pytest.mark.parametrize(
    ("level", "points"), list(zip(Education, [0, 50, 60, 90, 100, 110], strict=True))
)
def test_education_gives_its_points(level: Education, points: int) -> None:
    assert line(Indicator.EDUCATION, degrees=(Degree(level),)).points == points


def test_only_the_highest_degree_counts_and_only_a_verified_one() -> None:
    held = (Degree(Education.COLLEGE), Degree(Education.DOCTOR, verified=False))
    found = line(Indicator.EDUCATION, degrees=(*held, Degree(Education.MASTER)))
    assert found.points == 100
    assert codes(found.not_counted) == [Why.DEGREE_NOT_VERIFIED, Why.LOWER]
    # The doctorate that is held wants recognition, not another doctorate.
    assert [(one.step, one.points) for one in found.next] == [(Step.VERIFY_DEGREE, 10)]


@pytest.mark.parametrize(
    ("kind", "points"),
    [
        (TitleKind.SKILL5, 15),
        (TitleKind.SKILL4, 30),
        (TitleKind.SKILL3, 60),
        (TitleKind.SKILL2, 100),
        (TitleKind.SKILL1, 140),
        (TitleKind.JUNIOR_TITLE, 0),
        (TitleKind.MID_TITLE, 100),
        (TitleKind.SENIOR_TITLE, 140),
    ],
)
def test_titles_give_their_points_the_higher_ones_only_on_six_months_at_1x(
    kind: TitleKind, points: int
) -> None:
    held = (Title(kind),)
    assert line(Indicator.TITLE, titles=held, insurance=paid(range(1, 7))).points == points
    short = line(Indicator.TITLE, titles=held, insurance=paid(range(1, 6)))
    if kind in TABLE_2018.title_on_base:
        assert short.points == 0
        assert codes(short.not_counted) == [Why.TITLE_BASE_SHORT]
        step = short.next[0]
        assert (step.step, step.points, step.months) == (Step.TITLE_BASE, points, 1)
    else:
        assert short.points == points


def test_months_at_1x_older_than_a_year_do_not_carry_a_title() -> None:
    months = paid(range(7, 13), base=10_000) + paid(range(1, 7), base=9_999)
    assert line(Indicator.TITLE, titles=(Title(TitleKind.MID_TITLE),), insurance=months).points
    months = paid(range(8, 14), base=10_000) + paid(range(1, 8), base=9_999)
    assert not line(Indicator.TITLE, titles=(Title(TitleKind.MID_TITLE),), insurance=months).points


@pytest.mark.parametrize(
    ("flag", "why"),
    [
        ("obtained_here", Why.TITLE_NOT_OBTAINED_HERE),
        ("matches_job", Why.TITLE_JOB_DIFFERS),
        ("listed", Why.TITLE_NOT_LISTED),
        ("registered", Why.TITLE_NOT_REGISTERED),
    ],
)
def test_a_title_without_what_it_needs_counts_for_nothing(flag: str, why: Why) -> None:
    held = Title(TitleKind.SKILL3, **{flag: False})
    found = line(Indicator.TITLE, titles=(held, Title(TitleKind.SKILL4)))
    assert found.points == 30
    assert codes(found.not_counted) == [why]


def test_education_and_title_never_add_and_the_lines_say_which_counts() -> None:
    found = scored(degrees=(Degree(Education.COLLEGE),), titles=(Title(TitleKind.SKILL3),))
    education, title = found.line(Indicator.EDUCATION), found.line(Indicator.TITLE)
    assert (education.points, education.worth, title.points) == (0, 50, 60)
    assert education.superseded_by is Indicator.TITLE
    assert title.superseded_by is None and title.alternative_to is Indicator.EDUCATION
    assert found.total == 30 + 60


@pytest.mark.parametrize(("months", "points"), [(11, 0), (12, 3), (23, 3), (24, 6), (120, 30)])
def test_each_full_year_of_insurance_gives_three(months: int, points: int) -> None:
    found = line(Indicator.SI_YEARS, insurance=paid(range(1, months + 1), base=5_000))
    assert found.points == points
    rest = 12 - months % 12
    assert [(one.points, one.months) for one in found.next] == [(3, rest)]


def test_with_si_years_consecutive_each_unbroken_run_gives_its_full_years() -> None:
    months = paid([*range(1, 19), *range(20, 38)])  # 18, a gap, 18
    policy = POLICY.with_switches(SI_YEARS_CONSECUTIVE=True)
    facts = count(person(insurance=months), WAGES, policy)
    assert score(facts, policy).line(Indicator.SI_YEARS).points == 6
    assert line(Indicator.SI_YEARS, insurance=months).points == 9


@pytest.mark.parametrize(
    ("base", "months", "points"),
    [
        (7_999, 48, 0),
        (8_000, 35, 0),
        (8_000, 36, 25),
        (9_999, 36, 25),
        (10_000, 36, 50),
        (20_000, 35, 0),
        (20_000, 36, 100),
        (30_000, 23, 0),
        (30_000, 24, 120),
    ],
)
def test_the_base_counts_at_or_above_its_tier(base: int, months: int, points: int) -> None:
    found = line(Indicator.SI_BASE, insurance=paid(range(1, months + 1), base=base))
    assert found.points == points


def test_a_month_at_2x_also_counts_towards_1x() -> None:
    months = paid(range(1, 21), base=20_000) + paid(range(21, 37), base=10_000)
    assert line(Indicator.SI_BASE, insurance=months).points == 50


def test_months_older_than_the_window_do_not_count_for_the_base() -> None:
    assert line(Indicator.SI_BASE, insurance=paid(range(13, 49))).points == 50
    assert line(Indicator.SI_BASE, insurance=paid(range(14, 50))).points == 0
    assert line(Indicator.SI_BASE, insurance=paid(range(13, 37), base=30_000)).points == 120
    assert line(Indicator.SI_BASE, insurance=paid(range(14, 38), base=30_000)).points == 0


def test_what_does_not_count_is_told_with_its_number_of_months() -> None:
    months = (
        paid([1, 2], back_paid=True)
        + paid([3], contract_code="another")
        + paid([4], tax_fits=False)
        + paid(range(5, 40))
        + paid([5], payer="two", base=30_000)
        + paid([-1])
    )
    found = line(Indicator.SI_BASE, insurance=months)
    told = {note.code: note.numbers["months"] for note in found.not_counted if note.numbers}
    assert told[Why.BACK_PAID] == 2
    assert told[Why.PAYER_DIFFERS] == told[Why.TAX_DIFFERS] == 1
    assert told[Why.IN_FUTURE] == told[Why.OVERLAP] == 1
    assert found.points == 0  # 35 months
    years = line(Indicator.SI_YEARS, insurance=months)
    assert years.points == 9  # 36: the income does not matter for the years
    assert Why.TAX_DIFFERS not in codes(years.not_counted)


def test_a_month_without_a_known_wage_is_said_and_not_guessed() -> None:
    months = tuple(
        InsuredMonth(date(2026 + m // 12, m % 12 + 1, 1), 50_000, "x") for m in range(6, 10)
    )
    evidence = person(day=date(2026, 11, 20), insurance=months)
    found = score(count(evidence, SHIPPED_WAGES, POLICY), POLICY).line(Indicator.SI_BASE)
    note = found.not_counted[-1]
    assert note.code is Why.WAGE_MISSING
    assert note.numbers == {"months": 4, "first": date(2026, 7, 1), "last": date(2026, 10, 1)}


def test_months_measured_by_an_uncertain_wage_say_so() -> None:
    months = (InsuredMonth(date(2025, 5, 1), 20_000, "x"), InsuredMonth(date(2024, 5, 1), 1, "x"))
    found = score(count(person(insurance=months), SHIPPED_WAGES, POLICY), POLICY)
    notes = found.line(Indicator.SI_BASE).counted
    assert [(n.code, n.numbers["months"]) for n in notes] == [(Why.WAGE_UNCERTAIN, 1)]


@pytest.mark.parametrize(
    ("indicator", "years", "points"),
    [
        (Indicator.SPOUSE, 0, 0),
        (Indicator.SPOUSE, 1, 4),
        (Indicator.SPOUSE, 10, 40),
        (Indicator.SPOUSE, 12, 40),
        (Indicator.REMOTE_AREA, 4, 0),
        (Indicator.REMOTE_AREA, 5, 10),
        (Indicator.REMOTE_AREA, 11, 20),
        (Indicator.PUBLIC_SERVICE, 4, 0),
        (Indicator.PUBLIC_SERVICE, 5, 20),
        (Indicator.PUBLIC_SERVICE, 30, 120),
        (Indicator.LINGANG, 1, 2),
        (Indicator.LINGANG, 11, 20),
    ],
)
def test_full_years_count_from_their_first_to_their_cap(
    indicator: Indicator, years: int, points: int
) -> None:
    since = {indicator.value: (Period.of_years(years, DAY),)}
    assert line(indicator, **since).points == points
    assert yearly_points(indicator, years, DAY, POLICY) == points


def test_lingang_counts_from_the_first_year_since_21_august_2024() -> None:
    def points(years: int, day: date) -> int:
        return yearly_points(Indicator.LINGANG, years, day, POLICY)

    assert [points(years, date(2024, 8, 20)) for years in (1, 2, 3)] == [0, 0, 6]
    assert [points(years, date(2024, 8, 21)) for years in (0, 1, 2)] == [0, 2, 4]


def test_the_next_year_is_told_with_its_months_and_nothing_beyond_the_cap() -> None:
    found = line(Indicator.PUBLIC_SERVICE, public_service=(Period(date(2021, 4, 15)),))
    assert codes(found.not_counted) == [Why.YEARS_SHORT]
    assert [(one.points, one.months) for one in found.next] == [(20, 10)]
    assert not line(Indicator.SPOUSE, spouse=(Period.of_years(10, DAY),)).next
    ended = line(Indicator.REMOTE_AREA, remote_area=(Period(date(2010, 1, 1), date(2015, 12, 31)),))
    assert (ended.points, ended.next) == (12, ())


@pytest.mark.parametrize(
    ("share", "tax", "staff", "points"),
    [
        (100, 99_999, 9, 0),
        (100, 100_000, 0, 10),
        (60, 500_000, 0, 30),
        (50, 199_999, 0, 0),
        (100, 0, 10, 10),
        (100, 0, 19, 10),
        (100, 250_000, 40, 40),
        (100, 2_000_000, 0, 120),
    ],
)
def test_tax_or_employment_count_by_the_share_in_full_steps(
    share: int, tax: int, staff: int, points: int
) -> None:
    facts = Facts(day=DAY, age=30, investor=Investor.of_share(share, tax, staff))
    assert score(facts, POLICY).detail()["invest"] == points


def test_the_investment_cap_of_2013_is_100() -> None:
    policy = POLICY.with_switches(INVEST_CAP=100)
    facts = Facts(day=DAY, age=30, investor=Investor.of_share(100, 2_000_000))
    assert score(facts, policy).detail()["invest"] == 100


def test_investment_is_the_average_of_three_years_in_a_row() -> None:
    def invest(*years: BusinessYear) -> Line:
        return line(Indicator.INVEST_TAX, business=years)

    whole = [BusinessYear(year, 50, tax=tax) for year, tax in ((2022, 0), (2023, 2), (2024, 10))]
    millions = [BusinessYear(one.year, 50, tax=one.tax * 100_000) for one in whole]
    assert invest(*millions).points == 20  # a half of 12 / 3, in 100,000
    short = invest(*millions[1:])
    assert short.points == 0
    assert codes(short.not_counted) == [Why.INVEST_YEARS_MISSING]


def test_awards_count_once_and_only_those_given_here() -> None:
    given = (
        Award(AwardKind.PROVINCIAL, obtained_here=False),
        Award(AwardKind.MUNICIPAL_GENERAL),
        Award(AwardKind.MUNICIPAL_SPECIAL),
    )
    found = line(Indicator.AWARDS, awards=given)
    assert found.points == 60
    assert codes(found.not_counted) == [Why.AWARD_NOT_OBTAINED_HERE, Why.LOWER]


def test_a_listed_major_counts_only_with_a_job_that_matches() -> None:
    assert line(Indicator.SHORTAGE_MAJOR, shortage_major=True).points == 30
    other = line(Indicator.SHORTAGE_MAJOR, shortage_major=True, shortage_job_matches=False)
    assert (other.points, codes(other.not_counted)) == (0, [Why.MAJOR_JOB_DIFFERS])


def test_bonus_indicators_that_are_met_or_not() -> None:
    found = scored(entrepreneur=True, intermediary=True, fresh_graduate=True).detail()
    assert (found["entrepreneur"], found["intermediary"], found["fresh_graduate"]) == (120, 120, 10)


@pytest.mark.parametrize(
    ("kind", "years", "points"),
    [
        (RecordKind.FALSE_MATERIAL, 3, 150),
        (RecordKind.ADMINISTRATIVE_DETENTION, 5, 50),
        (RecordKind.CRIMINAL_RECORD, 5, 150),
    ],
)
def test_a_record_counts_through_its_anniversary(kind: RecordKind, years: int, points: int) -> None:
    on = date(2019, 5, 10)
    assert deduction(kind, on, date(2019 + years, 5, 10)) == points
    assert deduction(kind, on, date(2019 + years, 5, 11)) == 0


def test_deductions_add_up_and_the_score_stops_at_nought() -> None:
    records = (
        Record(RecordKind.ADMINISTRATIVE_DETENTION, date(2024, 1, 1)),
        Record(RecordKind.ADMINISTRATIVE_DETENTION, date(2024, 1, 1)),
        Record(RecordKind.FALSE_MATERIAL, date(2020, 1, 1)),
    )
    found = scored(degrees=(Degree(Education.DOCTOR),), records=records)
    deducted = found.line(Indicator.DEDUCTION)
    assert (deducted.points, found.total) == (-100, 40)
    assert codes(deducted.not_counted) == [Why.RECORD_PAST]
    ends = deducted.next[0]
    assert (ends.step, ends.points, ends.numbers["on"]) == (
        Step.RECORD_ENDS,
        50,
        date(2029, 1, 2),
    )
    worse = scored(records=(*records, Record(RecordKind.CRIMINAL_RECORD)))
    assert (worse.sum, worse.total) == (30 - 250, 0)


def test_a_veto_excludes_whatever_the_points_and_the_birth_policy_is_a_switch() -> None:
    held = (Degree(Education.DOCTOR),)
    crime = scored(degrees=held, vetoes=frozenset({Veto.SERIOUS_CRIME}))
    assert (crime.eligible, crime.total, crime.meets_120) == (False, 0, False)
    assert crime.reasons == (ScoreReason.VETO,)
    facts = count(person(degrees=held, vetoes=frozenset({Veto.BIRTH_POLICY})), WAGES, POLICY)
    assert not score(facts, POLICY).eligible
    assert score(facts, POLICY.with_switches(VETO_BIRTH_POLICY=False)).eligible


def test_serious_falsification_bars_for_three_years() -> None:
    assert scored(falsified_on=(date(2022, 6, 15),)).reasons == (ScoreReason.FALSIFICATION,)
    assert scored(falsified_on=(date(2022, 6, 14),)).eligible


def test_the_sums_of_the_domain_hold(policy: Policy) -> None:
    low = InsuranceCounts(months=36, ge08_in48=36)
    at_1x = InsuranceCounts(months=36, ge1_in48=36)
    bachelor, college = (Degree(Education.BACHELOR),), (Degree(Education.COLLEGE),)
    one = score(Facts(day=DAY, age=30, degrees=bachelor, insurance=low), policy)
    other = score(Facts(day=DAY, age=30, degrees=college, insurance=at_1x), policy)
    assert (one.total, other.total) == (124, 139)
    assert one.meets_standard and one.policy == policy.code and one.table == "2018"


def test_the_standard_is_the_policys_own() -> None:
    facts = Facts(day=DAY, age=30, degrees=(Degree(Education.BACHELOR_DEGREE),))
    assert score(facts, POLICY).meets_standard
    higher = score(facts, POLICY.with_switches(POINTS_STANDARD=121))
    assert (higher.meets_standard, higher.short_by) == (False, 1)


def test_every_indicator_has_a_line_and_a_source() -> None:
    found = score(Facts(day=DAY, age=30), POLICY)
    assert {one.indicator for one in found.lines} == set(Indicator) == set(SOURCES)
    assert all(one.source for one in found.lines)
    assert table_on(date(2013, 1, 1)) is TABLE_2018


def test_the_next_birthday_that_takes_points_is_told() -> None:
    found = line(Indicator.AGE, birth_date=date(1981, 7, 1))
    step = found.next[0]
    assert (step.step, step.points, step.months) == (Step.AGE_FALLS, -1, 1)
    assert step.numbers == {"age": 44, "on": date(2025, 7, 1)}
    assert not line(Indicator.AGE).next


def test_more_tax_is_told_up_to_the_next_step_of_the_person() -> None:
    facts = Facts(day=DAY, age=30, investor=Investor(own_tax=130_000, own_staff=25))
    found = score(facts, POLICY)
    more = found.line(Indicator.INVEST_TAX).next[0]
    # Employment gives 20 already, so the tax has to reach 30.
    assert (more.step, more.points, more.numbers["amount"]) == (Step.MORE_TAX, 10, 170_000)


def test_typed_years_know_their_full_years() -> None:
    assert (Years.full(3).months, Years(47).years, Years(0).later(24).months) == (36, 3, 0)
    assert Tier.X3 > Tier.X2 > Tier.X1 > Tier.X08 > Tier.PAID
