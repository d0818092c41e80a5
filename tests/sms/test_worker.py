"""The outbox with a real worker in a process of its own."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction

from portal.sms.models import Message, State
from tests import workers
from tests.workers import wait
from tools.process import Child

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]

Queue = Callable[..., Message | None]


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Callable[[], Child]]:
    """Starts a worker that sends."""
    started: list[Child] = []

    def start() -> Child:
        log = tmp_path / f"worker{len(started)}.log"
        child = workers.start("sms", log, SMS_BACKEND="portal.sms.backends.console.Gateway")
        started.append(child)
        return child

    yield start
    for child in started:
        child.stop()


def all_are_sent() -> bool:
    return not Message.objects.exclude(state=State.SENT).exists()


def test_a_worker_sends_what_a_request_queued_even_after_another_was_killed(
    queue: Queue, worker: Callable[[], Child]
) -> None:
    first = worker()
    with transaction.atomic():
        queue("first", template="SIGN_IN_CODE", params={"minutes": 5}, secret={"code": "482913"})
    wait(first, all_are_sent)
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    second = worker()
    with transaction.atomic():
        queue("second")
    wait(second, all_are_sent)
    assert dict(Message.objects.values_list("key", "attempts")) == {"first": 1, "second": 1}
    assert "482913" in (Message.objects.get(key="first").text or "")
