"""When a message may leave."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.sms import claiming, delivery, limits, wordings
from portal.sms.models import Message, State
from portal.sms.tasks import dispatch

Queue = Callable[..., Message | None]
Through = Callable[[str], list[Any]]


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-22T{text}+08:00")


@pytest.fixture
def limited(settings: Any) -> None:
    """Limits as in earnest; whatever hour the test runs at."""
    settings.SMS_LIMITS = True


@pytest.fixture
def night(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is night in Shanghai."""
    settings.SMS_QUIET_HOURS = True
    monkeypatch.setattr(limits, "quiet", lambda moment: True)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """No window of the network ends while the test runs."""
    since = timezone.now() - timedelta(minutes=2)
    began = limits.Starts(since, since - timedelta(hours=1), since - timedelta(hours=12))
    monkeypatch.setattr(limits, "starts", lambda moment: began)
    return since


def code(queue: Queue, key: str, **changes: Any) -> Message | None:
    values = {"template": "SIGN_IN_CODE", "params": {}, "secret": {"code": "482913"}}
    return queue(key, **(values | changes))


def handed_over(queue: Queue, count: int, ago: timedelta, **values: Any) -> None:
    """So many messages of the past."""
    for number in range(count):
        message = queue(f"past:{ago}:{number}", **values)
        assert message is not None
        then = timezone.now() - ago
        row = Message.objects.filter(pk=message.pk)
        row.update(state=State.SENDING, claimed_at=then)
        row.update(state=State.SENT, sent_at=then, sent_on=then.date(), text="x")


@pytest.mark.parametrize(
    ("at", "asleep"),
    [("20:59:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("07:59:59", True),
     ("08:00", False), ("12:00", False)],
)  # fmt: skip
def test_quiet_hours_are_from_nine_in_the_evening_to_eight(at: str, asleep: bool) -> None:
    assert limits.quiet(shanghai(at)) == asleep
    assert limits.quiet(shanghai(at).astimezone(UTC)) == asleep


def test_windows_follow_the_clock_of_shanghai() -> None:
    began = limits.starts(shanghai("00:30:59").astimezone(UTC))
    assert began.minute == shanghai("00:30")
    assert began.hour == began.day == shanghai("00:00")


def test_a_code_is_worth_minutes_and_a_notice_days() -> None:
    due = shanghai("12:00")
    assert not limits.is_late("SIGN_IN_CODE", due, due + timedelta(minutes=5))
    assert limits.is_late("SIGN_IN_CODE", due, due + timedelta(minutes=5, seconds=1))
    assert not limits.is_late("EXPIRY_10D", due, due + timedelta(days=4))
    assert limits.is_late("EXPIRY_10D", due, due + timedelta(days=6))
    assert limits.is_late("NEVER_HEARD_OF", due, due + timedelta(days=8))


@pytest.mark.django_db
def test_at_night_only_codes_leave_and_the_rest_goes_in_the_morning(
    queue: Queue, through: Through, night: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = through("Taking")
    queue("notice")
    code(queue, "code")
    dispatch()
    assert [message.key for message in received] == ["code"]
    assert Message.objects.get(key="notice").attempts == 0
    monkeypatch.setattr(limits, "quiet", lambda moment: False)
    dispatch()
    assert [message.key for message in received] == ["code", "notice"]


@pytest.mark.django_db
def test_the_demonstrations_phone_answers_at_night_too(
    queue: Queue, through: Through, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "quiet", lambda moment: True)
    through("Taking")
    queue()
    for number in range(3):
        code(queue, f"code:{number}")
    dispatch()
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.django_db
def test_a_code_does_not_stand_behind_the_nights_messages(queue: Queue, through: Through) -> None:
    received = through("Taking")
    for number in range(claiming.BATCH + 1):
        queue(f"case:{number}")
    code(queue, "code")
    delivery.send_batch()
    assert received[0].key == "code"


@pytest.mark.django_db
def test_a_number_gets_one_code_a_minute(
    queue: Queue, through: Through, limited: None, noon: datetime
) -> None:
    received = through("Taking")
    code(queue, "first")
    code(queue, "second")
    code(queue, "other number", phone="13900005678")
    dispatch()
    assert {message.key for message in received} == {"first", "other number"}
    second = Message.objects.get(key="second")
    assert (second.state, second.error) == (State.SUPPRESSED, "limit of 1 a minute")
    Message.objects.filter(key="first").update(claimed_at=noon - timedelta(seconds=1))
    code(queue, "third")
    dispatch()
    assert "third" in {message.key for message in received}


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "ago", "limit"), [(5, 10, "5 an hour"), (10, 120, "10 a day")])
def test_a_number_gets_five_codes_an_hour_and_ten_a_day(
    before: int, ago: int, limit: str, queue: Queue, through: Through, limited: None, noon: datetime
) -> None:
    through("Taking")
    values = {"template": "SIGN_IN_CODE", "params": {}, "secret": {"code": "1"}}
    handed_over(queue, before, timedelta(minutes=ago), **values)
    code(queue, "one more")
    code(queue, "other number", phone="13900005678")
    dispatch()
    assert Message.objects.get(key="one more").error == f"limit of {limit}"
    assert Message.objects.get(key="other number").state == State.SENT


