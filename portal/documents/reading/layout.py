"""Which text stands for which label: on the same line after it, or in the box to its right."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.documents.reading.engine import Line
from portal.documents.reading.values import Read, plain


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, or the part of it up to the next label."""

    read: Read
    left: float
    top: float
    right: float
    bottom: float

    @property
    def text(self) -> str:
        """Its characters."""
        return self.read.text

    @property
    def middle(self) -> float:
        """Half way from top to bottom."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def cut(self, start: int, end: int | None = None) -> "Piece":
        """Some of its characters, taken as evenly wide."""
        end = len(self.text) if end is None else end
        step = (self.right - self.left) / max(1, len(self.text))
        return Piece(
            self.read.part(start, end),
            self.left + start * step,
            self.top,
            self.left + end * step,
            self.bottom,
        )


def pieces(lines: Iterable[Line]) -> list[Piece]:
    """Lines with plain characters, from top to bottom."""
    made = [
        Piece(plain(line.text, line.sure), line.left, line.top, line.right, line.bottom)
        for line in lines
    ]
    return sorted((p for p in made if p.text), key=lambda p: (p.middle, p.left))


def beside(one: Piece, other: Piece) -> bool:
    """Whether both stand on one line of the page."""
    return abs(one.middle - other.middle) < 0.5 * max(one.height, other.height)


def joined(found: Sequence[Piece]) -> Read:
    """Their text in reading order: rows from the top, each from the left."""
    rows: list[list[Piece]] = []
    for piece in sorted(found, key=lambda p: p.middle):
        if rows and beside(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    read = Read("", ())
    for row in rows:
        for piece in sorted(row, key=lambda p: p.left):
            read += piece.read
    return read


def values(page: Sequence[Piece], labels: Sequence[str]) -> dict[str, Read]:
    """What stands for each label that is found: the first of them counts, an empty one does not.

    `labels` are patterns; a longer one must come before one that it begins with.
    """
    pattern = re.compile("|".join(f"(?P<l{n}>{one})" for n, one in enumerate(labels)))
    rest: list[Piece] = []
    bare: list[tuple[str, Piece]] = []
    inline: list[tuple[str, Piece, Piece]] = []
    for piece in page:
        match = re.match(rf"(?:{pattern.pattern})(?:\([^)]*\))?:?", piece.text)
        if match is None:
            rest.append(piece)
            continue
        label = labels[int((match.lastgroup or "l0")[1:])]
        if match.end() == len(piece.text):
            bare.append((label, piece))
        else:
            inline.append((label, piece, piece.cut(match.end())))
    found: dict[str, Read] = {}
    for label, piece, value in inline:
        more = [p for p in rest if beside(p, piece) and p.left > piece.right - piece.height]
        found.setdefault(label, joined([value, *more]))
    for label, piece in bare:
        mine = [p for p in rest if _label_of(p, bare) is piece]
        if mine:
            found.setdefault(label, joined(mine))
    return found


def _label_of(value: Piece, bare: list[tuple[str, Piece]]) -> Piece | None:
    """The label that stands nearest to the left of it; three lines of a box are as far as one is."""
    near = [
        piece
        for _label, piece in bare
        if piece.right - piece.height < value.left
        and abs(piece.middle - value.middle) < 1.25 * value.height
    ]
    return min(near, key=lambda p: abs(p.middle - value.middle), default=None)
