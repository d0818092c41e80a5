"""Workers are killed while messages leave; a provider that counts tells what arrived."""

import itertools
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from portal import sms
from portal.sms import delivery
from portal.sms.models import Message, State
from tests.faults.conftest import children, wait
from tests.live.portal import test_database_url as database_url
from tests.sms.network import Network, http_provider
from tools.process import Child
from tools.servers import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
KILLS = int(os.environ.get("FAULT_KILLS", "6"))
# Every so many kills the whole worker goes, else the process that sends.
WHOLE = 20
MESSAGES = 30
COMMAND = [sys.executable, "-m", "celery", "--quiet", "-A", "portal", "worker", "--queues", "sms"]
COMMAND += ["--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
# Where the worker is when it is killed: before the provider took the request, after it took it and
# before it said so, somewhere.
PLACES = ("after", "before", "after", "ok")
_numbers = itertools.count()


class Work:
    """A provider, a worker, and the outbox between them."""

    def __init__(self, provider: Network, settings: Any, logs: Path) -> None:
        self.provider, self._logs = provider, logs
        self._env = {
            **provider.settings,
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "LOG_LEVEL": "INFO",
        }
        self.worker: Child = self.start()

    def start(self) -> Child:
        log = self._logs / f"worker-{time.monotonic_ns()}.log"
        self.worker = Child("worker", COMMAND, env=self._env, cwd=ROOT, log=log)
        wait(lambda: " ready." in log.read_text() or not self.worker.running, "the worker")
        assert self.worker.running, self.worker.failure()
        return self.worker

    def queue(self, count: int) -> None:
        """So many messages, each to a number of its own."""
        with transaction.atomic():
            for number in itertools.islice(_numbers, count):
                sms.queue(
                    "REG_DONE",
                    key=f"case:{number}",
                    language="zh-hans",
                    params={"date": "2027-03-17"},
                    phone=f"138{number:07}1",
                )

    def kill(self, whole: bool) -> None:
        """SIGKILL, at once and unasked: the process at work, or all of the worker."""
        found = wait(lambda: children(self.worker), "a process")
        if whole:
            os.kill(self.worker.process.pid, signal.SIGKILL)
        for child in found:
            os.kill(child.pid, signal.SIGKILL)
        if whole:
            self.worker.stop()
            self.start()
        else:
            dead = {child.pid for child in found}
            wait(lambda: [c for c in children(self.worker) if c.pid not in dead], "a new process")

    def finish(self) -> None:
        """What a lost worker holds is taken for lost at once; then all that is due leaves."""

        def done() -> bool:
            age = delivery.STALE + timedelta(seconds=1)
            held = Message.objects.filter(state=State.SENDING)
            held.update(claimed_at=F("claimed_at") - age)
            sms.nudge()
            time.sleep(0.3)
            return not Message.objects.exclude(state=State.SENT).exists()

        wait(done, "the end")


@pytest.fixture
def work(settings: Any, tmp_path: Path) -> Iterator[Work]:
    with http_provider(tmp_path) as provider:
        made = Work(provider, settings, tmp_path)
        yield made
        made.worker.stop(1)


def test_no_message_is_lost_or_doubled_however_often_workers_are_killed(
    work: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    in_hand = 0
    for number in range(KILLS):
        place = PLACES[number % len(PLACES)]
        work.provider.mode(place)
        held = work.provider.told()["held"]
        work.queue(MESSAGES)
        if place == "ok":
            time.sleep(random.random() * 0.1)
        else:
            wait(lambda held=held: work.provider.told()["held"] > held, "a request")  # type: ignore[misc]
        work.kill(whole=number % WHOLE == WHOLE - 1)
        in_hand += Message.objects.filter(state=State.SENDING).exists()
        work.provider.control(mode="ok", go=True)
        work.finish()
    told = work.provider.told()
    with capsys.disabled():
        print(
            f"\n{KILLS} workers killed, {in_hand} of them with messages in hand:"
            f" {told['messages']} messages sent, {told['doubles']} twice"
        )
    assert in_hand >= KILLS // 2
    assert told["messages"] == told["different"] == KILLS * MESSAGES
    assert Message.objects.filter(state=State.SENT).count() == KILLS * MESSAGES
