"""The measured portal: its own database with a city of 20,000, its own files, real processes."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg

from tests.bench.client import ANSWER, ASK, Walker
from tools.servers import ROOT
from tools.stack import Portal

PEOPLE = 20_000
NAME = "portal_bench_step"


@contextlib.contextmanager
def database() -> Iterator[tuple[str, str]]:
    """The URL of a new, empty database on the server of the tests, dropped at the end; and which
    PostgreSQL it is."""
    url = os.environ["DATABASE_URL"]
    drop = f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(drop)
        server.execute(f"CREATE DATABASE {NAME}")
        version = server.info.parameter_status("server_version") or ""
        yield urlunsplit(urlsplit(url)._replace(path=f"/{NAME}")), version.split()[0]
        server.execute(drop)


def settings_of(database_url: str, var: Path) -> dict[str, str]:
    """The environment of a portal in earnest (no DEMO), with the bench's own service added."""
    return {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DEBUG": "0",
        "DEMO": "0",
        "HTTPS": "0",
        "LOG_LEVEL": "WARNING",
        "VAR_DIR": str(var),
    }


def command(env: dict[str, str], *arguments: str) -> str:
    """What a Python command prints; the bench ends when it fails."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **env},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def furnish(env: dict[str, str], people: int) -> list[dict[str, Any]]:
    """Static files, tables, the city, and `people` who are half-way through a wizard."""
    ignored = ("--ignore", "bootstrap")
    command(env, "manage.py", "collectstatic", "--noinput", "-v", "0", *ignored)
    command(env, "manage.py", "migrate", "--verbosity", "0")
    demo = {**env, "DEMO": "1"}
    command(demo, "manage.py", "seed_city", "--people", str(PEOPLE))
    made: list[dict[str, Any]] = json.loads(command(demo, "-m", "tests.bench.prepare", str(people)))
    return made


def load(job: dict[str, Any]) -> dict[str, Any]:
    """What the load client measured, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.client"],
        input=json.dumps(job),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def queries(walker: dict[str, Any]) -> tuple[int, int]:
    """Statements of the POST, and of the page that follows."""
    with Walker(**walker) as one:
        one.open()
        posted = one.ask("POST", one.page, one.body, **{ASK: "1"})
        shown = one.ask("GET", posted.headers["Location"], **{ASK: "1"})
    return int(posted.headers[ANSWER]), int(shown.headers[ANSWER])


def first_page(walker: dict[str, Any]) -> float:
    """Seconds of a wizard page; of the very first one when nothing else was asked before."""
    begun = time.perf_counter()
    with Walker(**walker) as one:
        one.ask("GET", one.page)
    return time.perf_counter() - begun


def processor(portal: Portal) -> float:
    """Processor seconds that the web workers have used so far."""
    workers = psutil.Process(portal.web.process.pid).children()
    return sum(sum(worker.cpu_times()[:2]) for worker in workers)


def memory(portal: Portal) -> list[tuple[float, float]]:
    """Resident and unshared megabytes of each web worker."""
    found = []
    for worker in psutil.Process(portal.web.process.pid).children():
        info = worker.memory_full_info()
        found.append((info.rss / 2**20, info.uss / 2**20))
    return found


def weigh(url: str, cookies: dict[str, str]) -> tuple[int, int]:
    """Requests, and bytes on the wire, of a page in Chromium with an empty cache."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        context = browser.new_context()
        context.add_cookies([{"name": n, "value": v, "url": url} for n, v in cookies.items()])
        page = context.new_page()
        wire: list[float] = []
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda event: wire.append(event["encodedDataLength"]))
        page.goto(url, wait_until="networkidle")
        browser.close()
    sent = [size for size in wire if size]  # what came out of the page itself has none
    return len(sent), round(sum(sent))
