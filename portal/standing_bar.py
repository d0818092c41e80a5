"""Geometry of the standing bar: years held as rectangles on a line of 1000 units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH = 1000
NARROWEST = 6  # a gap of a few days must still be seen


@dataclass(frozen=True)
class Span:
    """Days from `start` to `end`, both inclusive. `kind`: held, suspended, gap, lost."""

    start: date
    end: date
    kind: str = "held"
    label: str = ""


@dataclass(frozen=True)
class Bar:
    """A span with its place on the line."""

    span: Span
    x: int
    width: int


def bars(spans: Sequence[Span]) -> list[Bar]:
    """Place the spans in order of time. Spans that end before they start raise ValueError."""
    ordered = sorted(spans, key=lambda span: span.start)
    if not ordered:
        return []
    if any(span.end < span.start for span in ordered):
        raise ValueError("a span ends before it starts")
    first = ordered[0].start
    days = (max(span.end for span in ordered) - first).days + 1
    placed = []
    for span in ordered:
        x = (span.start - first).days * WIDTH // days
        end = ((span.end - first).days + 1) * WIDTH // days
        width = max(end - x, NARROWEST)
        placed.append(Bar(span, min(x, WIDTH - width), width))
    return placed
