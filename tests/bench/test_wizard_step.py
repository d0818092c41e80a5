"""One wizard step (POST, redirect, next page) on the real server, beside a yardstick.

Rounds alternate between the pages, so that a busy machine is unfair to all of them alike:
compare ratios. docs/bench.md says how to read the figures.
"""

import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.bench import report, site
from tests.bench.fields import TYPED
from tools.stack import WEB_THREADS, WEB_WORKERS, Portal, portal

pytestmark = pytest.mark.bench

EIGHT = 8
ROUNDS, TIMES, SECONDS = 5, 30, 2.0
MOST_QUERIES = 12

NAMES = {
    "ten": "ten fields",
    "thin": "ten fields, yardstick: thin wizard + crispy",
    "housing": "registration: housing, then details",
    "details": "registration: details, then papers",
    "empty": "empty view, signed in (one request)",
}
STEPS = ("ten", "housing", "details")
# STYLE.md: the same step elsewhere, measured on another day (2 shared cores, 2 workers).
ELSEWHERE = [
    ("thin own wizard + crispy, 10 fields", "24 / 29 ms", "143-152", ""),
    ("django-formtools + crispy, same 10 fields", "28 / 42 ms", "109-125", ""),
    ("trade-sanctions-licensing, 1 question", "23 / 32 ms", "173", "122 KB, 9 requests"),
    ("crt-portal", "89 / 145 ms", "25", "246 KB, 26 requests"),
    ("pretix questions step", "176 / 216 ms", "13", "281 KB, 10 requests"),
]


@dataclass
class Page:
    """One kind of step: who walks it on which server, and what was measured."""

    server: Portal
    walkers: list[dict[str, Any]]
    seconds: list[float] = field(default_factory=list)
    processor: float = 0.0
    requests: int = 0
    elapsed: float = 0.0
    queries: str = ""
    weight: str = ""

    def alone(self) -> None:
        """One person, and what that costs the processes of the web server."""
        before = site.processor(self.server)
        self.seconds += site.load({"walkers": self.walkers[:1], "times": TIMES})["seconds"]
        self.processor += site.processor(self.server) - before

    def crowded(self) -> None:
        """Eight at once."""
        done = site.load({"walkers": self.walkers, "seconds": SECONDS})
        self.requests += done["requests"]
        self.elapsed += done["elapsed"]

    def look_closer(self) -> None:
        """Queries of the two requests; weight of the page in a browser that knows nothing yet."""
        one = self.walkers[0]
        self.queries = "{} + {}".format(*site.queries(one))
        requests, size = site.weigh(f"{self.server.url}{one['page']}", one["cookies"])
        self.weight = f"{report.kilobytes(size)}, {requests} requests"


def pages(made: list[dict[str, Any]], ours: Portal, thin: Portal) -> dict[str, Page]:
    """Every kind of step with its eight walkers."""
    address = urlsplit(ours.url).netloc
    found = {
        name: Page(
            ours,
            [
                {"address": address, "cookies": one["cookies"], "page": page, "typed": typed}
                for one in made
                for page, typed in [one["steps"][name]]
            ],
        )
        for name in STEPS
    }
    yardstick = {"address": urlsplit(thin.url).netloc, "page": "/1/", "typed": TYPED}
    found["thin"] = Page(thin, [yardstick] * EIGHT)
    nothing = {"address": address, "page": "/bench/empty/"}
    found["empty"] = Page(ours, [{**nothing, "cookies": one["cookies"]} for one in made])
    return {name: found[name] for name in NAMES}


def test_a_wizard_step_on_the_real_server(tmp_path: Path) -> None:
    before = report.machine()
    with site.database() as (database_url, version):
        env = site.settings_of(database_url, tmp_path)
        made = site.furnish(env, EIGHT)
        thin_env = {**env, "DJANGO_SETTINGS_MODULE": "tests.bench.thin_settings"}
        begun = time.perf_counter()
        with portal(env, worker=False, beat=False, logs=tmp_path) as ours:
            started = time.perf_counter() - begun
            with portal(thin_env, worker=False, beat=False, logs=tmp_path) as thin:
                found = pages(made, ours, thin)
                first = site.first_page(found["housing"].walkers[0])
                for page in found.values():  # every thread has its connection, all is loaded
                    site.load({"walkers": page.walkers, "seconds": SECONDS})
                for measure in [Page.alone] * ROUNDS + [Page.crowded] * ROUNDS:
                    for page in found.values():
                        measure(page)
                for name in STEPS:
                    found[name].look_closer()
                memory = site.memory(ours)
    show(f"{before} before, {report.load()} after, PostgreSQL {version}", found)
    report.show(
        f"Web server: answers {started:.1f} s after its start, and its first wizard page takes"
        f" {first * 1000:.0f} ms; after all this a worker holds "
        + " and ".join(f"{rss:.0f} MB ({own:.0f} MB its own)" for rss, own in memory)
    )
    counts = [int(part) for name in STEPS for part in found[name].queries.split(" + ")]
    assert max(counts) <= MOST_QUERIES


def show(machine: str, found: dict[str, Page]) -> None:
    """The table, beside what was measured elsewhere."""
    yardstick = statistics.median(found["thin"].seconds)
    rows = [
        (
            NAMES[name],
            report.ms(page.seconds),
            f"{statistics.median(page.seconds) / yardstick:.2f}",
            f"{page.processor / len(page.seconds) * 1000:.1f} ms",
            f"{page.requests / page.elapsed:.0f}",
            page.weight,
            page.queries,
        )
        for name, page in found.items()
    ]
    rows += [(name, times, "", "", rate, weight, "") for name, times, rate, weight in ELSEWHERE]
    head = (
        "one wizard step",
        "one person: median / p95",
        "to yardstick",
        "web processor",
        "requests/s of eight",
        "page at first visit",
        "queries",
    )
    title = (
        f"POST, redirect, next page; gunicorn with {WEB_WORKERS} workers of {WEB_THREADS} threads,"
        f" a city of {site.PEOPLE:,}\n{machine}"
    )
    report.show(report.table(title, head, rows))