@pytest.mark.django_db
def test_the_51st_notice_of_a_template_waits_for_the_next_day(
    queue: Queue, through: Through, limited: None, noon: datetime
) -> None:
    through("Taking")
    handed_over(queue, 49, timedelta(hours=3))
    for key in ("50th", "51st"):
        queue(key)
    queue("another template", template="PERMIT_SHIPPED", params={"ems": "1"})
    dispatch()
    states = dict(Message.objects.exclude(key__startswith="past").values_list("key", "state"))
    assert states == {"50th": "sent", "51st": "queued", "another template": "sent"}
    waiting = Message.objects.get(key="51st")
    assert waiting.not_before == limits.starts(noon).day + timedelta(days=1)
    assert waiting.due_at is not None
    assert (waiting.attempts, waiting.error) == (0, "limit of 50 a day")


@pytest.mark.django_db
def test_a_number_whose_index_was_not_copied_is_counted_too(
    queue: Queue, through: Through, limited: None, noon: datetime
) -> None:
    received = through("Taking")
    code(queue, "first")
    code(queue, "second")
    Message.objects.update(phone_index=None)
    dispatch()
    assert len(received) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_let_no_more_pass_than_one(
    queue: Queue, through: Through, limited: None, noon: datetime
) -> None:
    received = through("Taking")
    for number in range(6 * claiming.BATCH):
        queue(f"notice:{number}")

    def work() -> None:
        try:
            while delivery.send_batch():
                pass
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert len(received) == limits.NOTICES_A_DAY


@pytest.mark.django_db
def test_a_limit_costs_one_query_however_many_messages(
    queue: Queue, through: Through, limited: None, noon: datetime
) -> None:
    through("Taking")

    def cost(start: int, count: int) -> int:
        for number in range(start, start + count):
            queue(f"case:{number}", phone=f"139{number:08}")
        with CaptureQueriesContext(connection) as queries:
            assert delivery.send_batch() == count
        return len(queries)

    assert cost(0, 1) == cost(1, 60)


@pytest.mark.django_db
def test_a_stale_code_is_dropped_and_a_stale_notice_is_shown_to_staff(
    queue: Queue, through: Through
) -> None:
    received = through("Taking")
    code(queue, "code")
    queue("notice")
    Message.objects.update(not_before=timezone.now() - timedelta(days=8))
    assert dispatch() == 2
    assert not received
    states = dict(Message.objects.values_list("key", "state"))
    assert states == {"code": "suppressed", "notice": "dead"}


@pytest.mark.django_db
def test_a_message_that_was_tried_in_vain_is_as_old_as_when_it_was_first_due(
    queue: Queue, through: Through
) -> None:
    through("Busy")
    queue()
    began = Message.objects.get().not_before
    dispatch()
    message = Message.objects.get()
    assert message.due_at == began
    assert message.not_before > began
    old = timezone.now() - wordings.WORTH_OTHERWISE - timedelta(minutes=1)
    Message.objects.update(due_at=old, not_before=timezone.now())
    dispatch()
    assert Message.objects.get().state == State.DEAD
