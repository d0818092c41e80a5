"""One wizard step (POST, redirect, next page) on the real server, beside a yardstick.

Rounds alternate between the pages, so that a busy machine is unfair to all of them alike:
compare ratios. docs/bench.md says how to read the figures.
"""

import os
import time
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
    "details": "registration: details, then documents",
    "empty": "empty view, signed in (one request)",
}
# STYLE.md: the same step elsewhere, measured on another day (2 shared cores, 2 workers).
ELSEWHERE = [
    ("thin own wizard + crispy, 10 fields", "24 / 29 ms", "143-152", ""),
    ("django-formtools + crispy, same 10 fields", "28 / 42 ms", "109-125", ""),
    ("trade-sanctions-licensing, 1 question", "23 / 32 ms", "173", "122 KB, 9 requests"),
    ("crt-portal", "89 / 145 ms", "25", "246 KB, 26 requests"),
    ("pretix questions step", "176 / 216 ms", "13", "281 KB, 10 requests"),
]


def jobs(made: list[dict[str, Any]], ours: str, thin: str) -> dict[str, list[dict[str, Any]]]:
    """For each page the eight walkers, as the load client takes them."""
    found = {
        name: [
            {"address": ours, "cookies": one["cookies"], "page": page, "typed": typed}
            for one in made
            for page, typed in [one["steps"][name]]
        ]
        for name in ("ten", "housing", "details")
    }
    found["thin"] = [{"address": thin, "page": "/1/", "typed": TYPED}] * EIGHT
    found["empty"] = [
        {"address": ours, "cookies": one["cookies"], "page": "/bench/empty/"} for one in made
    ]
    return {name: found[name] for name in NAMES}


def speeds(walkers: dict[str, list[dict[str, Any]]]) -> dict[str, tuple[list[float], float]]:
    """For each page: the seconds of each step of one person, and requests per second of eight."""
    alone: dict[str, list[float]] = {name: [] for name in walkers}
    crowd = {name: [0, 0.0] for name in walkers}
    for who in walkers.values():  # every thread of both workers has its connection, all is loaded
        site.load({"walkers": who, "seconds": SECONDS})
    for _ in range(ROUNDS):
        for name, who in walkers.items():
            alone[name] += site.load({"walkers": who[:1], "times": TIMES})["seconds"]
    for _ in range(ROUNDS):
        for name, who in walkers.items():
            done = site.load({"walkers": who, "seconds": SECONDS})
            crowd[name] = [crowd[name][0] + done["requests"], crowd[name][1] + done["elapsed"]]
    return {name: (alone[name], crowd[name][0] / crowd[name][1]) for name in walkers}


def address(server: Portal) -> str:
    """host:port."""
    return urlsplit(server.url).netloc


def test_a_wizard_step_on_the_real_server(tmp_path: Path) -> None:
    before = report.machine()
    with site.database() as database_url:
        env = site.settings_of(database_url, tmp_path)
        made = site.furnish(env, EIGHT)
        thin = {**env, "DJANGO_SETTINGS_MODULE": "tests.bench.thin_settings"}
        begun = time.perf_counter()
        with portal(env, worker=False, beat=False, logs=tmp_path) as server:
            started = time.perf_counter() - begun
            with portal(thin, worker=False, beat=False, logs=tmp_path) as yardstick:
                walkers = jobs(made, address(server), address(yardstick))
                first = site.first_page(walkers["housing"][0])
                found = speeds(walkers)
                counts = {
                    name: site.queries(walkers[name][0]) for name in ("ten", "housing", "details")
                }
                weights = {
                    name: site.weigh(f"{server.url}{who[0]['page']}", who[0].get("cookies", {}))
                    for name, who in walkers.items()
                    if name in counts
                }
                memory = site.memory(server)
    show(before, found, counts, weights)
    report.show(
        f"Web server: answers {started:.1f} s after its start, first wizard page after"
        f" {first * 1000:.0f} ms more; a worker after all this holds "
        + ", ".join(f"{rss:.0f} MB ({own:.0f} MB of its own)" for rss, own in memory)
    )
    assert max(max(pair) for pair in counts.values()) <= MOST_QUERIES
    assert "CHROMIUM" in os.environ


def show(
    before: str,
    found: dict[str, tuple[list[float], float]],
    counts: dict[str, tuple[int, int]],
    weights: dict[str, dict[str, tuple[int, int]]],
) -> None:
    """The table, beside what was measured elsewhere."""
    rows = []
    yardstick = sorted(found["thin"][0])[len(found["thin"][0]) // 2]
    for name, (seconds, rate) in found.items():
        post, get = counts.get(name, ("", ""))
        weight = weights.get(name, {}).get("first")
        rows.append(
            (
                NAMES[name],
                report.ms(seconds),
                f"{sorted(seconds)[len(seconds) // 2] / yardstick:.2f}",
                f"{rate:.0f}",
                f"{report.kilobytes(weight[1])}, {weight[0]} requests" if weight else "",
                f"{post} + {get}" if name in counts else "",
            )
        )
    rows += [(name, *rest[:1], "", *rest[1:], "") for name, *rest in ELSEWHERE]
    head = ("one wizard step", "one person: median / p95", "of yardstick", "requests/s of eight")
    head += ("page, first visit", "queries")  # type: ignore[assignment]
    title = (
        f"POST, redirect, next page; gunicorn, {WEB_WORKERS} workers of {WEB_THREADS} threads, "
        f"a city of {site.PEOPLE:,}\n{before} before, {report.load()} after"
    )
    report.show(report.table(title, head, rows))
