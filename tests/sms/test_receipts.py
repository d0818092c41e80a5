"""Receipts that a provider brings."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.sms import receipts
from portal.sms.backends import Report
from portal.sms.models import Message, Receipt, State
from portal.sms.tasks import dispatch
from portal.sms.tasks import receipts as task

pytestmark = pytest.mark.django_db

Queue = Callable[..., Message | None]
Through = Callable[[str], list[Any]]
PHONE = "13800001234"


@pytest.fixture(autouse=True)
def secret(settings: Any) -> str:
    settings.SMS_RECEIPT_SECRET = "a-secret-of-the-test"
    return "a-secret-of-the-test"


@pytest.fixture
def sent(queue: Queue, through: Through) -> Message:
    through("Taking")
    queue()
    dispatch()
    return Message.objects.get()


def receipt(ref: str, **changes: Any) -> dict[str, Any]:
    """As the provider documents it."""
    return {
        "phone_number": PHONE,
        "send_time": "2026-11-22 12:00:00",
        "report_time": "2026-11-22 12:00:05",
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": "用户接收成功",
        "sms_size": "1",
        "biz_id": "900000000000000001^0",
        "out_id": ref,
        **changes,
    }


def bring(client: Client, secret: str, *given: Any, **more: Any) -> Any:
    where = f"/sms/receipts/{secret}/"
    return client.post(where, list(given), content_type="application/json", **more)


def state() -> tuple[str, str]:
    message = Message.objects.get()
    return message.state, message.error


def test_what_arrived_is_delivered_and_the_provider_is_thanked(
    client: Client, secret: str, sent: Message
) -> None:
    answer = bring(client, secret, receipt(sent.provider_ref))
    assert (answer.status_code, answer.json()["code"]) == (200, 0)
    assert state() == ("delivered", "")
    assert not Receipt.objects.exists()


def test_what_did_not_arrive_is_failed_with_the_networks_reason(
    client: Client, secret: str, sent: Message
) -> None:
    bring(client, secret, receipt(sent.provider_ref, success=False, err_code="MK:0001"))
    assert state() == ("failed", "MK:0001")


def test_a_receipt_means_only_the_number_that_it_names(
    client: Client, secret: str, sent: Message
) -> None:
    bring(client, secret, receipt(sent.provider_ref, phone_number="13900005678"))
    assert state() == ("sent", "")
    bring(client, secret, receipt(sent.provider_ref, phone_number=f"+86{PHONE}"))
    assert state() == ("delivered", "")


def test_the_first_receipt_decides_and_a_second_changes_nothing(
    client: Client, secret: str, sent: Message
) -> None:
    bring(client, secret, receipt(sent.provider_ref), receipt(sent.provider_ref, success=False))
    bring(client, secret, receipt(sent.provider_ref, success=False))
    assert state() == ("delivered", "")
    assert not Receipt.objects.exists()


def test_a_receipt_that_comes_before_its_message_is_noted_waits_for_it(
    client: Client, secret: str, queue: Queue, through: Through
) -> None:
    through("Taking")
    assert bring(client, secret, receipt("ref-case:1:2")).status_code == 200
    queue()
    dispatch()
    assert state() == ("sent", "")
    assert task() == 1
    assert state() == ("delivered", "")
    assert not Receipt.objects.exists()


def test_a_receipt_that_names_nothing_of_ours_is_forgotten_after_a_week(
    client: Client, secret: str
) -> None:
    bring(client, secret, receipt("somebody-elses"))
    task()
    assert Receipt.objects.count() == 1
    Receipt.objects.update(at=timezone.now() - receipts.FORGET - timedelta(minutes=1))
    task()
    assert not Receipt.objects.exists()


def test_whoever_does_not_know_the_secret_finds_nothing(
    client: Client, secret: str, sent: Message, settings: Any
) -> None:
    assert bring(client, "guess", receipt(sent.provider_ref)).status_code == 404
    assert client.get(f"/sms/receipts/{secret}/").status_code == 405
    settings.SMS_RECEIPT_SECRET = ""
    assert bring(client, secret, receipt(sent.provider_ref)).status_code == 404
    assert state() == ("sent", "")


def test_guessing_is_slowed_down_and_the_provider_is_not(
    client: Client, secret: str, sent: Message
) -> None:
    here = {"REMOTE_ADDR": f"2001:db8::{secrets.token_hex(2)}"}
    answers = {bring(client, "guess", **here).status_code for _ in range(70)}
    assert answers == {404, 429}
    assert bring(client, secret, receipt(sent.provider_ref), **here).status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        b"", b"nonsense", b"{}", b"[1]", b"[{}]", b"[null]", b'[{"success": "true", "out_id": "a"}]',
        b'[{"success": true, "out_id": "", "phone_number": "1"}]', b"[" * 100_000, b"\xff",
    ],
)  # fmt: skip
def test_what_is_no_receipt_is_refused_and_stores_nothing(
    given: bytes, client: Client, secret: str
) -> None:
    answer = client.post(f"/sms/receipts/{secret}/", given, content_type="application/json")
    assert answer.status_code == 400
    assert not Receipt.objects.exists()


def test_many_receipts_cost_no_more_queries_than_one(
    queue: Queue, through: Through, django_assert_num_queries: Any
) -> None:
    through("Taking")
    for number in range(30):
        queue(f"case:{number}")
    dispatch()
    reports = [
        Report(ref=ref, delivered=True, phone=PHONE)
        for ref in Message.objects.values_list("provider_ref", flat=True)
    ]
    with django_assert_num_queries(4):  # with a savepoint and its end
        receipts.keep(reports)
    assert set(Message.objects.values_list("state", flat=True)) == {State.DELIVERED}
