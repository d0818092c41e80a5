"""The points of a city from the registers, in one run; POINTS_PEOPLE makes a smaller city."""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psutil
import pytest
from django.db import connection

from points import wages
from points.batch import SLICE, scores_of
from points.facts import evidence_of
from points.models import PointsRequest, Route
from points.rules.counting import count
from points.rules.scoring import score
from portal.accounts.models import Employer, Person
from portal.cases.models import Case
from portal.clock.days import add_months
from portal.policy import policy_on
from portal.registers.models import InsuranceRun
from tests.bench import report

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
PEOPLE = int(os.environ.get("POINTS_PEOPLE", "100000"))
TOWN = PEOPLE // 10
TODAY = date(2026, 11, 23)
CODES = ["91310112MA9TQWN01X", "91310115MA9TQWN02X"]
BASES = [6_000, 9_000, 10_500, 13_000, 26_000, 40_000]
DEGREES = ["college", "bachelor", "bachelor_degree", "master", "doctor"]
# What is promised (docs/bench.md): queries a slice, bytes that the run adds, time to a tenth.
A_SLICE, MEMORY, TO_TOWN = 4, 64 * 2**20, 1.5


def test_scores_of_a_city(settings: Any) -> None:
    """As fast a person as in a town, in the memory of a slice."""
    settings.DEMO = False  # no clock to look up
    build(random.Random(2026))
    persons = Person.objects.all()
    own = psutil.Process()
    last = persons.order_by("pk")[TOWN - 1].pk
    town_seconds, _totals = timed(persons.filter(pk__lte=last))
    before = own.memory_info().rss
    with counted() as queries:
        seconds, totals = timed(persons)
    grown = own.memory_info().rss - before
    assert sum(totals.values()) == PEOPLE
    reached = sum(number for total, number in totals.items() if total >= 120)
    report.show(
        report.table(
            f"Points of {PEOPLE:,} people from the registers, slices of {SLICE:,} ({report.machine()})",
            ["", "figure"],
            [
                ["people a second", f"{PEOPLE / seconds:,.0f}"],
                ["people a second, a tenth of them", f"{TOWN / town_seconds:,.0f}"],
                ["queries a person", f"{queries[0] / PEOPLE:.4f} ({queries[0]} in all)"],
                ["memory that the run added", report.kilobytes(grown)],
                ["months of insurance", f"{months_in_all():,}"],
                ["people at 120 or more", f"{reached:,}"],
            ],
        )
    )
    one_by_one(persons)
    # Policy, wages and the last, empty look for people come once.
    assert queries[0] <= A_SLICE * -(-PEOPLE // SLICE) + 5
    assert grown <= MEMORY
    assert seconds / PEOPLE <= TO_TOWN * town_seconds / TOWN


def timed(persons: Any) -> tuple[float, Counter[int]]:
    """Seconds, and how many people have which total."""
    begun = time.perf_counter()
    totals = Counter(found.total for _pk, found in scores_of(persons, TODAY))
    return time.perf_counter() - begun, totals


def one_by_one(persons: Any) -> None:
    """Some people asked about alone have the same score."""
    some = list(persons.order_by("pk")[:: max(PEOPLE // 50, 1)])
    policy, known = policy_on(TODAY), wages.known()
    batch = dict(scores_of(persons.filter(pk__in=[one.pk for one in some]), TODAY))
    for one in some:
        alone = score(count(evidence_of(one, TODAY), known, policy), policy, steps=False)
        assert batch[one.pk].total == alone.total


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many queries the block makes."""
    found = [0]

    def wrap(execute: Any, *arguments: Any) -> Any:
        found[0] += 1
        return execute(*arguments)

    with connection.execute_wrapper(wrap):
        yield found


def months_in_all() -> int:
    """Months of insurance that the registers hold for these people."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum((extract(year from age) * 12 + extract(month from age)) + 1) FROM ("
            " SELECT age(coalesce(last_month, date_trunc('month', %s::date)), first_month) AS age"
            "   FROM registers_insurancerun) AS run",
            [TODAY],
        )
        return int(cursor.fetchone()[0])


def build(chance: random.Random) -> None:
    """People with two or three runs of insurance each; one in five has declared something."""
    firm = Employer.objects.create(credit_code=CODES[0], name="单位", district_code="310112")
    for first in range(0, PEOPLE, 10_000):
        numbers = range(first, min(first + 10_000, PEOPLE))
        persons = Person.objects.bulk_create(person(number, chance) for number in numbers)
        InsuranceRun.objects.bulk_create(
            run for one in persons for run in runs(bytes(one.id_index), chance)
        )
        declaring = persons[::5]
        cases = Case.objects.bulk_create(case(one) for one in declaring)
        PointsRequest.objects.bulk_create(
            PointsRequest(
                case=one,
                employer=firm,
                route=Route.EDUCATION,
                facts={"degrees": [{"level": chance.choice(DEGREES)}]},
                estimate=120,
                policy_code="2018-01",
            )
            for one in cases
        )
    wages.seed()
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE accounts_person, registers_insurancerun, cases_case, points_pointsrequest"
        )


def person(number: int, chance: random.Random) -> Person:
    """Somebody between 20 and 59."""
    born = date(chance.randint(1967, 2005), chance.randint(1, 12), chance.randint(1, 28))
    return Person(
        name="王伟", id_number=f"T{number:017}", sex="M", birth_date=born, phone="13800000000"
    )


def runs(index: bytes, chance: random.Random) -> Iterator[InsuranceRun]:
    """Jobs one after the other, some with a gap between, the last one mostly going on."""
    month = add_months(date(2026, 11, 1), -chance.randint(6, 120))
    for _ in range(chance.randint(1, 2)):
        length = chance.randint(3, 40)
        last = add_months(month, length - 1)
        if last >= TODAY:
            break
        yield InsuranceRun(
            person_index=index,
            employer_code=chance.choice(CODES),
            first_month=month,
            last_month=last,
            base=chance.choice(BASES),
            back_paid=chance.random() < 0.02,
        )
        month = add_months(last, chance.choice([1, 1, 1, 3]))
    if month <= TODAY:
        yield InsuranceRun(
            person_index=index,
            employer_code=chance.choice(CODES),
            first_month=month,
            last_month=None,
            base=chance.choice(BASES),
        )


def case(of: Person) -> Case:
    """A case that ended well."""
    return Case(
        reference=f"B{of.pk}",
        service="points",
        person=of,
        state="SCORED",
        state_since=TODAY,
        submitted_on=TODAY,
        answers={},
        closed_at="2026-01-01T00:00:00Z",
    )
