"""What a confirmation asks, by which way it goes, and who may apply at all."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from permits.rules.status import Status
from permits.rules.windows import Band
from points.rules.conditions import (
    ConfirmFacts,
    ConfirmReason,
    PaidYear,
    Route,
    insurance_reason,
    may_confirm,
    route_of,
)
from points.rules.counting import count
from points.rules.eligibility import (
    ApplyFacts,
    ApplyReason,
    EmployerKind,
    contract_reasons,
    may_apply,
)
from points.rules.evidence import Degree, Title
from points.rules.filing import (
    After,
    Change,
    FilingFacts,
    FilingRoute,
    Initiator,
    Paper,
    PaperTo,
    filing,
    papers_of,
)
from points.rules.scoring import score
from points.rules.tables import Education, Tier, TitleKind
from portal.clock.days import WorkingDays
from tests.points.rules.people import DAY, POLICY, WAGES, paid, person

DAYS = WorkingDays({}, frozenset({2025, 2026}), "weekends only")
READY = ConfirmFacts(
    endorsed_on=date(2025, 6, 10),
    old_expiry=date(2025, 6, 20),
    validity_refreshed=True,
    year=PaidYear(12, 12, 12),
)
OPEN = date(2025, 6, 13)


def reasons(facts: ConfirmFacts, day: date = OPEN) -> tuple[ConfirmReason, ...]:
    found = may_confirm(facts, day, POLICY, DAYS)
    assert found.allowed is not bool(found.reasons)
    return found.reasons  # type: ignore[return-value]


def test_endorsed_waited_refreshed_and_insured_may_confirm() -> None:
    found = may_confirm(READY, OPEN, POLICY, DAYS)
    assert found.allowed and found.reason is None and found.gap is None


def test_the_order_is_endorse_wait_refresh() -> None:
    assert reasons(replace(READY, endorsed_on=None)) == (ConfirmReason.ENDORSE_PERMIT_FIRST,)
    fresh = replace(READY, validity_refreshed=False)
    assert reasons(fresh, date(2025, 6, 12)) == (ConfirmReason.TOO_EARLY,)
    assert reasons(fresh) == (ConfirmReason.REFRESH_VALIDITY_FIRST,)


@pytest.mark.parametrize("band", [Band.LATE_RESET, Band.VOID_REAPPLY])
def test_after_a_reset_only_a_new_application_helps(band: Band) -> None:
    assert reasons(replace(READY, band=band)) == (ConfirmReason.NEW_POINTS_APPLICATION,)


def test_after_the_hard_limit_only_a_new_application_helps() -> None:
    last = date(2025, 6, 10) + timedelta(days=60)
    assert reasons(READY, last) == ()
    assert reasons(READY, last + timedelta(days=1)) == (ConfirmReason.NEW_POINTS_APPLICATION,)


def test_confirming_in_grace_records_the_days_without_points() -> None:
    late = replace(READY, band=Band.LATE_CONTINUOUS, old_expiry=date(2025, 6, 1))
    found = may_confirm(late, OPEN, POLICY, DAYS)
    assert found.allowed and found.gap
    assert (found.gap.first, found.gap.last) == (date(2025, 6, 2), date(2025, 6, 12))


def test_a_missing_calendar_is_not_known_yet() -> None:
    facts = replace(READY, endorsed_on=date(2026, 12, 30))
    assert reasons(facts, date(2027, 1, 4)) == (ConfirmReason.CALENDAR_MISSING,)


@pytest.mark.parametrize(
    ("route", "year", "lacking"),
    [
        (Route.EDUCATION, PaidYear(6), None),
        (Route.EDUCATION, PaidYear(5), ConfirmReason.SI_SHORT),
        (Route.TITLE, PaidYear(12, at_1x=6), None),
        (Route.TITLE, PaidYear(12, at_1x=5), ConfirmReason.SI_BASE_SHORT),
        (Route.BASE, PaidYear(12, at_tier=12), None),
        (Route.BASE, PaidYear(12, at_tier=11), ConfirmReason.SI_BASE_SHORT),
        (Route.BASE, PaidYear(11, at_tier=11), ConfirmReason.SI_NOT_CONTINUOUS),
        # A month that is not booked yet is nobody's fault.
        (Route.BASE, PaidYear(11, at_tier=11, open=1), None),
    ],
)
def test_each_route_asks_its_own_insurance(
    route: Route, year: PaidYear, lacking: ConfirmReason | None
) -> None:
    assert insurance_reason(route, year, POLICY) is lacking
    facts = replace(READY, route=route, year=year)
    assert reasons(facts) == ((lacking,) if lacking else ())


def test_unknown_insurance_is_not_tested() -> None:
    assert reasons(replace(READY, year=None)) == ()


@pytest.mark.parametrize(
    ("known", "route"),
    [
        ({"degrees": (Degree(Education.MASTER),)}, (Route.EDUCATION, Tier.PAID)),
        (
            {"titles": (Title(TitleKind.SENIOR_TITLE),), "insurance": paid(range(1, 7))},
            (Route.TITLE, Tier.X1),
        ),
        # A degree that is enough beside the title spares its condition.
        (
            {
                "degrees": (Degree(Education.BACHELOR_DEGREE),),
                "titles": (Title(TitleKind.SENIOR_TITLE),),
                "insurance": paid(range(1, 7)),
            },
            (Route.EDUCATION, Tier.PAID),
        ),
        (
            {
                "degrees": (Degree(Education.BACHELOR),),
                "insurance": paid(range(1, 37), base=20_000),
            },
            (Route.BASE, Tier.X08),
        ),
        (
            {"degrees": (Degree(Education.COLLEGE),), "insurance": paid(range(1, 37))},
            (Route.BASE, Tier.X1),
        ),
        ({"insurance": paid(range(1, 37))}, (Route.BASE, Tier.X1)),  # short of the standard
        ({}, (Route.EDUCATION, Tier.PAID)),
    ],
)
def test_the_route_is_the_easiest_on_which_the_standard_is_reached(
    known: dict[str, object], route: tuple[Route, Tier]
) -> None:
    facts = count(person(**known), WAGES, POLICY)
    assert route_of(score(facts, POLICY), day=DAY) == route


def test_nothing_changed_goes_online_by_either() -> None:
    found = filing(FilingFacts(), POLICY)
    assert (found.route, found.online_only, found.paper_to) == (FilingRoute.ONLINE, True, None)
    assert found.initiators == (Initiator.HOLDER, Initiator.EMPLOYER)


def test_a_change_takes_papers_to_the_centre_of_the_registration_district() -> None:
    found = filing(FilingFacts(changes=frozenset({Change.TITLE, Change.HOUSING})), POLICY)
    assert (found.route, found.online_only) == (FilingRoute.ONLINE_AND_PAPER, False)
    assert found.paper_to is PaperTo.TALENT_CENTRE
    assert found.papers[0] is Paper.HOUSING_PROOF and Paper.APPOINTMENT_FORM in found.papers


def test_a_changed_employer_is_started_by_the_holder_and_accepted_by_the_new_one() -> None:
    found = filing(FilingFacts(changes=frozenset({Change.EMPLOYER}), renamed=True), POLICY)
    assert found.initiators == (Initiator.HOLDER,)
    assert found.new_employer_review and found.allowed_online


def test_a_renamed_employer_goes_to_the_counter() -> None:
    found = filing(FilingFacts(renamed=True), POLICY)
    assert not found.allowed_online
    assert found.route is FilingRoute.COUNTER_AT_REGISTRATION_DISTRICT


def test_an_epidemic_puts_everything_online() -> None:
    policy = POLICY.with_switches(EPIDEMIC_ONLINE_ONLY=True)
    facts = FilingFacts(changes=frozenset({Change.TITLE}), renamed=True, returned=True)
    found = filing(facts, policy)
    assert (found.route, found.paper_to) == (FilingRoute.ONLINE, None)
    assert found.next is After.EMPLOYER_REVIEW


def test_a_returned_case_goes_through_the_employer_with_paper_unless_the_switch_is_on() -> None:
    typo = FilingFacts(returned=True, typing_error=True)
    assert filing(typo, POLICY).next is After.EMPLOYER_REVIEW_WITH_PAPER
    policy = POLICY.with_switches(RETURN_ONLINE_FIX=True)
    assert filing(typo, policy).next is After.EMPLOYER_REVIEW
    assert filing(replace(typo, typing_error=False), policy).paper_to is PaperTo.TALENT_CENTRE


def test_papers_of_several_changes_are_asked_once() -> None:
    every = papers_of(set(Change))
    assert len(every) == len(set(every))
    assert papers_of([]) == ()


APPLICANT = ApplyFacts(
    permit_status=Status.VALID,
    paying_this_month=True,
    paid_in12=6,
    contract_start=date(2025, 1, 1),
    contract_end=date(2025, 12, 31),
)


def apply_reasons(**changed: object) -> tuple[ApplyReason, ...]:
    found = may_apply(replace(APPLICANT, **changed), DAY, POLICY)  # type: ignore[arg-type]
    assert found.eligible is not bool(found.reasons)
    return found.reasons  # type: ignore[return-value]


def test_who_is_insured_and_under_contract_may_apply() -> None:
    assert apply_reasons() == ()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"permit_status": Status.SUSPENDED}, ApplyReason.PERMIT_NOT_VALID),
        ({"paying_this_month": False}, ApplyReason.NOT_PAYING_SI_THIS_MONTH),
        ({"paid_in12": 5}, ApplyReason.SI_MONTHS_LT_6),
        ({"contract_start": date(2025, 1, 2)}, ApplyReason.CONTRACT_UNDER_1_YEAR),
        (
            {"contract_start": date(2020, 1, 1), "contract_end": date(2025, 8, 15)},
            ApplyReason.CONTRACT_REMAINING_NOT_OVER_2_MONTHS,
        ),
        ({"employer": EmployerKind.OUT_OF_TOWN_BRANCH}, ApplyReason.EMPLOYER_NOT_ELIGIBLE),
        ({"employer": EmployerKind.BARRED}, ApplyReason.EMPLOYER_NOT_ELIGIBLE),
    ],
)
def test_each_thing_that_lacks_is_named(changed: dict[str, object], reason: ApplyReason) -> None:
    assert apply_reasons(**changed) == (reason,)


def test_everything_that_lacks_is_named_at_once() -> None:
    found = apply_reasons(
        permit_status=Status.VOID,
        paying_this_month=False,
        paid_in12=0,
        contract_end=date(2025, 7, 1),
        employer=EmployerKind.ELSEWHERE,
    )
    assert found == tuple(ApplyReason)


def test_what_the_register_does_not_answer_is_not_held_against_anybody() -> None:
    assert apply_reasons(paying_this_month=None, paid_in12=None) == ()


def test_exactly_two_months_left_is_not_enough_and_a_day_more_is() -> None:
    start, end = date(2020, 1, 1), date(2025, 8, 10)
    two = (ApplyReason.CONTRACT_REMAINING_NOT_OVER_2_MONTHS,)
    assert contract_reasons(start, end, date(2025, 6, 10), POLICY) == two
    assert contract_reasons(start, end, date(2025, 6, 9), POLICY) == ()
    assert contract_reasons(start, None, DAY, POLICY) == ()


@pytest.mark.parametrize("end", [date(2025, 8, 31), date(2025, 4, 30), date(2025, 2, 28)])
def test_the_last_day_on_which_a_contract_runs_long_enough_is_told(end: date) -> None:
    facts = replace(APPLICANT, contract_start=date(2020, 1, 1), contract_end=end)
    by = may_apply(facts, date(2024, 12, 1), POLICY).contract_renew_by
    assert by is not None
    assert contract_reasons(date(2020, 1, 1), end, by, POLICY) == ()
    assert contract_reasons(date(2020, 1, 1), end, by + timedelta(days=1), POLICY) != ()
