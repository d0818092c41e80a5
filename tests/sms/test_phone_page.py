"""The demonstration's phone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.sms.models import Message
from portal.sms.tasks import dispatch

pytestmark = pytest.mark.django_db

Queue = Callable[..., Message | None]


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.DEMO = True


def page(client: Client, **query: Any) -> str:
    response = client.get(reverse("sms:phone"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_outside_of_a_demonstration_there_is_no_phone(client: Client, settings: Any) -> None:
    settings.DEMO = False
    assert client.get(reverse("sms:phone")).status_code == 404
    assert client.get(reverse("sms:phone"), {"number": "13800001234"}).status_code == 404


def test_the_phone_only_shows_and_never_changes(client: Client) -> None:
    assert client.post(reverse("sms:phone")).status_code == 405


def test_each_number_that_received_something_is_offered_with_its_latest_message(
    client: Client, queue: Queue
) -> None:
    queue("a", params={"date": "2025-09-02"})
    queue("b", params={"date": "2026-09-03"})
    queue("c", phone="13900005678")
    dispatch()
    html = page(client)
    assert html.count("138 0000 1234") == 1
    assert html.count("139 0000 5678") == 1
    assert "2026年9月3日" in html


def test_before_the_first_message_the_page_says_when_one_comes(client: Client) -> None:
    assert 'class="empty"' in page(client)


def test_a_phone_shows_its_own_messages_newest_first_under_the_portals_day(
    client: Client, queue: Queue
) -> None:
    with clock.travel(date(2024, 9, 2)):
        queue("old")
        dispatch()
    with clock.travel(date(2026, 3, 3)):
        queue("new", template="AUTO_OK", params={"date": "2027-03-17"})
        queue("others", template="PERMIT_SHIPPED", params={"ems": "1"}, phone="13900005678")
        dispatch()
    html = page(client, number="138 0000 1234")
    assert html.index("已自动签注") < html.index("居住登记已办结")
    assert html.index("2026年3月3日") < html.index("2024年9月2日")
    assert "邮政" not in html


def test_a_message_that_is_still_on_its_way_is_announced_and_not_shown(
    client: Client, queue: Queue
) -> None:
    queue()
    html = page(client, number="13800001234")
    assert "handset-coming" in html
    assert "居住登记已办结" not in html


def test_a_number_that_received_nothing_says_so(client: Client) -> None:
    assert 'class="empty"' in page(client, number="13800001234")


def test_many_messages_come_in_pages_and_cost_no_more_queries(
    client: Client, queue: Queue, django_assert_max_num_queries: Any
) -> None:
    for number in range(45):
        queue(f"case:{number}")
    dispatch()
    with django_assert_max_num_queries(4):
        html = page(client, number="13800001234", page=2)
    assert html.count('class="bubble"') == 20
    assert "number=13800001234" in html
    with django_assert_max_num_queries(3):
        page(client)
    assert page(client, number="13800001234", page="nonsense").count('class="bubble"') == 20


def test_what_is_typed_as_a_number_is_shown_as_text(client: Client) -> None:
    assert "<script>x" not in page(client, number="<script>x")
