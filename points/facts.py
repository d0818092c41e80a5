"""Everything known of people for the points: registers first, then what they last declared.

A constant number of queries however many people are asked about; `points.rules.counting.count`
makes of an evidence the facts that are scored.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Exists, F, OuterRef

from points.declared import Contract, declared_of, under_contracts, with_declared
from points.models import Employee, PointsFile, PointsRequest
from points.rules.evidence import Evidence, InsuredMonth
from portal import registers
from portal.accounts.models import Person
from portal.registers.interfaces import RunFacts

__all__ = [
    "Contract",
    "contracts_of",
    "declared_of",
    "evidence_of",
    "evidence_of_many",
    "insured_months",
    "last_declared",
    "months_of",
    "with_declared",
]


def evidence_of(person: Person, on: date) -> Evidence:
    """What is known of one person as of `on`. Raises RegisterUnavailable."""
    return evidence_of_many([person], on)[person.pk]


def evidence_of_many(persons: Sequence[Person], on: date) -> dict[int, Evidence]:
    """What is known of these people as of `on`, by primary key; three queries.

    Months of insurance come from the register, contracts from the list of the employer that
    keeps the points file, all else from the last request (`last_declared`). Whoever knows newer
    answers lays them over it (`with_declared`). Raises RegisterUnavailable.
    """
    insurance = insured_months(persons, on)
    declared = last_declared(persons)
    found: dict[int, Evidence] = {}
    for person in persons:
        one = Evidence(day=on, birth_date=person.birth_date, insurance=insurance[person.pk])
        known = declared.get(person.pk)
        found[person.pk] = with_declared(one, known) if known else one
    return found


def insured_months(persons: Sequence[Person], on: date) -> dict[int, tuple[InsuredMonth, ...]]:
    """The months of insurance of these people up to the month of `on`; two queries.

    Raises RegisterUnavailable.
    """
    numbers = {person.pk: person.id_number for person in persons}
    runs = registers.get("employment").runs_of_many(list(numbers.values()))
    contracts = contracts_of(persons)
    found: dict[int, tuple[InsuredMonth, ...]] = {}
    for person in persons:
        months = months_of(runs.get(numbers[person.pk], ()), on)
        own = contracts.get(bytes(person.id_index))
        found[person.pk] = under_contracts(months, own) if own else months
    return found


def months_of(runs: Iterable[RunFacts], on: date) -> tuple[InsuredMonth, ...]:
    """The months of some runs, those after the month of `on` left out."""
    this_month = on.replace(day=1)
    return tuple(
        InsuredMonth(month, run.base, run.employer_code, run.back_paid)
        for run in runs
        for month in _months(run.first_month, min(run.last_month or this_month, this_month))
    )


@lru_cache(maxsize=4096)
def _months(first: date, last: date) -> tuple[date, ...]:
    """The first days of the months between these two, both included; the same for many people."""
    span = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return tuple(date(month // 12, month % 12 + 1, 1) for month in span)


def last_declared(persons: Iterable[Person]) -> dict[int, dict[str, Any]]:
    """What these people last declared, by primary key; those who never did are left out.

    The request that was scored last; where none was, the last one. One query.
    """
    rows = (
        PointsRequest.objects.filter(case__person__in=list(persons))
        .order_by("case__person", F("scored_on").desc(nulls_last=True), "-pk")
        .distinct("case__person")
    )
    return {person: facts for person, facts in rows.values_list("case__person", "facts") if facts}


def contracts_of(persons: Iterable[Person]) -> dict[bytes, list[Contract]]:
    """Contracts by blind index: only as the employer that keeps their points file wrote them.

    What any other employer says of somebody never touches that person's points.
    """
    keeps = PointsFile.objects.filter(
        ended_on__isnull=True, person__id_index=OuterRef("id_index"), employer=OuterRef("employer")
    )
    rows = Employee.objects.filter(
        Exists(keeps), id_index__in=[bytes(person.id_index) for person in persons]
    ).values_list("id_index", "employer__credit_code", "contract_from", "contract_until", "left_on")
    found: dict[bytes, list[Contract]] = {}
    for index, code, first, until, left in rows:
        last = min((day for day in (until, left) if day), default=None)
        if last is None or last >= first:
            found.setdefault(bytes(index), []).append(Contract(code, first, last))
    return found
