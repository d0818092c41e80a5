"""What the demonstration's clerk finds on the desk."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.cases import service as services
from portal.cases.models import Case, Event
from portal.city import demo
from portal.city.demo_cases import PLANS
from portal.documents.models import Upload
from portal.registers.identifiers import parse_id_number
from portal.sms.models import Message, State
from tests.city.conftest import OPEN_STATES, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
POINTS = {"points", "confirmation"}  # at the talent centre: test_demo_points


def desk(username: str, **filters: str) -> str:
    """The queue as that member of staff sees it."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client.get(reverse("cases:desk"), filters).content.decode()


def listed(page: str) -> set[str]:
    """The references of the cases that a queue links to."""
    return set(re.findall(r'href="/desk/(\d{14})/"', page))


def test_the_clerks_queue_shows_every_open_state_and_another_centres_clerk_none_of_it() -> None:
    rows = Case.objects.filter(closed_at=None).exclude(service__in=POINTS)
    of = dict(rows.values_list("reference", "state"))
    shown = listed(desk("clerk"))
    assert shown == set(of), "all of them on one page"
    assert {of[reference] for reference in shown} == OPEN_STATES
    assert listed(desk("supervisor")) == shown
    assert not listed(desk("otherclerk"))


def test_some_are_late_some_are_due_soon_and_most_are_nobodys_yet() -> None:
    rows = Case.objects.filter(closed_at=None).exclude(service__in=POINTS)
    assert rows.filter(due_on__lt=TODAY).count() in range(2, 9)
    assert rows.filter(due_on__range=(TODAY, TODAY + timedelta(days=1))).count() >= 3
    assert rows.filter(due_on__gt=TODAY + timedelta(days=1)).count() >= 3
    hands: Counter[str | None] = Counter(rows.values_list("assignee__username", flat=True))
    assert hands[None] > rows.count() / 2
    assert {"clerk", "supervisor"} < set(hands)
    assert {case.service for case in rows} == {"registration", "permit", "endorsement"}
    ended = Case.objects.exclude(closed_at=None).exclude(service__in=POINTS)
    closed = ended.values_list("state", flat=True)
    assert sorted(closed) == ["COMPLETED", "REFUSED", "WITHDRAWN"]


def test_their_people_are_none_of_the_named_ones_and_have_valid_numbers() -> None:
    named = {one.id_number for one in demo.PEOPLE}
    phones = {one.phone for one in demo.PEOPLE}
    rows = Case.objects.exclude(service__in=POINTS)
    people = [case.person for case in rows.select_related("person")]
    assert len({one.pk for one in people if one}) == len(PLANS)
    for person in people:
        assert person is not None
        assert parse_id_number(person.id_number, TODAY).valid
        assert person.id_number not in named
        assert person.phone not in phones


def test_their_days_agree_and_no_message_of_the_past_is_sent() -> None:
    for case in Case.objects.prefetch_related("events"):
        events = list(case.events.all())
        assert [event.version for event in events] == list(range(1, case.version + 1))
        days = [event.on for event in events]
        assert days == sorted(days)
        assert (days[0], days[-1]) == (case.submitted_on, case.state_since)
        assert days[-1] <= TODAY
        assert (events[-1].to_state, events[-1].due_on) == (case.state, case.due_on)
        assert [event.at for event in events] == sorted(event.at for event in events)
    assert not Event.objects.filter(at__date__gt=F("on")).exists()
    messages = Message.objects.filter(key__startswith="case:")
    assert messages.count() in range(10, 61)
    assert set(messages.values_list("state", flat=True)) == {State.SUPPRESSED}


def test_each_case_opens_with_its_photo_and_the_registers_beside_it() -> None:
    client = Client()
    client.force_login(User.objects.get(username="supervisor"))
    agreed: Counter[bool | None] = Counter()
    for case in Case.objects.exclude(service__in=POINTS).select_related("person"):
        page = client.get(reverse("cases:desk_case", args=[case.reference]))
        assert page.status_code == 200
        agreed.update(line.agrees for line in services.get(case.service).evidence(case))
    assert agreed[True] > agreed[False] > 0
    for upload in Upload.objects.all():
        with upload.file.open("rb") as file:
            assert file.read(3) == b"\xff\xd8\xff"
