"""The outbox with a real worker in a process of its own."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction

from portal.sms.models import Message, State
from tools.process import Child
from tools.servers import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]

Queue = Callable[..., Message | None]
SECONDS = 60


@pytest.fixture
def worker(settings: Any, tmp_path: Path) -> Iterator[Callable[[], Child]]:
    """Starts a worker on the test's database and Redis, without beat: only nudges wake it."""
    database = connection.settings_dict
    server = quote(str(database["HOST"]), safe="") + (
        f":{database['PORT']}" * bool(database["PORT"])
    )
    person = ":".join(quote(str(database[k]), safe="") for k in ("USER", "PASSWORD") if database[k])
    env = {
        "DATABASE_URL": f"postgres://{person}@{server}/{database['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "SMS_BACKEND": "portal.sms.backends.console.Gateway",
        "LOG_LEVEL": "INFO",
    }
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "portal", "worker"]
    command += ["--queues", "sms", "--concurrency", "1", "--without-gossip", "--without-mingle"]
    command += ["--loglevel", "INFO"]
    started: list[Child] = []

    def start() -> Child:
        log = tmp_path / f"worker{len(started)}.log"
        child = Child("worker", command, env=env, cwd=ROOT, log=log)
        started.append(child)
        wait(child, lambda: " ready." in log.read_text())
        return child

    yield start
    for child in started:
        child.stop()


def wait(worker: Child, done: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not done():
        if time.monotonic() > end or not worker.running:
            pytest.fail(worker.failure())
        time.sleep(0.05)


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
