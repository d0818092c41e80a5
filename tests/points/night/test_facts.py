"""What is known of people for the points: registers, contracts, and what they declared."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.facts import Contract, declared_of, evidence_of, evidence_of_many, with_declared
from points.rules.evidence import (
    Award,
    BusinessYear,
    Degree,
    Evidence,
    InsuredMonth,
    Period,
    Record,
    Title,
)
from points.rules.tables import AwardKind, Education, RecordKind, TitleKind, Veto
from portal.accounts.models import Person
from tests.permits.services import makers as town
from tests.points.night.makers import (
    OURS,
    THEIRS,
    TODAY,
    employer,
    on_the_list,
    points_file,
    request,
    run,
)

DEGREE = {"degrees": [{"level": "master", "verified": True}]}


@pytest.mark.django_db
def test_months_and_birth_date_come_from_the_registers() -> None:
    one = town.person()
    run(one, date(2026, 8, 1), date(2026, 9, 1), base=9_000)
    run(one, date(2026, 10, 1), base=26_000, back_paid=True)
    found = evidence_of(one, TODAY)
    assert (found.day, found.birth_date) == (TODAY, one.birth_date)
    assert found.insurance == (
        InsuredMonth(date(2026, 8, 1), 9_000, town.code(OURS)),
        InsuredMonth(date(2026, 9, 1), 9_000, town.code(OURS)),
        InsuredMonth(date(2026, 10, 1), 26_000, town.code(OURS), back_paid=True),
        InsuredMonth(date(2026, 11, 1), 26_000, town.code(OURS), back_paid=True),
    )


@pytest.mark.django_db
def test_as_of_an_earlier_day_later_months_are_not_known() -> None:
    one = town.person()
    run(one, date(2026, 1, 1))
    assert [month.month.month for month in evidence_of(one, date(2026, 3, 31)).insurance] == [
        1,
        2,
        3,
    ]


@pytest.mark.django_db
def test_a_month_paid_by_another_than_the_contracts_employer_is_told() -> None:
    permit = town.permit(town.person(), date(2027, 1, 10))
    points_file(permit)
    run(permit.person, date(2026, 6, 1), date(2026, 6, 1))
    run(permit.person, date(2026, 7, 1), date(2026, 7, 1), employer_code=town.code(THEIRS))
    on_the_list(permit.person, employer(), date(2025, 1, 15))
    june, july = evidence_of(permit.person, TODAY).insurance
    assert (june.payer_differs, july.payer_differs) == (False, True)
    assert july.contract_code == town.code(OURS)


@pytest.mark.django_db
def test_the_list_of_an_employer_that_does_not_keep_the_file_touches_nobodys_points() -> None:
    permit = town.permit(town.person(), date(2027, 1, 10))
    points_file(permit)
    run(permit.person, date(2026, 6, 1))
    on_the_list(permit.person, employer(THEIRS), date(2025, 1, 15))
    assert not any(one.payer_differs for one in evidence_of(permit.person, TODAY).insurance)


@pytest.mark.django_db
def test_what_was_declared_last_and_scored_completes_the_registers() -> None:
    one = town.person()
    run(one, date(2026, 10, 1))
    request(one, {"degrees": [{"level": "bachelor"}]}, scored_on=date(2025, 1, 1))
    request(one, DEGREE, scored_on=date(2026, 1, 1))
    request(one, {"degrees": [{"level": "doctor"}]})
    found = evidence_of(one, TODAY)
    assert found.degrees == (Degree(Education.MASTER),)
    assert len(found.insurance) == 2


@pytest.mark.django_db
def test_many_people_cost_as_many_questions_as_one(
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    some = [town.person(number) for number in range(1, 6)]
    for one in some[1:]:
        run(one, date(2026, 1, 1))
        request(one, DEGREE)
    for asked in (some[:1], some):
        persons = list(Person.objects.filter(pk__in=[one.pk for one in asked]))
        # Runs, contracts, declarations; and the demonstration's clock.
        with django_assert_num_queries(4):
            found = evidence_of_many(persons, TODAY)
        assert set(found) == {one.pk for one in asked}
    assert not found[some[0].pk].insurance
    assert found[some[4].pk].degrees == (Degree(Education.MASTER),)


def test_contracts_are_declared_too() -> None:
    month = InsuredMonth(date(2026, 6, 1), 13_000, "B")
    plain = Evidence(day=TODAY, birth_date=town.BORN, insurance=(month,))
    declared = declared_of(plain, [Contract("A", date(2026, 6, 30), None)])
    assert with_declared(plain, declared).insurance[0].payer_differs
    both = {"contracts": [*declared["contracts"], {"code": "B", "first": "2020-01-01"}]}
    assert not with_declared(plain, both).insurance[0].payer_differs
    ended = {"contracts": [{"code": "A", "first": "2020-01-01", "last": "2026-05-31"}]}
    assert not with_declared(plain, ended).insurance[0].payer_differs


@pytest.mark.parametrize(
    "declared",
    [
        {"degree": []},
        {"insurance": []},
        {"birth_date": "2000-01-01"},
        {"degrees": "master"},
        {"degrees": [{"level": "wizard"}]},
        {"degrees": [{"level": "master", "verified": "yes"}]},
        {"degrees": [{}]},
        {"fresh_graduate": 1},
        {"spouse": [{"first": "soon"}]},
        {"contracts": [{"code": "A"}]},
    ],
)
def test_a_declaration_that_says_nothing_known_is_refused(declared: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        with_declared(Evidence(day=TODAY, birth_date=town.BORN), declared)


DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))
PERIODS = st.lists(st.builds(Period, DAYS, st.none() | DAYS), max_size=2).map(tuple)
EVIDENCE = st.builds(
    Evidence,
    day=st.just(TODAY),
    birth_date=st.just(town.BORN),
    degrees=st.lists(st.builds(Degree, st.sampled_from(Education), st.booleans())).map(tuple),
    titles=st.lists(st.builds(Title, st.sampled_from(TitleKind), st.booleans())).map(tuple),
    entrepreneur=st.booleans(),
    business=st.lists(st.builds(BusinessYear, st.integers(), st.integers())).map(tuple),
    public_service=PERIODS,
    spouse=PERIODS,
    awards=st.lists(st.builds(Award, st.sampled_from(AwardKind))).map(tuple),
    records=st.lists(st.builds(Record, st.sampled_from(RecordKind), st.none() | DAYS)).map(tuple),
    vetoes=st.frozensets(st.sampled_from(Veto)),
    falsified_on=st.lists(DAYS).map(tuple),
)


@given(EVIDENCE)
def test_what_is_written_down_is_read_as_it_was(evidence: Evidence) -> None:
    empty = Evidence(day=evidence.day, birth_date=evidence.birth_date)
    assert with_declared(empty, declared_of(evidence)) == evidence
