"""The photo check on labelled portraits: precision and recall of each rule, and its time."""

import time

import pytest

from portal.documents.photo import check
from tests.bench import report
from tests.documents.photo import portraits, samples, scoring
from tests.portrait import drawn

pytestmark = pytest.mark.bench


def test_precision_and_recall_of_each_rule() -> None:
    check(drawn())  # the models are loaded once, on first use
    for half, title in (
        (portraits.REPORT, "reported: portraits that set no threshold"),
        (portraits.SET, "for comparison: portraits that thresholds were set on"),
    ):
        pictures = [s for s in samples.samples() if s.half == half]
        scores, seconds = scoring.score(pictures)
        rows = [
            [
                one.rule, f"{one.precision:.2f}", f"{one.recall:.2f}", str(one.caught),
                str(one.missed), str(one.false_alarms), str(one.right),
            ]
            for one in scores.values()
        ]  # fmt: skip
        head = ["rule", "precision", "recall", "caught", "missed", "false alarms", "right"]
        report.show(report.table(f"Photo check, {len(pictures)} pictures, {title}", head, rows))
        for one in scores.values():
            for line in one.wrong:
                report.show(f"{one.rule}: {line}")
        report.show(f"one check: {report.ms(seconds)} (median / p95)")
    report.show(f"{report.machine()}\n")


def test_the_time_of_a_check_on_a_phones_picture() -> None:
    seconds = []
    large = next(s for s in samples.samples() if s.name == "hopper, large")
    for _ in range(30):
        start = time.perf_counter()
        check(large.content)
        seconds.append(time.perf_counter() - start)
    report.show(f"1120 x 1380 pixels: {report.ms(seconds)} (median / p95)")
