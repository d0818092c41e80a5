"""Sending what is due: once, again after a while, or never."""

import logging
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from portal import clock
from portal.sms import claiming, delivery, texts
from portal.sms.models import Message, State, Template
from portal.sms.tasks import dispatch

pytestmark = pytest.mark.django_db

Queue = Callable[..., Message | None]
Through = Callable[[str], list[Any]]


def lose_a_worker(**changes: Any) -> None:
    """What a worker leaves behind that was killed in the middle of sending."""
    gone = timezone.now() - delivery.STALE - timedelta(seconds=1)
    Message.objects.update(state=State.SENDING, claimed_at=gone, **changes)


def make_due() -> None:
    Message.objects.update(not_before=timezone.now() - timedelta(seconds=1))


def test_what_is_due_reaches_the_gateway_signed_and_once(queue: Queue, through: Through) -> None:
    received = through("Taking")
    queue()
    assert dispatch() == 1
    assert dispatch() == 0
    (outgoing,) = received
    assert outgoing.phone == "13800001234"
    assert outgoing.text.startswith("【来沪人员服务】您的居住登记已办结")
    message = Message.objects.get()
    assert message.state == State.SENT
    assert message.text == outgoing.text
    assert message.provider_ref == "ref-case:1:2"
    assert message.sent_at is not None


def test_a_message_bears_the_portals_day_and_the_real_time(queue: Queue, settings: Any) -> None:
    settings.DEMO = True
    queue()
    with clock.travel(date(2026, 3, 3)):
        dispatch()
    message = Message.objects.get()
    assert message.sent_on == date(2026, 3, 3)
    assert message.sent_at is not None
    assert abs(timezone.now() - message.sent_at) < timedelta(minutes=1)


def test_english_speakers_are_written_to_in_english(queue: Queue, through: Through) -> None:
    received = through("Taking")
    queue(language="en")
    dispatch()
    assert "valid until 2 September 2025" in received[0].text


def test_the_wording_of_staff_comes_before_ours(queue: Queue, through: Through) -> None:
    received = through("Taking")
    Template.objects.create(key="REG_DONE", language="zh-hans", text="登记好了，至{date}。")
    queue()
    dispatch()
    assert received[0].text == "【来沪人员服务】登记好了，至2025年9月2日。"


def test_more_than_a_batch_is_sent_in_one_go(queue: Queue, through: Through) -> None:
    received = through("Taking")
    for number in range(claiming.BATCH + 1):
        queue(f"case:{number}")
    assert dispatch() == claiming.BATCH + 1
    assert len({message.key for message in received}) == len(received) == claiming.BATCH + 1


def test_a_busy_gateway_is_tried_again_later_and_later_and_then_no_more(
    queue: Queue, through: Through
) -> None:
    through("Busy")
    queue()
    waits = []
    for _ in delivery.WAITS:
        before = timezone.now()
        dispatch()
        message = Message.objects.get()
        assert message.state == State.QUEUED
        waits.append(round((message.not_before - before).total_seconds()))
        assert dispatch() == 0
        make_due()
    for wait, least in zip(waits, delivery.WAITS, strict=True):
        assert least - 1 <= wait <= least * (1 + delivery.JITTER) + 2
    dispatch()
    message = Message.objects.get()
    assert (message.state, message.error) == (State.DEAD, "busy")
    make_due()
    assert dispatch() == 0


def test_what_failed_together_is_not_tried_again_together(queue: Queue, through: Through) -> None:
    through("Busy")
    for number in range(20):
        queue(f"case:{number}")
    dispatch()
    assert len(set(Message.objects.values_list("not_before", flat=True))) == 20


def test_a_gateway_that_recovers_sends_what_it_could_not(queue: Queue, through: Through) -> None:
    through("Breaking")
    queue()
    dispatch()
    assert Message.objects.get().state == State.QUEUED
    received = through("Taking")
    make_due()
    dispatch()
    message = Message.objects.get()
    assert (message.state, message.attempts, message.error) == (State.SENT, 2, "")
    assert len(received) == 1


def test_a_refusal_is_final(queue: Queue, through: Through) -> None:
    through("Refusing")
    queue()
    dispatch()
    message = Message.objects.get()
    assert (message.state, message.error) == (State.FAILED, "no such number")
    make_due()
    assert dispatch() == 0


def test_a_gateway_that_forgets_is_not_given_twice_what_may_have_left(
    queue: Queue, through: Through
) -> None:
    through("BreakingForgetful")
    queue()
    dispatch()
    message = Message.objects.get()
    assert (message.state, message.error) == (State.DEAD, delivery.UNKNOWN)


