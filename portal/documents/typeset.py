"""Setting documents: a typst template and its data become a PDF with every glyph embedded.

Templates lie in portal/documents/typst/ and import house.typ, which sets type and language and
opens the data: `#import "/house.typ": *`, then `#show: house` and `data.name`. The font is Noto
Sans CJK of the two wheels, in the forms that the mainland writes; no font of the machine is
looked at, so that a document looks the same wherever it was made.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import Fonts

TEMPLATES = Path(__file__).parent / "typst"
# Where a document has no date of its own: equal data gives equal bytes.
NO_DATE = datetime(2024, 12, 1, tzinfo=UTC)
VARIANTS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


class MissingGlyph(Exception):
    """The font lacks `characters`: a document with a box in a name is not made."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = "".join(sorted(set(characters)))
        names = " ".join(f"U+{ord(character):04X}" for character in self.characters)
        super().__init__(f"The font has no glyph for {names}.")


def pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    standard: str | None = "a-3b",
    at: datetime = NO_DATE,
) -> bytes:
    """The PDF of `template` (its path without .typ) filled with `data`; bit by bit repeatable.

    Texts, numbers, lists, dicts and None go over as JSON, `bytes` for `image(bytes(…))`, and
    whatever else as its text. `at` is the document's own date, in its properties only;
    `standard` None makes an ordinary PDF. Raises MissingGlyph.
    """
    import typst

    if lacking := missing(data):
        raise MissingGlyph(lacking)
    compiler = typst.Compiler(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=_plain)},
    )
    made = compiler.compile(
        format="pdf",
        pdf_standards=[standard] if standard else [],  # type: ignore[list-item]
        timestamp=int(at.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def missing(data: object) -> str:
    """The characters of `data`'s texts that the font lacks, in order; empty for none."""
    return "".join(sorted({found for text in _texts(data) for found in _lacking(text)}))


def _texts(data: object) -> Iterable[str]:
    if isinstance(data, Mapping):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value)
    elif data is not None and not isinstance(data, bytes | bool | int | float):
        yield str(data)


def _lacking(text: str) -> Iterable[str]:
    glyphs, variants = _glyphs()
    before = ""
    for character in text:
        code = ord(character)
        if any(code in block for block in VARIANTS):
            # A selector asks for one form of the character before it, and no other will do.
            if before and (ord(before), code) not in variants:
                yield before
        elif code not in glyphs and unicodedata.category(character) != "Cc":
            yield character
        before = character


@cache
def _fonts() -> "Fonts":
    """The two fonts, read once a process (30 ms)."""
    import typst

    folders: list[Any] = [path.parent for path in _font_files()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@cache
def _glyphs() -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    """What both fonts can draw: code points, and pairs of a code point and its selector."""
    from fontTools.ttLib import TTFont

    points, pairs = [], []
    for path in _font_files():
        with TTFont(path, lazy=True) as font:
            points.append(frozenset(font.getBestCmap()))
            table = font["cmap"].getcmap(0, 5)
            chosen = table.uvsDict if table is not None else {}
            pairs.append(
                frozenset((code, selector) for selector in chosen for code, _ in chosen[selector])
            )
    return frozenset.intersection(*points), frozenset.intersection(*pairs)


def _font_files() -> list[Path]:
    import noto_cjk_sans_jp_bold
    import noto_cjk_sans_jp_regular

    return [
        Path(str(package.FONT_PATH))
        for package in (noto_cjk_sans_jp_regular, noto_cjk_sans_jp_bold)
    ]


def _plain(value: object) -> object:
    return list(value) if isinstance(value, bytes) else str(value)
