"""From dated evidence to the counts that are scored."""

from datetime import date

import pytest

from points.rules.counting import age_on, count, years_of
from points.rules.evidence import Period
from points.rules.facts import InsuranceCounts
from points.rules.insurance import advance, count_months, months_until
from points.rules.tables import Tier
from tests.points.rules.people import DAY, POLICY, WAGES, paid, person


def counted(*months: object) -> InsuranceCounts:
    return count_months(months, DAY, WAGES, POLICY)  # type: ignore[arg-type]


def test_the_age_is_completed_years_and_a_birthday_of_29_february_falls_on_the_28th() -> None:
    assert age_on(date(2004, 2, 29), date(2025, 2, 27)) == 20
    assert age_on(date(2004, 2, 29), date(2025, 2, 28)) == 21


@pytest.mark.parametrize(
    ("periods", "months"),
    [
        ([], 0),
        ([Period(date(2024, 6, 15))], 12),
        ([Period(date(2024, 6, 16))], 11),
        ([Period(date(2020, 1, 1), date(2020, 12, 31))], 12),
        ([Period(date(2020, 1, 1), date(2020, 12, 30))], 11),
        ([Period(date(2026, 1, 1))], 0),
        ([Period(date(2020, 2, 1), date(2020, 1, 1))], 0),
        # Two that touch are one; two half years apart drop their remainders.
        ([Period(date(2020, 1, 1), date(2020, 6, 15)), Period(date(2020, 6, 16), date(2020, 12, 31))], 12),
        ([Period(date(2020, 1, 1), date(2020, 6, 15)), Period(date(2020, 7, 1), date(2020, 12, 31))], 11),
        ([Period(date(2020, 1, 1), date(2020, 12, 31)), Period(date(2020, 3, 1), date(2020, 4, 1))], 12),
    ],
)  # fmt: skip
def test_years_are_whole_months_of_unbroken_periods(periods: list[Period], months: int) -> None:
    assert years_of(periods, DAY).months == months


def test_only_what_has_no_end_or_a_later_one_runs_on() -> None:
    assert years_of([Period(date(2020, 1, 1))], DAY).running
    assert years_of([Period(date(2020, 1, 1), DAY)], DAY).running
    assert not years_of([Period(date(2020, 1, 1), date(2024, 1, 1))], DAY).running


def test_the_month_of_the_day_is_in_no_window_but_counts_for_the_years() -> None:
    found = counted(*paid(range(12)))
    assert (found.months, found.ge1_in48, found.ge1_in12, found.paid_in12) == (12, 11, 11, 11)


def test_back_paid_months_are_not_among_the_paid_ones() -> None:
    found = counted(*paid(range(1, 7)), *paid(range(7, 13), back_paid=True))
    assert (found.paid_in12, found.months) == (6, 6)


def test_a_month_paid_twice_counts_at_its_better_base() -> None:
    found = counted(*paid([1], base=5_000), *paid([1], base=20_000, payer="two"))
    assert (found.months, found.ge2_in48) == (1, 1)


def test_what_is_paid_now_is_the_tier_of_the_last_booked_month() -> None:
    assert counted(*paid([1, 2], base=20_000)).tier_now is Tier.X2
    assert counted(*paid([2], base=20_000)).tier_now is Tier.X2  # last month may not be booked
    assert counted(*paid([3], base=20_000)).tier_now is Tier.PAID
    assert counted().tier_now is Tier.PAID


def test_a_higher_tier_fills_the_lower_ones_even_where_only_numbers_are_known() -> None:
    found = InsuranceCounts(months=24, ge3_in36=24)
    assert [found.at(tier) for tier in (Tier.X08, Tier.X1, Tier.X2, Tier.X3)] == [24] * 4


def test_numbers_without_months_are_taken_to_be_the_latest_ones() -> None:
    now = InsuranceCounts(months=40, ge1_in48=30, ge1_in12=12)
    later = advance(now, DAY, 6, Tier.X1, POLICY)
    assert (later.months, later.ge1_in48, later.ge1_in12) == (46, 36, 12)
    lower = advance(now, DAY, 20, Tier.PAID, POLICY)
    assert (lower.months, lower.ge1_in48, lower.ge1_in12) == (60, 28, 0)
    assert months_until(now, DAY, Tier.X1, 36, 48) == 6
    assert advance(now, DAY, 0, Tier.X1, POLICY) is now


def test_no_month_of_insurance_and_no_enterprise_count_nothing() -> None:
    facts = count(person(), WAGES, POLICY)
    assert facts.insurance.months == 0 and facts.investor is None
    assert months_until(facts.insurance, DAY, Tier.X1, 36, 48) == 36