def test_a_broken_row_is_set_aside_and_the_others_are_sent(queue: Queue, through: Through) -> None:
    received = through("Taking")
    queue("good")
    queue("no number", phone=None)
    queue("no value", params={})
    queue("damaged number", phone=None, phone_cell=b"\x01damaged")
    queue("damaged params")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sms_message SET params = '[1]' WHERE key = 'damaged params'")
        cursor.execute(
            "INSERT INTO sms_message (key, template, phone)"
            " SELECT 'no wording', 'GONE', phone FROM sms_message WHERE key = 'good'"
        )
    assert dispatch() == 6
    states = dict(Message.objects.values_list("key", "state"))
    assert states == {
        "good": "sent",
        "no number": "suppressed",
        "no value": "failed",
        "damaged number": "failed",
        "damaged params": "failed",
        "no wording": "failed",
    }
    assert [message.key for message in received] == ["good"]
    assert Message.objects.get(key="no value").error == "no value for {date}"


def test_what_a_lost_worker_held_is_sent_by_the_next(queue: Queue, through: Through) -> None:
    received = through("Taking")
    queue()
    lose_a_worker()
    dispatch()
    assert Message.objects.get().state == State.SENT
    assert len(received) == 1


def test_what_a_living_worker_holds_is_left_to_it(queue: Queue, through: Through) -> None:
    received = through("Taking")
    queue()
    Message.objects.update(state=State.SENDING, claimed_at=timezone.now())
    assert dispatch() == 0
    assert Message.objects.get().state == State.SENDING
    assert not received


def test_what_a_lost_worker_held_is_given_up_where_it_might_arrive_twice(
    queue: Queue, through: Through
) -> None:
    received = through("Forgetful")
    queue()
    lose_a_worker()
    dispatch()
    assert Message.objects.get().state == State.DEAD
    assert not received


def test_a_message_that_kills_its_workers_is_given_up(queue: Queue, through: Through) -> None:
    received = through("Taking")
    queue()
    lose_a_worker(attempts=len(delivery.WAITS) + 1)
    dispatch()
    assert Message.objects.get().state == State.DEAD
    assert not received


def test_a_worker_that_comes_back_late_changes_nothing(
    queue: Queue, through: Through, monkeypatch: pytest.MonkeyPatch
) -> None:
    through("Taking")
    queue()
    from tests.sms.gateways import Taking

    plain = Taking.send

    def long_sleep(self: Taking, messages: Any) -> Any:
        # Meanwhile another worker took the row up and found the number refused.
        later = timezone.now() + timedelta(minutes=3)
        Message.objects.update(claimed_at=later)
        Message.objects.update(state=State.FAILED)
        return plain(self, messages)

    monkeypatch.setattr(Taking, "send", long_sleep)
    dispatch()
    message = Message.objects.get()
    assert (message.state, message.sent_at) == (State.FAILED, None)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_send_each_message_once(
    queue: Queue, through: Through
) -> None:
    received = through("Slow")
    for number in range(2 * claiming.BATCH):
        queue(f"case:{number}")

    def work() -> None:
        try:
            delivery.send_batch()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    keys = [message.key for message in received]
    assert len(keys) == len(set(keys)) == 2 * claiming.BATCH
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_the_log_never_names_a_number_or_a_code(
    queue: Queue, settings: Any, through: Through, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DEBUG = settings.DEMO = False
    caplog.set_level(logging.DEBUG)
    for gateway in ("portal.sms.backends.console.Gateway", "tests.sms.gateways.Breaking"):
        settings.SMS_BACKEND = gateway
        Message.objects.all().delete()  # a second code within a minute would not leave
        queue(gateway, template="SIGN_IN_CODE", params={}, secret={"code": "482913"})
        dispatch()
    assert "SMS to 138****1234: SIGN_IN_CODE" in caplog.text
    assert "gateway: ConnectionResetError" in caplog.text
    assert "13800001234" not in caplog.text
    assert "482913" not in caplog.text


def test_while_developing_the_console_shows_the_text(
    queue: Queue, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DEMO = True
    settings.SMS_BACKEND = "portal.sms.backends.console.Gateway"
    caplog.set_level(logging.INFO)
    queue(template="SIGN_IN_CODE", params={}, secret={"code": "482913"})
    dispatch()
    assert "SMS to 138****1234: 【来沪人员服务】您的登录验证码是482913" in caplog.text


def test_a_message_that_cannot_be_looked_at_again_stops_no_other(
    queue: Queue, through: Through, monkeypatch: pytest.MonkeyPatch
) -> None:
    def still_true(keys: Any) -> Any:
        if "broken" in keys:
            raise ValueError
        return [key for key in keys if key != "overtaken"]

    monkeypatch.setitem(texts._checks, "REG_DONE", still_true)
    through("Taking")
    for key in ("good", "broken", "overtaken"):
        queue(key)
    dispatch()
    states = dict(Message.objects.values_list("key", "state"))
    assert states == {"good": "sent", "broken": "queued", "overtaken": "suppressed"}
