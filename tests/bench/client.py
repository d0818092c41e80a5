"""The load: browsers that press "next", in a process of their own.

`python -m tests.bench.client` reads a job from its standard input and writes what it measured to
its standard output, both JSON (`run` says what they hold). Each walker keeps one connection and
its cookies, asks for compressed pages, and follows the redirect, as a browser does.
"""

import http.client
import json
import sys
import threading
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

# The header that asks the measured portal for a count of its queries, and the one that holds it.
ASK, ANSWER = "X-Count-Queries", "X-Queries"
HEADERS = {
    "Accept": "text/html",
    "Accept-Encoding": "br, gzip",
    "Content-Type": "application/x-www-form-urlencoded",
}


class Hidden(HTMLParser):
    """The hidden fields of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden":
            self.fields.setdefault(found["name"] or "", found.get("value") or "")


@dataclass
class Walker:
    """One browser at one page; `typed` is what is filled in, empty where it only looks."""

    address: str
    page: str
    cookies: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(self.address, timeout=30)
        self.body = ""

    def __enter__(self) -> "Walker":
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()

    def ask(
        self, method: str, path: str, body: str | None = None, **headers: str
    ) -> http.client.HTTPResponse:
        """One request, its answer read to the end."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, {**HEADERS, "Cookie": cookie, **headers})
        answer = self.connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        self.text = answer.read()
        return answer

    def open(self) -> None:
        """See the page and fill it in."""
        expect(self.ask("GET", self.page, **{"Accept-Encoding": "identity"}), 200)
        hidden = Hidden(self.text.decode()).fields if self.typed else {}
        self.body = urlencode({**hidden, **self.typed})

    def step(self) -> int:
        """Press "next" and see the page that follows; how many requests that took."""
        if not self.typed:
            expect(self.ask("GET", self.page), 200)
            return 1
        answer = expect(self.ask("POST", self.page, self.body), 302)
        expect(self.ask("GET", answer.headers["Location"]), 200)
        return 2


def expect(answer: http.client.HTTPResponse, status: int) -> http.client.HTTPResponse:
    """The answer, if it is the one that was meant: a fast error is no good figure."""
    if answer.status != status:
        raise SystemExit(f"{answer.status} instead of {status}")
    return answer


def one_person(walker: Walker, times: int) -> list[float]:
    """Seconds of each of `times` steps."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        walker.step()
        found.append(time.perf_counter() - begun)
    return found


def at_once(walkers: list[Walker], seconds: float) -> tuple[int, float]:
    """All walkers for so many seconds: how many requests were answered, in which time."""
    answered, faults = [0] * len(walkers), []
    begun = time.perf_counter()

    def walk(nth: int) -> None:
        try:
            while time.perf_counter() - begun < seconds:
                answered[nth] += walkers[nth].step()
        except (SystemExit, OSError, http.client.HTTPException) as error:
            faults.append(str(error))

    threads = [threading.Thread(target=walk, args=(nth,)) for nth in range(len(walkers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise SystemExit(f"{len(faults)} of {len(walkers)} walkers failed: {faults[0]}")
    return sum(answered), time.perf_counter() - begun


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Of {walkers, times} {seconds: [...]}; of {walkers, seconds} {requests, elapsed}."""
    walkers = [Walker(**walker) for walker in job["walkers"]]
    for walker in walkers:
        walker.open()
    if "times" in job:
        return {"seconds": one_person(walkers[0], job["times"])}
    requests, elapsed = at_once(walkers, job["seconds"])
    return {"requests": requests, "elapsed": elapsed}


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
