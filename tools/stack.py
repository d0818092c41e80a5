"""The portal as it runs in earnest: gunicorn, a Celery worker and beat, each its own process."""

import contextlib
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.process import Child
from tools.servers import ROOT, ServerError

WEB_WORKERS, WEB_THREADS = 2, 4
READY_SECONDS = 60.0
_CELERY = ["celery", "--quiet", "-A", "portal"]
WORKER = [*_CELERY, "worker", "--queues", "celery,sms,night,reading", "--concurrency", "2"]
WORKER += ["--without-gossip", "--without-mingle"]
BEAT = [*_CELERY, "beat", "--pidfile=", "--loglevel", "WARNING"]

# Celery warns of root, who in a trial may be all there is.
QUIET = {
    "PYTHONUNBUFFERED": "1",
    "PYTHONWARNINGS": "ignore:You're running the worker with superuser:UserWarning",
}


@dataclass
class Portal:
    """The running processes, for a test to end, and the address they answer at."""

    url: str
    web: Child
    worker: Child | None = None
    beat: Child | None = None


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def portal(
    env: Mapping[str, str],
    *,
    port: int | None = None,
    worker: bool = True,
    beat: bool = True,
    logs: Path | None = None,
) -> Iterator[Portal]:
    """The portal on 127.0.0.1:`port` (a free one by default) with `env` over the environment.

    Output goes to web.log, worker.log and beat.log in the folder `logs`, else to the terminal.
    Ends them in the order in which work flows: no new requests, no new starts, no more tasks.
    """
    port = port or free_port()
    commands = {"web": _gunicorn(port)}
    if worker:
        # Celery sets the level of every logger to its own.
        level = env.get("LOG_LEVEL") or os.environ.get("LOG_LEVEL") or "INFO"
        commands["worker"] = [*WORKER, "--loglevel", level]
    if beat:
        commands["beat"] = BEAT
    children: dict[str, Child] = {}
    try:
        for name, command in commands.items():
            log = None if logs is None else logs / f"{name}.log"
            command = [sys.executable, "-m", *command]
            children[name] = Child(name, command, env={**QUIET, **env}, cwd=ROOT, log=log)
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/healthz", children["web"])
        yield Portal(url, **children)
    finally:
        for name in ("web", "beat", "worker"):
            if name in children:
                children[name].stop()


def _gunicorn(port: int) -> list[str]:
    command = ["gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", str(WEB_WORKERS)]
    command += ["--threads", str(WEB_THREADS), "--graceful-timeout", "10"]
    # The code is loaded once and the workers are forked off it: a lost one is back at once.
    command += ["--preload"]
    return [*command, "--no-control-socket", "--log-level", "warning"]


def wait_for(url: str, server: Child) -> None:
    """Return when `url` answers; ServerError when `server` ends first or takes too long."""
    end = time.monotonic() + READY_SECONDS
    while server.running and time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    if server.running:
        raise ServerError(f"{url} does not answer after {READY_SECONDS:.0f} s")
    raise ServerError(server.failure())
