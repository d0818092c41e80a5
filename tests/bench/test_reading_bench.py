"""Text recognition: 60 made-up papers, badly photographed; accuracy a field, seconds a page.

The parsers and the confidence were made looking at the papers of seed 11; these are others.
"""

import os
import resource
import time
from collections import Counter
from typing import Any

import pytest

from portal.documents.reading import CONFIDENT
from portal.documents.reading.engine import engine, lines
from portal.documents.reading.papers import PARSERS
from tests.bench import report
from tests.documents.reading.made import many

pytestmark = pytest.mark.bench
SEED = int(os.environ.get("READING_SEED", "2027"))
EACH = int(os.environ.get("READING_EACH", "20"))


def test_what_is_read_on_badly_photographed_papers() -> None:
    papers = many(SEED, EACH)
    engine()
    found: Counter[tuple[Any, ...]] = Counter()
    seconds: dict[str, list[float]] = {}
    wrong: list[list[str]] = []
    computing = time.process_time()
    for paper in papers:
        began = time.perf_counter()
        fields = PARSERS[paper.kind](lines(paper.image))
        seconds.setdefault(paper.kind, []).append(time.perf_counter() - began)
        found[paper.bad, "pages"] += 1
        found[paper.bad, "unreadable"] += not fields
        for name, truth in paper.truth.items():
            read = fields.get(name, {"text": "", "confidence": 0.0})
            right, sure = read["text"] == truth, float(read["confidence"]) >= CONFIDENT
            if sure and not right:
                wrong.append([f"{paper.kind} {name}", truth, str(read["text"])])
            for key in ((paper.bad, paper.kind, name), (paper.bad, "all", "fields")):
                found[*key, "all"] += 1
                found[*key, "right"] += right
                found[*key, "sure"] += sure
                found[*key, "sure and right"] += sure and right
    computing = (time.process_time() - computing) / len(papers)
    for bad, words in (
        (False, "as phones take them"),
        (True, "too far, out of focus, in the dark"),
    ):
        keys = [key for key in dict.fromkeys(k[:3] for k in found if len(k) == 4) if key[0] is bad]
        rows = [
            [
                f"{kind} {name}",
                str(found[*key, "all"]),
                str(found[*key, "right"]),
                str(found[*key, "sure"]),
                str(found[*key, "sure and right"]),
            ]
            for key in sorted(keys, key=lambda k: k[1] == "all")
            for _bad, kind, name in [key]
        ]
        pages, lost = found[bad, "pages"], found[bad, "unreadable"]
        title = f"{pages} papers, {words}; {lost} said to be unreadable; {report.machine()}"
        head = ["field", "papers", "read right", f"sure ({CONFIDENT})", "sure and right"]
        report.show(report.table(title, head, rows))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rows = [
        [kind, f"{len(took)}", f"{sum(took) / len(took):.2f} s", f"{max(took):.2f} s"]
        for kind, took in seconds.items()
    ]
    title = f"a page, one thread: {computing:.2f} s of computing; {peak} MB with the papers"
    report.show(report.table(title, ["kind", "pages", "mean", "longest"], rows))
    sure = sum(found[b, "all", "fields", "sure"] for b in (False, True))
    right = sum(found[b, "all", "fields", "sure and right"] for b in (False, True))
    report.show(report.table("sure and wrong", ["field", "stands there", "was read"], wrong))
    # What is called sure must be right more often than it promises.
    assert right / sure >= 0.95
