"""What was read: values with a confidence that means how often such a value is right.

The recogniser says of each character how sure it is. Their product is the chance that all of
them are right, were errors independent and the recogniser honest; docs/bench.md holds what it is
worth. A check that a misreading would fail (a check digit, two dates that make whole years)
raises it by Bayes' rule, a value that does not look like what it should be lowers it.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.documents.models import Reading

# A field below it is shown to nobody as read, and never prefilled.
CONFIDENT = 0.8

Fields = dict[str, dict[str, str | float]]


@dataclass(frozen=True, slots=True)
class Read:
    """Characters as they were read, each with how sure the recogniser is (0 to 1)."""

    text: str
    sure: tuple[float, ...]

    def __add__(self, other: "Read") -> "Read":
        return Read(self.text + other.text, self.sure + other.sure)

    def part(self, start: int, end: int | None = None) -> "Read":
        """The characters from `start` up to `end`."""
        return Read(self.text[start:end], self.sure[start:end])

    def only(self, wanted: str) -> "Read":
        """The characters that match the pattern."""
        kept = [n for n, c in enumerate(self.text) if re.fullmatch(wanted, c)]
        return Read("".join(self.text[n] for n in kept), tuple(self.sure[n] for n in kept))

    @property
    def chance(self) -> float:
        """That every letter and figure is right; marks between them do not matter."""
        kept = [s for c, s in zip(self.text, self.sure, strict=True) if c.isalnum()]
        return math.prod(kept) if kept else 0.0


def plain(text: str, sure: tuple[float, ...]) -> Read:
    """Full-width forms made plain, traditional forms of frequent words simplified, no spaces."""
    found: list[tuple[str, float]] = []
    for character, certainty in zip(text, sure, strict=True):
        for one in unicodedata.normalize("NFKC", character):
            if not one.isspace():
                found.append((SIMPLIFIED.get(one, one), certainty))
    return Read("".join(c for c, _s in found), tuple(s for _c, s in found))


# The recogniser knows both scripts and now and then gives the wrong one; papers of the mainland
# print these words in simplified characters only.
SIMPLIFIED = dict(
    zip(
        "漢號區縣鎮鄉東門國廣寧長陽龍華蘇貴陝濟連無蕪豐陳張劉楊黃趙吳孫馬許鄧馮蕭葉蔣餘盧鍾譚陸範賈韋鄒閻賀顧龔邵萬錢嚴湯瑤雲輝強偉麗紅鵬飛軍傑濤剛興榮蘭鳳艷潔瑩靜穎慶衛愛義學樹禮維曉蓮",
        "汉号区县镇乡东门国广宁长阳龙华苏贵陕济连无芜丰陈张刘杨黄赵吴孙马许邓冯萧叶蒋余卢钟谭陆范贾韦邹阎贺顾龚邵万钱严汤瑶云辉强伟丽红鹏飞军杰涛刚兴荣兰凤艳洁莹静颖庆卫爱义学树礼维晓莲",
        strict=True,
    )
)


def checked(chance: float, passes_by_luck: float) -> float:
    """The chance of being right of what passed a check that a wrong value passes by luck."""
    return chance / (chance + (1 - chance) * passes_by_luck) if chance else 0.0


def field(text: str, confidence: float) -> dict[str, str | float]:
    """As it is stored."""
    return {"text": text, "confidence": round(min(max(confidence, 0.0), 1.0), 3)}


def day(year: str, month: str, of_month: str) -> date | None:
    """The date, when there is one."""
    try:
        return date(int(year), int(month), int(of_month))
    except ValueError:
        return None


def legible(fields: Fields) -> Fields:
    """The fields, or none of them where not one is sure: such a page cannot be read."""
    sure_ones = [f for f in fields.values() if float(f["confidence"]) >= CONFIDENT]
    return fields if sure_ones else {}


def sure(reading: "Reading") -> dict[str, str]:
    """The fields read with a confidence of CONFIDENT or more: {name: text}; empty until done."""
    if reading.state != reading.State.DONE:
        return {}
    return {
        name: found["text"]
        for name, found in reading.fields.items()
        if found["confidence"] >= CONFIDENT
    }
