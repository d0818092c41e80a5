"""Average wages as dated data: what is known, what is not, and at or above."""

from datetime import date

import pytest

from points.rules.tables import Tier
from points.rules.wages import SHIPPED_WAGES, AverageWage, Wages


def wage(first: date, last: date, yuan: int = 10_000) -> AverageWage:
    return AverageWage(first, last, yuan, "test", certain=True)


@pytest.mark.parametrize(
    ("month", "yuan"),
    [
        (date(2020, 6, 1), None),
        (date(2020, 7, 1), 9_339),
        (date(2021, 6, 30), 9_339),
        (date(2021, 7, 1), 10_338),
        (date(2022, 7, 1), 11_396),
        (date(2024, 6, 1), 12_183),
        (date(2025, 7, 1), 12_434),
        (date(2026, 7, 1), None),
    ],
)
def test_a_wage_runs_from_july_to_june(month: date, yuan: int | None) -> None:
    found = SHIPPED_WAGES.on(month)
    assert (found.yuan if found else None) == yuan


def test_only_the_wages_whose_period_a_source_names_are_certain() -> None:
    certain = [one.first_month.year for one in SHIPPED_WAGES.known if one.certain]
    assert certain == [2020, 2023]


def test_a_missing_month_is_said() -> None:
    found = SHIPPED_WAGES.missing(date(2026, 5, 20), date(2026, 8, 1))
    assert found == (date(2026, 7, 1), date(2026, 8, 1))
    assert SHIPPED_WAGES.tier_of(date(2026, 8, 1), 99_999) is None


@pytest.mark.parametrize(
    ("base", "tier"),
    [
        (0, Tier.PAID),
        (7_471, Tier.PAID),
        (7_472, Tier.X08),  # 0.8 of 9,339 is 7,471.2
        (9_338, Tier.X08),
        (9_339, Tier.X1),
        (18_678, Tier.X2),
        (28_016, Tier.X2),
        (28_017, Tier.X3),
    ],
)
def test_a_base_is_at_a_tier_from_its_amount_on(base: int, tier: Tier) -> None:
    assert SHIPPED_WAGES.tier_of(date(2020, 12, 1), base) is tier


def test_wages_may_come_in_any_order_but_never_overlap() -> None:
    later = wage(date(2021, 7, 1), date(2022, 6, 1), 2)
    known = Wages.of([later, wage(date(2020, 7, 1), date(2021, 6, 1), 1)])
    assert [one.yuan for one in known.known] == [1, 2]
    with pytest.raises(ValueError, match="overlaps"):
        Wages.of([later, wage(date(2022, 6, 1), date(2022, 7, 1))])


@pytest.mark.parametrize(
    "wrong",
    [
        wage(date(2021, 7, 15), date(2022, 6, 1)),
        wage(date(2021, 7, 1), date(2021, 6, 1)),
        wage(date(2021, 7, 1), date(2022, 6, 1), 0),
    ],
)
def test_a_wage_that_is_no_months_or_no_money_is_refused(wrong: AverageWage) -> None:
    with pytest.raises(ValueError):
        Wages.of([wrong])
