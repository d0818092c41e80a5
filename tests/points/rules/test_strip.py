"""The twelve-month strip, and whether a missing month endangers the next confirmation."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.rules.conditions import Route, insurance_reason
from points.rules.evidence import InsuredMonth
from points.rules.facts import Why
from points.rules.strip import Danger, DangerLevel, MonthStatus, Strip, endangered, strip
from points.rules.tables import Tier
from points.rules.wages import SHIPPED_WAGES
from portal.clock.days import add_months
from portal.policy.values import Policy
from tests.points.rules.people import DAY, POLICY, WAGES, insured_months, paid

# The next confirmation: from 1 March 2026 to 30 April 2026.
FIRST, LAST = date(2026, 3, 1), date(2026, 4, 30)


def seen(
    route: Route, months: tuple[InsuredMonth, ...], tier: Tier = Tier.X1, policy: Policy = POLICY
) -> Strip:
    return strip(route, tier, months, DAY, WAGES, policy)


def danger(
    route: Route,
    months: tuple[InsuredMonth, ...],
    first: date = FIRST,
    last: date = LAST,
    tier: Tier = Tier.X1,
) -> Danger:
    return endangered(route, tier, months, DAY, first, last, WAGES, POLICY)


def test_the_strip_shows_the_twelve_months_before_this_one() -> None:
    found = seen(Route.EDUCATION, paid(range(14)))
    assert [one.month for one in found.months][::11] == [date(2024, 6, 1), date(2025, 5, 1)]
    assert (len(found.months), found.have, found.needed, found.met) == (12, 12, 6, True)


@pytest.mark.parametrize(
    ("route", "tier", "base", "counts"),
    [
        (Route.EDUCATION, Tier.PAID, 3_000, True),
        (Route.TITLE, Tier.PAID, 9_999, False),
        (Route.TITLE, Tier.PAID, 10_000, True),
        (Route.BASE, Tier.X08, 8_000, True),
        (Route.BASE, Tier.X2, 19_999, False),
    ],
)
def test_a_month_counts_at_the_tier_of_the_route(
    route: Route, tier: Tier, base: int, counts: bool
) -> None:
    month = seen(route, paid([1], base=base), tier).months[-1]
    assert month.status is (MonthStatus.COUNTS if counts else MonthStatus.PAID)
    assert month.base == base and month.paid


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        ({"back_paid": True}, Why.BACK_PAID),
        ({"contract_code": "another"}, Why.PAYER_DIFFERS),
    ],
)
def test_a_month_that_is_paid_and_does_not_count_says_why(
    flags: dict[str, object], why: Why
) -> None:
    month = seen(Route.EDUCATION, paid([1], **flags)).months[-1]
    assert (month.status, month.why, month.paid) == (MonthStatus.PAID, why, False)


def test_income_matters_for_the_base_and_not_for_mere_months() -> None:
    months = paid([1], tax_fits=False)
    assert seen(Route.EDUCATION, months).months[-1].status is MonthStatus.COUNTS
    assert seen(Route.TITLE, months).months[-1].why is Why.TAX_DIFFERS


def test_a_month_that_is_not_booked_yet_is_not_missing() -> None:
    assert seen(Route.BASE, ()).months[-1].status is MonthStatus.MISSING
    policy = POLICY.with_switches(AUTO_INSURANCE_LAG_MONTHS=2)
    found = seen(Route.BASE, paid(range(2, 13)), policy=policy)
    assert found.months[-1].status is MonthStatus.NOT_YET_BOOKED
    assert (found.have, found.open, found.met, found.missing) == (11, 1, True, ())
    assert insurance_reason(Route.BASE, found.year(), policy) is None


def test_a_month_whose_wage_is_not_known_is_held_against_nobody() -> None:
    months = tuple(InsuredMonth(date(2026, m, 1), 50_000, "x") for m in range(1, 11))
    months += tuple(InsuredMonth(date(2025, m, 1), 50_000, "x") for m in (11, 12))
    found = strip(Route.BASE, Tier.X1, months, date(2026, 11, 20), SHIPPED_WAGES, POLICY)
    assert found.months[-1].status is MonthStatus.UNKNOWN
    assert (found.have, found.open, found.met) == (8, 4, True)
    assert insurance_reason(Route.BASE, found.year(), POLICY) is None


@given(
    months=st.lists(insured_months, max_size=30).map(tuple),
    route=st.sampled_from(Route),
    tier=st.sampled_from([Tier.X08, Tier.X1, Tier.X2, Tier.X3]),
)
def test_strip_and_confirmation_decide_alike(
    months: tuple[InsuredMonth, ...], route: Route, tier: Tier
) -> None:
    found = seen(route, months, tier)
    assert found.met is (insurance_reason(route, found.year(), POLICY) is None)


def test_nothing_missing_is_safe() -> None:
    found = danger(Route.BASE, paid(range(1, 13)))
    assert (found.level, found.missing, found.warn) == (DangerLevel.SAFE, (), False)
    # From this month on every one has to be paid.
    assert found.resume_by == date(2025, 6, 1)


def test_on_the_base_route_one_missing_month_is_too_much_when_the_window_holds_it() -> None:
    found = danger(Route.BASE, paid([1, *range(3, 13)]), last=date(2026, 3, 31))
    assert found.level is DangerLevel.IMPOSSIBLE and found.warn
    assert found.missing == (date(2025, 4, 1),)
    assert (found.spare, found.not_before, found.resume_by) == (-1, None, None)


def test_a_gap_that_leaves_the_window_in_time_only_makes_it_later() -> None:
    # March 2025 is missing: in March 2026 it is still in the window, in April no longer.
    found = danger(Route.BASE, paid([1, 2, *range(4, 13)]))
    assert found.level is DangerLevel.TIGHTER and found.warn
    assert (found.not_before, found.spare) == (date(2026, 4, 1), 0)


def test_a_gap_that_is_out_of_the_window_by_then_is_no_danger() -> None:
    assert danger(Route.BASE, paid([1, 2, 3])).level is DangerLevel.SAFE


def test_on_the_education_route_a_gap_is_told_with_what_is_left_to_spare() -> None:
    found = danger(Route.EDUCATION, paid([1]))
    # April and March 2025 are in the window of March 2026, and two months more may be lost.
    assert (found.level, found.missing) == (
        DangerLevel.TIGHTER,
        (date(2025, 3, 1), date(2025, 4, 1)),
    )
    assert (found.spare, found.warn) == (4, False)
    # May counts; five of the coming ones must: in April 2026 those to March, so from November on.
    assert found.resume_by == date(2025, 11, 1)


def test_it_is_possible_only_later_once_more_months_can_be_paid() -> None:
    found = danger(
        Route.TITLE, paid(range(1, 13), base=5_000), date(2025, 9, 1), date(2025, 12, 31)
    )
    assert found.level is DangerLevel.TIGHTER
    assert found.not_before == date(2025, 12, 1)
    assert found.resume_by == date(2025, 6, 1)
    near = danger(Route.TITLE, paid(range(1, 13), base=5_000), date(2025, 9, 1), date(2025, 11, 30))
    assert (near.level, near.resume_by) == (DangerLevel.IMPOSSIBLE, None)


def test_a_window_that_has_begun_is_looked_at_from_today() -> None:
    found = danger(Route.EDUCATION, paid(range(1, 13)), date(2025, 5, 1), date(2025, 6, 30))
    assert (found.level, found.not_before, found.resume_by) == (DangerLevel.SAFE, DAY, None)


@given(
    months=st.lists(insured_months, max_size=30).map(tuple),
    route=st.sampled_from(Route),
    tier=st.sampled_from([Tier.X08, Tier.X1, Tier.X2, Tier.X3]),
    ahead=st.integers(0, 300),
    length=st.integers(0, 100),
)
def test_paying_on_from_the_last_moment_makes_it_possible_and_a_month_later_does_not(
    months: tuple[InsuredMonth, ...], route: Route, tier: Tier, ahead: int, length: int
) -> None:
    first = DAY + timedelta(days=ahead)
    last = first + timedelta(days=length)
    found = danger(route, months, first, last, tier)

    told = {one.month for one in months}
    every = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    one_a_month = {day.replace(day=1): day for day in every}.values()

    def holds(resume: date | None) -> bool:
        """Whether some day of the window passes, if all that is open is paid from a month on."""
        coming = [add_months(DAY.replace(day=1), n) for n in range(30)]
        more = [
            InsuredMonth(month, 50_000, "one")
            for month in coming
            if resume and month >= resume and month not in told
        ]
        then = [strip(route, tier, (*months, *more), day, WAGES, POLICY) for day in one_a_month]
        return any(one.have >= one.needed for one in then)

    assert holds(DAY.replace(day=1)) is (found.level is not DangerLevel.IMPOSSIBLE)
    if found.resume_by is not None:
        assert holds(found.resume_by)
        assert not holds(add_months(found.resume_by, 1))
    elif found.level is not DangerLevel.IMPOSSIBLE:
        assert holds(None)
