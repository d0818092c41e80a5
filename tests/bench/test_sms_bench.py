"""Messages through the HTTP gateway to a provider in a process of its own, by two workers."""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.db import connection

from portal import vault
from portal.sms import delivery
from portal.sms.models import Message
from portal.sms.tasks import dispatch
from tests.bench import report
from tests.live.portal import test_database_url as database_url
from tests.sms.network import Network, http_provider
from tools.process import Child
from tools.servers import ROOT

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
MEASURED = int(os.environ.get("SMS_MEASURED", "30000"))
KILLED = int(os.environ.get("SMS_KILLED", "100000"))
ROUNDS = 3
WORKERS = 2
KILL_EVERY = 4.0
# No batch takes so long: who still holds one is dead. In earnest delivery.STALE is waited for.
HELD_SECONDS = 20
SECONDS = 900
COMMAND = [sys.executable, "-m", "celery", "--quiet", "-A", "portal", "worker", "--queues", "sms"]
COMMAND += ["--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
INSERT = "COPY sms_message (key, template, params, phone, phone_index) FROM STDIN"


def fill(start: int, count: int) -> None:
    """So many notices that are due, each to a number of its own, as the night writes them."""
    params = json.dumps({"date": "2027-03-17"})
    with connection.cursor() as cursor, cursor.copy(INSERT) as copy:
        for number in range(start, start + count):
            phone = f"139{number:07}1"
            cell, index = vault.encrypt("phone", phone), vault.blind_index("phone", phone)
            copy.write_row((f"auto-ok:{number}", "AUTO_OK", params, cell, index))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE sms_message")


def left() -> int:
    """How many have not been sent yet."""
    return Message.objects.filter(state__in=["queued", "sending"]).count()


@contextmanager
def workers(provider: Network, settings: Any, logs: Path) -> Iterator[list[Child]]:
    """Two workers of one process each, ready."""
    env = {
        **provider.settings,
        "DJANGO_SETTINGS_MODULE": "tests.bench.sms_settings",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
    }
    started = [
        Child(f"worker{n}", COMMAND, env=env, cwd=ROOT, log=logs / f"worker{n}.log")
        for n in range(WORKERS)
    ]
    try:
        for child in started:
            while child.log is None or " ready." not in child.log.read_text():
                assert child.running, child.failure()
                time.sleep(0.1)
        yield started
    finally:
        for child in started:
            child.stop()


def run(meanwhile: Callable[[], None] = lambda: None) -> float:
    """Seconds until nothing is left, with starts of the dispatcher as beat makes them."""
    began = time.perf_counter()
    ticked = 0.0
    while left():
        now = time.perf_counter()
        assert now - began < SECONDS, f"{left()} are left"
        if now - ticked > 2:
            for _ in range(WORKERS):
                dispatch.apply_async()
            ticked = now
        meanwhile()
        time.sleep(0.05)
    return time.perf_counter() - began


class Killer:
    """Ends a worker's process every few seconds, and lets its messages be found."""

    def __init__(self, standing: list[Child]) -> None:
        self._standing, self._last = standing, time.perf_counter()
        self.kills = 0

    def __call__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE sms_message SET claimed_at = claimed_at - %s WHERE state = 'sending'"
                " AND claimed_at BETWEEN now() - %s AND now() - make_interval(secs => %s)",
                [delivery.STALE, delivery.STALE, HELD_SECONDS],
            )
        if time.perf_counter() - self._last < KILL_EVERY:
            return
        self._last = time.perf_counter()
        worker = random.choice(self._standing)
        for child in psutil.Process(worker.process.pid).children():
            os.kill(child.pid, signal.SIGKILL)
            self.kills += 1


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Network]:
    with http_provider(tmp_path) as found:
        yield found


def test_two_workers_send_a_thousand_messages_a_second(
    provider: Network, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rates = []
    with workers(provider, settings, tmp_path) as standing:
        fill(0, 2000)
        run()  # everything is loaded and connected
        for number in range(ROUNDS):
            fill((number + 1) * MEASURED, MEASURED)
            before = [psutil.Process(w.process.pid).children()[0].cpu_times() for w in standing]
            seconds = run()
            after = [psutil.Process(w.process.pid).children()[0].cpu_times() for w in standing]
            spent = sum(
                b.user + b.system - a.user - a.system for a, b in zip(before, after, strict=True)
            )
            rates.append((MEASURED / seconds, spent / MEASURED))
    told = provider.told()
    sent = 2000 + ROUNDS * MEASURED
    rate = sorted(rates)[ROUNDS // 2][0]
    with capsys.disabled():
        print(f"\n{report.machine()}")
        rows = [
            [str(n + 1), f"{each:,.0f}", f"{cpu * 1000:.2f} ms"]
            for n, (each, cpu) in enumerate(rates)
        ]
        head = ["round", "messages a second", "workers' processor time each"]
        title = f"{MEASURED:,} messages, two workers, HTTP, {told['largest']} a request"
        print(report.table(title, head, rows))
    assert told["messages"] == told["different"] == sent
    assert rate >= 1000


def test_nothing_is_lost_or_doubled_while_workers_are_killed(
    provider: Network, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(0, KILLED)
    with workers(provider, settings, tmp_path) as standing:
        killer = Killer(standing)
        seconds = run(killer)
    told = provider.told()
    with capsys.disabled():
        print(
            f"\n{KILLED:,} messages in {seconds:.0f} s with {killer.kills} kills:"
            f" {told['messages']:,} arrived, {told['doubles']} twice,"
            f" {KILLED - told['different']} lost; asked after"
            f" {told['requests'].get('QuerySendDetails', 0)} times"
        )
    assert killer.kills
    assert told["messages"] == told["different"] == KILLED
    assert Message.objects.filter(state="sent").count() == KILLED
