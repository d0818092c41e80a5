"""Real workers in processes of their own, on the test's database, Redis and files."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from tools.process import Child
from tools.servers import ROOT

SECONDS = 60


def start(queue: str, log: Path, **env: str) -> Child:
    """A worker of one queue, without beat: only nudges wake it. Returns when it is ready."""
    database = connection.settings_dict
    server = quote(str(database["HOST"]), safe="") + (
        f":{database['PORT']}" * bool(database["PORT"])
    )
    person = ":".join(quote(str(database[k]), safe="") for k in ("USER", "PASSWORD") if database[k])
    env = {
        "DATABASE_URL": f"postgres://{person}@{server}/{database['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "LOG_LEVEL": "INFO",
    } | env
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "portal", "worker"]
    command += ["--queues", queue, "--concurrency", "1", "--without-gossip", "--without-mingle"]
    command += ["--loglevel", "INFO"]
    child = Child("worker", command, env=env, cwd=ROOT, log=log)
    wait(child, lambda: " ready." in log.read_text())
    return child


def wait(worker: Child, done: Callable[[], bool]) -> None:
    """Until `done`; fails the test when the worker ends or a minute is over."""
    end = time.monotonic() + SECONDS
    while not done():
        if time.monotonic() > end or not worker.running:
            pytest.fail(worker.failure())
        time.sleep(0.05)
