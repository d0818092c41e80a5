"""The scores of many people from the registers, in one run: slices of people, four queries each."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from points import wages
from points.facts import evidence_of_many
from points.rules.breakdown import Breakdown
from points.rules.counting import count
from points.rules.scoring import score
from points.rules.tables import table_on
from points.rules.wages import Wages
from portal.accounts.models import Person
from portal.policy import policy_on
from portal.policy.values import Policy

SLICE = 2000


def slices_of(people: "QuerySet[Person]", size: int = SLICE) -> Iterator[list[Person]]:
    """These people by primary key, so many at a time: memory does not grow with their number.

    Only what the registers are asked by is read of them.
    """
    known = people.order_by("pk").only("pk", "id_number", "id_index", "birth_date")
    last = 0
    while found := list(known.filter(pk__gt=last)[:size]):
        yield found
        last = found[-1].pk


def scores_of(
    people: "QuerySet[Person]",
    on: date,
    *,
    policy: Policy | None = None,
    known_wages: Wages | None = None,
) -> Iterator[tuple[int, Breakdown]]:
    """Each person's primary key and score as of `on`, without next steps.

    By the policy and wages of that day, or by others on trial. Raises RegisterUnavailable.
    """
    policy = policy or policy_on(on)
    known_wages = known_wages or wages.known()
    table = table_on(on)
    for some in slices_of(people):
        for pk, evidence in evidence_of_many(some, on).items():
            facts = count(evidence, known_wages, policy, table)
            yield pk, score(facts, policy, table, steps=False)
