"""Writing to the outbox."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal import vault
from portal.sms.models import TRANSITIONS, Message, State
from portal.sms.outbox import nudge
from portal.sms.tasks import dispatch

pytestmark = pytest.mark.django_db

Queue = Callable[..., Message | None]


def test_the_same_cause_written_twice_is_one_message(queue: Queue) -> None:
    first = queue("case:1:2")
    assert first is not None
    assert first.state == State.QUEUED
    assert queue("case:1:2", template="PERMIT_SHIPPED") is None
    assert Message.objects.get().template == "REG_DONE"


def test_a_message_leaves_the_database_with_its_cause(queue: Queue) -> None:
    def fail() -> None:
        with transaction.atomic():
            queue()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Message.objects.exists()


def test_number_code_and_text_lie_encrypted(queue: Queue) -> None:
    queue(template="SIGN_IN_CODE", params={}, secret={"code": "482913"})
    dispatch()
    with connection.cursor() as cursor:
        cursor.execute("SELECT m::text, phone, secret, text FROM sms_message m")
        row, *cells = cursor.fetchone()
    assert "13800001234" not in row
    assert "482913" not in row
    for cell in cells:
        assert b"482913" not in bytes(cell)
        assert b"13800001234" not in bytes(cell)
    assert "482913" in (Message.objects.get().text or "")


def test_a_name_that_nobody_worded_is_an_error_of_the_program(queue: Queue) -> None:
    with pytest.raises(ValueError, match="NEVER_HEARD_OF"):
        queue(template="NEVER_HEARD_OF")


def test_lazy_texts_keep_both_languages_and_dates_their_day(queue: Queue) -> None:
    message = queue(
        params={"service": gettext_lazy("English"), "date": timezone.now().date(), "n": [1]}
    )
    assert message is not None
    assert message.params["service"]["en"] == "English"
    assert message.params["date"] == timezone.now().date().isoformat()


def test_a_message_for_later_waits(queue: Queue) -> None:
    queue(not_before=timezone.now() + timedelta(hours=1))
    assert dispatch() == 0
    assert Message.objects.get().state == State.QUEUED


def test_the_night_may_write_messages_in_plain_sql_and_they_are_sent(queue: Queue) -> None:
    queue("source", phone="13900005678")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO sms_message (key, template, params, phone)
            SELECT 'sweep:' || n, 'AUTO_OK', jsonb_build_object('date', date '2027-03-17'), phone
            FROM sms_message, generate_series(1, 3) AS n WHERE key = 'source'
            """
        )
    assert dispatch() == 4
    written = Message.objects.filter(key__startswith="sweep:")
    assert {message.state for message in written} == {State.SENT}
    assert {message.phone for message in written} == {"13900005678"}
    assert all("2027年3月17日" in (message.text or "") for message in written)
    # The number's index was not copied; it is filled when the number is opened.
    assert (
        Message.objects.filter(phone_index=vault.blind_index("phone", "13900005678")).count() == 4
    )


def test_the_number_may_come_as_the_cell_of_another_row(queue: Queue) -> None:
    queue(phone=None, phone_cell=vault.encrypt("phone", "13700001111"))
    dispatch()
    assert Message.objects.get().phone == "13700001111"


@pytest.mark.parametrize("before", State.values)
def test_the_database_lets_no_state_move_but_forward(before: str, queue: Queue) -> None:
    queue()
    for after in State.values:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE sms_message DISABLE TRIGGER sms_message_guard")
        Message.objects.update(
            state=before, claimed_at=timezone.now(), sent_at=timezone.now(),
            sent_on=timezone.now().date(), text="x",
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE sms_message ENABLE TRIGGER sms_message_guard")
        allowed = after == before or State(after) in TRANSITIONS[State(before)]
        moved = True
        try:
            with transaction.atomic():
                Message.objects.update(state=after)
        except IntegrityError:
            moved = False
        assert moved == allowed, f"{before} to {after}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("redis", ["refusing", "silent"])
def test_without_redis_a_message_is_written_at_once_and_sent_by_the_next_start(
    redis: str, queue: Queue, silent_port: int, broker: Callable[[str], Any]
) -> None:
    port = 1 if redis == "refusing" else silent_port
    with broker(f"redis://127.0.0.1:{port}/0"):
        started = time.monotonic()
        for number in range(5):
            with transaction.atomic():
                queue(f"case:1:{number}")
        assert time.monotonic() - started < 1
    assert dispatch() == 5


def test_the_worker_is_nudged_only_when_the_transaction_is_through(
    queue: Queue, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        queue("new")
        queue("new")
    assert callbacks == [nudge]


def test_a_nudge_puts_a_task_into_the_queue(waiting_tasks: Callable[[], int]) -> None:
    before = waiting_tasks()
    nudge()
    end = time.monotonic() + 10
    while waiting_tasks() == before and time.monotonic() < end:
        time.sleep(0.01)
    assert waiting_tasks() > before
