"""What a page costs the database: never more than a dozen queries, however many rows it shows."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Person, User
from portal.cases.models import Case, Event
from portal.sms.models import Message, State
from portal.wizard.models import Draft
from tests.visitors.table import GET, ROWS, VISITORS, Row
from tests.visitors.world import TODAY, World

pytestmark = pytest.mark.django_db

MOST = 12
PAGES = [(row, v) for row in ROWS if row.method == GET for v in VISITORS if row.expected(v) == 200]
# Pages of whoever holds a permit, which the table knows only without one.
OF_HOLDER = [Row(name, GET, "", ()) for name in ("pages:home", "permits:permit", "cases:list")]
PAGES += [(row, "holder") for row in OF_HOLDER]


def queries(client: Client, path: str) -> list[str]:
    """What the second visit of a page asks the database (the first warms what is kept)."""
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in caught.captured_queries]


@pytest.mark.parametrize(
    ("row", "visitor"), PAGES, ids=[f"{row.name} {visitor}" for row, visitor in PAGES]
)
def test_no_page_costs_more_than_a_dozen_queries(
    row: Row, visitor: str, world: World, sessions: dict[str, Client]
) -> None:
    path = reverse(row.url, kwargs=world.args[row.about])
    asked = queries(sessions[visitor], path)
    assert len(asked) <= MOST, "\n".join([f"{len(asked)} queries", *asked])


def cases(world: World, numbers: range) -> None:
    """Closed cases of the owner, who has but one open one a service."""
    owner = world.users["owner"]
    assert owner is not None
    model = Case.objects.get(**world.args["case"])
    for number in numbers:
        case = case_like(model, owner.own_person, f"9{number:04}", closed_at=timezone.now())
        Event.objects.create(
            case=case, on=TODAY, actor="holder", transition="submit", to_state=case.state, version=1
        )


def queue(world: World, numbers: range) -> None:
    """Open cases of as many people in the clerk's centre."""
    model = Case.objects.get(**world.args["case"])
    people = Person.objects.filter(user=None).order_by("pk")[numbers.start : numbers.stop]
    assert len(people) == len(numbers)
    for person in people:
        case_like(model, person, f"8{person.pk:04}")


def case_like(model: Case, person: Person | None, reference: str, **changes: Any) -> Case:
    """A case as the model is, about another person."""
    return Case.objects.create(
        reference=reference,
        service=model.service,
        person=person,
        office=model.office,
        state=model.state,
        state_since=TODAY,
        due_on=TODAY + dt.timedelta(days=1),
        answers=model.answers,
        draft_key=uuid.uuid4(),
        submitted_on=TODAY,
        **changes,
    )


def drafts(world: World, numbers: range) -> None:
    """Open drafts of the owner."""
    owner = world.users["owner"]
    assert isinstance(owner, User)
    for _number in numbers:
        Draft.objects.create(user=owner, person=owner.own_person, service="registration", version=2)


def messages(world: World, numbers: range) -> None:
    """Messages to one phone and to many."""
    for number in numbers:
        for phone in ("13800001004", f"139{number:08}"):
            Message.objects.create(
                key=f"test:{phone}:{number}",
                template="REG_DONE",
                params={"date": "2027-01-01"},
                phone=phone,
                language="zh-hans",
                state=State.SENT,
                sent_at=timezone.now(),
                sent_on=TODAY,
                text="您的居住登记已办结。",
            )


LISTS: dict[str, tuple[Callable[[World, range], None], str, str]] = {
    "my cases": (cases, "owner", "/cases/"),
    "drafts among my cases": (drafts, "owner", "/cases/"),
    "cases on the home page": (cases, "owner", "/"),
    "drafts on the home page": (drafts, "owner", "/"),
    "drafts of a service": (drafts, "owner", "/services/registration/"),
    "the desk's queue": (queue, "clerk", "/desk/"),
    "one number's messages": (messages, "anonymous", "/demo/phone/?number=13800001004"),
    "the phones": (messages, "anonymous", "/demo/phone/"),
}


@pytest.mark.parametrize("name", LISTS)
def test_fifty_rows_cost_as_many_queries_as_five(name: str, world: World) -> None:
    grow, visitor, path = LISTS[name]
    client = world.client(visitor)
    grow(world, range(5))
    few = queries(client, path)
    grow(world, range(5, 50))
    many = queries(client, path)
    assert len(many) == len(few), "\n".join(many)
