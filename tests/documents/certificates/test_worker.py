"""Certificates made by a real worker in a process of its own."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction

from permits import certificates
from portal import clock
from portal.documents.certificates import signing
from portal.documents.models import Certificate
from tests.documents.certificates import keys
from tests.permits.services import makers
from tests.permits.services.makers import TODAY
from tools.process import Child
from tools.servers import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
SECONDS = 60


@pytest.fixture
def worker(settings: Any, tmp_path: Path, own_files: Path) -> Iterator[Callable[[], Child]]:
    """Starts a worker on the test's database, Redis and files, without beat: nudges wake it."""
    given = connection.settings_dict
    server = quote(str(given["HOST"]), safe="") + (f":{given['PORT']}" * bool(given["PORT"]))
    person = ":".join(quote(str(given[k]), safe="") for k in ("USER", "PASSWORD") if given[k])
    env = {
        "DATABASE_URL": f"postgres://{person}@{server}/{given['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "VAR_DIR": str(own_files.parent),
        "LOG_LEVEL": "INFO",
        **keys.files(),
    }
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "portal", "worker"]
    command += ["--queues", "celery", "--concurrency", "1", "--without-gossip"]
    command += ["--without-mingle", "--loglevel", "INFO"]
    started: list[Child] = []

    def start() -> Child:
        log = tmp_path / f"worker{len(started)}.log"
        child = Child("worker", command, env=env, cwd=ROOT, log=log)
        started.append(child)
        _wait(child, lambda: " ready." in log.read_text())
        return child

    yield start
    for child in started:
        child.stop()


def _wait(worker: Child, done: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not done():
        if time.monotonic() > end or not worker.running:
            pytest.fail(worker.failure())
        time.sleep(0.05)


def _all_are_made() -> bool:
    return not Certificate.objects.exclude(state=Certificate.State.READY).exists()


def _ask(sequence: int) -> None:
    of = makers.person(sequence, name="欧𠮷㛃䶮")
    permit = makers.permit(of, TODAY + timedelta(days=90))
    with transaction.atomic():
        certificates.ask_permit(permit)


def test_a_worker_makes_what_a_request_asked_for_even_after_another_was_killed(
    settings: Any, worker: Callable[[], Child]
) -> None:
    keys.signing(settings)
    settings.DEMO = True
    makers.town()
    clock.shift_to(TODAY)
    first = worker()
    _ask(1)
    _wait(first, _all_are_made)
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    second = worker()
    _ask(2)
    _wait(second, _all_are_made)
    assert list(Certificate.objects.values_list("attempts", flat=True)) == [1, 1]
    for certificate in Certificate.objects.all():
        with certificate.file.open("rb") as file:
            assert signing.is_intact(file.read())
