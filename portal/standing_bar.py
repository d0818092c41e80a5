"""Geometry of the standing bar: years held as rectangles on a line of 1000 units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH = 1000
NARROWEST = 6  # a gap of a few days must still be seen
MOST_TICKS = 8  # years named below the line, so that they fit on a phone
GAP = 8  # between two years of the goal


@dataclass(frozen=True)
class Span:
    """Days from `start` to `end`, both inclusive.

    `kind`: held, ahead (held, but still to come), late (held, endorsed late), suspended, gap
    (does not count), reset (the years started again after it), lost.
    """

    start: date
    end: date
    kind: str = "held"
    label: str = ""


def percent(units: float) -> str:
    """Units of the line as SVG writes them, whatever the language of the page."""
    return f"{units * 100 / WIDTH:g}%"


@dataclass(frozen=True)
class Bar:
    """A span with its place on the line; `number` ties a gap to its words, 0 for none."""

    span: Span
    x: int
    width: int
    number: int = 0

    @property
    def left(self) -> str:
        """Where it begins, in per cent."""
        return percent(self.x)

    @property
    def right(self) -> str:
        """Where it ends, in per cent."""
        return percent(self.x + self.width)

    @property
    def middle(self) -> str:
        """Its middle, in per cent."""
        return percent(self.x + self.width / 2)

    @property
    def wide(self) -> str:
        """Its width, in per cent."""
        return percent(self.width)


@dataclass(frozen=True)
class Tick:
    """A day on the line with its label; `anchor` keeps the label within the picture."""

    x: int
    label: str

    @property
    def left(self) -> str:
        """Where it stands, in per cent."""
        return percent(self.x)

    @property
    def anchor(self) -> str:
        """How the label lies about the tick."""
        return "start" if self.x < WIDTH // 20 else "end" if self.x > WIDTH * 19 // 20 else "middle"


@dataclass(frozen=True)
class Cell:
    """A year towards the goal: how much of it is filled, and its name."""

    x: int
    width: int
    filled: int
    label: int

    @property
    def left(self) -> str:
        """Where it begins, in per cent."""
        return percent(self.x)

    @property
    def middle(self) -> str:
        """Its middle, in per cent."""
        return percent(self.x + self.width / 2)

    @property
    def wide(self) -> str:
        """Its width, in per cent."""
        return percent(self.width)

    @property
    def full(self) -> str:
        """How wide its filled part is, in per cent."""
        return percent(self.filled)


def bars(spans: Sequence[Span]) -> list[Bar]:
    """Place the spans in order of time. Spans that end before they start raise ValueError."""
    ordered = sorted(spans, key=lambda span: span.start)
    if not ordered:
        return []
    if any(span.end < span.start for span in ordered):
        raise ValueError("a span ends before it starts")
    first = ordered[0].start
    days = (max(span.end for span in ordered) - first).days + 1
    placed: list[Bar] = []
    for span in ordered:
        x = (span.start - first).days * WIDTH // days
        end = ((span.end - first).days + 1) * WIDTH // days
        width = max(end - x, NARROWEST)
        told = bool(span.label) and span.kind not in {"held", "ahead"}
        number = sum(bool(bar.number) for bar in placed) + 1 if told else 0
        placed.append(Bar(span, min(x, WIDTH - width), width, number))
    return placed


def ticks(drawn: Sequence[Bar]) -> list[Tick]:
    """The first days of the years that the bars reach over, at most about eight of them."""
    first, last = _ends(drawn)
    days = (last - first).days + 1
    years = range(first.year + 1, last.year + 1)
    step = -(-len(years) // MOST_TICKS) or 1
    return [
        Tick((date(year, 1, 1) - first).days * WIDTH // days, str(year)) for year in years[::step]
    ]


def mark(drawn: Sequence[Bar], day: date, label: str) -> Tick | None:
    """`day` on the line of the bars; None outside of it."""
    first, last = _ends(drawn)
    if not first <= day <= last:
        return None
    return Tick((day - first + timedelta(days=1)).days * WIDTH // ((last - first).days + 1), label)


def cells(months: int, goal: int) -> list[Cell]:
    """The years towards a goal in months, each with what is filled of it."""
    years = -(-goal // 12)
    found = []
    for year in range(years):
        x, end = (min(12 * n, goal) * WIDTH // goal for n in (year, year + 1))
        width = end - x - (GAP if year < years - 1 else 0)
        part = min(max(months - 12 * year, 0), 12, goal - 12 * year)
        of = min(12, goal - 12 * year)
        found.append(Cell(x, width, width * part // of, year + 1))
    return found


def _ends(drawn: Sequence[Bar]) -> tuple[date, date]:
    return drawn[0].span.start, max(bar.span.end for bar in drawn)
