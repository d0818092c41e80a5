"""When a permit may be applied for, who may apply, and who may act for a holder."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.rules.automatic import Basis
from permits.rules.eligibility import ApplicationFacts, ApplicationReason, may_apply
from permits.rules.proxy import ProxyDocument, ProxyReason, Relation, age_on, may_act
from permits.rules.status import Status
from permits.rules.timing import (
    ContinuityStart,
    TimingReason,
    insured_from,
    insured_instead,
    permit_apply_timing,
    reapply,
)
from portal.clock.days import add_months
from portal.policy.shipped import SHIPPED
from portal.policy.values import Policy

JANUARY = date(2025, 1, 1)


@pytest.mark.parametrize(
    ("registered", "applies", "reason", "earliest"),
    [
        (date(2024, 9, 2), date(2025, 3, 1), TimingReason.HALF_YEAR_NOT_REACHED, date(2025, 3, 2)),
        (date(2024, 9, 2), date(2025, 3, 2), TimingReason.OK, date(2025, 3, 2)),
        (date(2023, 8, 31), date(2024, 2, 29), TimingReason.OK, date(2024, 2, 29)),
        (date(2024, 9, 2), date(2025, 9, 2), TimingReason.OK, date(2025, 3, 2)),
        (date(2024, 9, 2), date(2025, 9, 3), TimingReason.REGISTRATION_EXPIRED, date(2025, 3, 2)),
    ],
)
def test_half_a_year_registered_and_still_in_force(
    registered: date, applies: date, reason: TimingReason, earliest: date, policy: Policy
) -> None:
    found = permit_apply_timing(registered, applies, policy)
    assert (found.reason, found.earliest) == (reason, earliest)
    assert found.eligible_on_timing == (reason is TimingReason.OK)


def months(first: date, count: int) -> list[date]:
    return [add_months(first, n) for n in range(count)]


@pytest.mark.parametrize(
    ("paid", "by_insurance"),
    [
        (months(date(2024, 7, 1), 7), True),  # six months before, and the month itself
        (months(date(2024, 7, 1), 6), False),  # not paying in the month of application
        (months(date(2024, 8, 1), 6), False),  # five months before
        (months(date(2024, 1, 1), 6), False),  # six months, long ago
    ],
)
def test_since_december_2024_insured_months_stand_in_for_the_half_year(
    paid: list[date], by_insurance: bool, policy: Policy
) -> None:
    found = permit_apply_timing(date(2024, 12, 20), date(2025, 1, 15), policy, paid)
    assert (found.eligible_on_timing, found.by_insurance) == (by_insurance, by_insurance)
    before = permit_apply_timing(date(2024, 12, 20), date(2025, 1, 15), SHIPPED[1].policy(), paid)
    assert not before.eligible_on_timing


def test_after_a_void_permit_half_a_year_counts_from_the_new_registration(policy: Policy) -> None:
    found = reapply(date(2024, 8, 31), policy)
    assert found.earliest_permit_application == date(2025, 2, 28)
    assert found.continuity_start is ContinuityStart.NEW_ISSUE_DATE
    assert found.old_years_carried == 0


def test_an_applicant_without_anything_is_told_all_reasons_at_once(policy: Policy) -> None:
    facts = ApplicationFacts(
        shanghai_hukou=True, registered_on=None, bases=(), permit_status=Status.SUSPENDED
    )
    assert may_apply(facts, JANUARY, policy).reasons == (
        ApplicationReason.SHANGHAI_HUKOU,
        ApplicationReason.HOLDS_PERMIT,
        ApplicationReason.NOT_REGISTERED,
        ApplicationReason.NO_BASIS,
    )


@pytest.mark.parametrize("status", [None, Status.VOID])
def test_registered_for_half_a_year_with_one_ground_may_apply(
    status: Status | None, policy: Policy
) -> None:
    facts = ApplicationFacts(
        shanghai_hukou=False,
        registered_on=date(2024, 7, 1),
        bases={Basis.SCHOOLING},
        permit_status=status,
    )
    found = may_apply(facts, JANUARY, policy)
    assert (found.eligible, found.reasons) == (True, ())
    early = may_apply(facts, date(2024, 12, 31), policy)
    assert early.reasons == (ApplicationReason.HALF_YEAR_NOT_REACHED,)


def test_the_sixteenth_birthday_ends_the_guardian_route(policy: Policy) -> None:
    birth = date(2010, 5, 2)
    eve = may_act(Relation.GUARDIAN, age_on(birth, date(2026, 5, 1)), policy)
    day = may_act(Relation.GUARDIAN, age_on(birth, date(2026, 5, 2)), policy)
    assert eve.documents == (ProxyDocument.GUARDIAN_ID, ProxyDocument.GUARDIANSHIP_PROOF)
    assert (day.allowed, day.reason) == (False, ProxyReason.HOLDER_16_OR_OVER)


def test_a_parent_acts_for_a_child_as_its_guardian(policy: Policy) -> None:
    assert may_act(Relation.PARENT, 15, policy).documents[0] is ProxyDocument.GUARDIAN_ID
    assert may_act(Relation.PARENT, 16, policy).reason is ProxyReason.NO_GROUND


@pytest.mark.parametrize(
    ("age", "mobility", "disabled", "relation", "reason"),
    [
        (65, True, False, Relation.CHILD, None),
        (64, True, False, Relation.CHILD, ProxyReason.NO_GROUND),
        (80, False, False, Relation.CHILD, ProxyReason.NO_GROUND),
        (30, False, True, Relation.SIBLING, None),
        (70, True, False, Relation.OTHER, ProxyReason.NOT_CLOSE_RELATIVE),
    ],
)
def test_a_close_relative_needs_a_ground(
    age: int,
    mobility: bool,
    disabled: bool,
    relation: Relation,
    reason: ProxyReason | None,
    policy: Policy,
) -> None:
    found = may_act(relation, age, policy, limited_mobility=mobility, disabled=disabled)
    assert (found.allowed, found.reason) == (reason is None, reason)


def test_the_senior_age_of_a_proxy_is_the_policys(policy: Policy) -> None:
    sixty = policy.with_switches(PROXY_SENIOR_AGE=60)
    assert may_act(Relation.SPOUSE, 60, sixty, limited_mobility=True).allowed
    assert not may_act(Relation.SPOUSE, 60, policy, limited_mobility=True).allowed


def test_the_months_that_count_are_named_with_those_that_are_missing() -> None:
    policy = SHIPPED[-1].policy()
    paid = [date(2026, month, 1) for month in (9, 10, 11)]
    found = permit_apply_timing(date(2026, 9, 22), date(2026, 11, 23), policy, paid)
    assert [month.month for month, _paid in found.months] == [5, 6, 7, 8, 9, 10, 11]
    assert [paid for _month, paid in found.months] == [False] * 4 + [True] * 3
    # September to February, and March is the month of application.
    assert found.insured_from == date(2027, 3, 1)
    assert found.earliest == date(2027, 3, 22)


@pytest.mark.parametrize(
    ("paid", "day"),
    [
        ((), None),
        ((9,), None),  # not insured now
        ((10,), date(2027, 4, 1)),  # this month is still open
        ((5, 6, 7, 8, 9, 10), date(2026, 11, 1)),  # all but this month
        ((5, 6, 7, 9, 10, 11), date(2027, 3, 1)),  # a gap begins it anew
        ((11,), date(2027, 5, 1)),
    ],
)
def test_from_when_insurance_stands_in_if_it_goes_on(
    paid: tuple[int, ...], day: date | None
) -> None:
    months = [date(2026, month, 1) for month in paid]
    assert insured_from(months, date(2026, 11, 23), SHIPPED[-1].policy()) == day


@given(paid=st.sets(st.integers(-12, 0)), on=st.dates(date(2025, 1, 1), date(2030, 12, 31)))
def test_who_goes_on_paying_is_eligible_on_the_day_that_was_named_and_not_before(
    paid: set[int], on: date
) -> None:
    policy, month = SHIPPED[-1].policy(), on.replace(day=1)
    months = {add_months(month, back) for back in paid}
    day = insured_from(months, on, policy)
    if day is None:
        assert not insured_instead(months, on, policy)
        return
    going_on = months | {add_months(month, ahead) for ahead in range(13)}
    assert insured_instead(going_on, day, policy)
    if day > month:
        assert not insured_instead(going_on, add_months(day, -1), policy)


def test_an_unknown_insurance_is_not_said_to_be_missing() -> None:
    policy = SHIPPED[-1].policy()
    found = permit_apply_timing(date(2026, 9, 22), date(2026, 11, 23), policy, None)
    assert (found.months, found.insured_from) == ((), None)
    assert found.reason is TimingReason.HALF_YEAR_NOT_REACHED
