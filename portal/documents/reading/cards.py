"""The ID card (居民身份证), the side with the portrait."""

import itertools
import re
from collections.abc import Sequence

from portal.documents.reading.engine import Line
from portal.documents.reading.layout import Piece, beside, joined, pieces
from portal.documents.reading.values import Fields, Read, checked, day, field, legible
from portal.registers.identifiers import DIGITS, IdNumber, parse_id_number

LABELS = re.compile("姓名|性别|民族|出生|住址|公民身份号码")
HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff〇·]"
# Letters that a figure was taken for: no letter but X stands in an ID number.
LETTERS = str.maketrans("OoQDIlZSBx", "000011258X")
# Figures that blur into each other.
ALIKE = {
    "0": "86", "1": "7", "2": "7", "3": "8", "4": "", "5": "6", "6": "508", "7": "12",
    "8": "3069", "9": "8", "X": "",
}  # fmt: skip
DOUBTFUL = 0.95


def parse_id_card(lines: Sequence[Line]) -> Fields:
    """Name, sex, birth date, ID number and address; nothing when it is no ID card.

    Sex and birth date stand in the number too: what both say is surer than either.
    """
    page = list(_split(pieces(lines)))
    if len({p.text[:2] for p in page if LABELS.match(p.text)}) < 2:
        return {}
    fields: Fields = {}
    number, chance = _number(page)
    if number is not None:
        fields["id_number"] = field(number.number, chance)
    known = number if number is not None and number.valid else None
    if (name := _after(page, "姓名")) is not None:
        fields["name"] = _name(name)
    fields |= _sex(page, known, chance) | _birth(page, known, chance) | _address(page)
    return legible(fields)


def _split(page: list[Piece]) -> list[Piece]:
    """Lines cut before each label: the recogniser joins 性别男民族汉."""
    found = []
    for piece in page:
        starts = [m.start() for m in LABELS.finditer(piece.text)]
        cuts = [0, *(s for s in starts if s), len(piece.text)]
        found += [piece.cut(a, b) for a, b in itertools.pairwise(cuts)]
    return found


def _after(page: list[Piece], label: str) -> Read | None:
    """What stands after the label on its line."""
    for piece in page:
        if piece.text.startswith(label):
            right = [
                p
                for p in page
                if p is not piece
                and beside(p, piece)
                and p.left > piece.left
                and not LABELS.match(p.text)
            ]
            inside = piece.cut(len(label))
            return joined([*([inside] if inside.text else []), *right])
    return None


def _name(read: Read) -> dict[str, str | float]:
    kept = read.only(HAN)
    return field(kept.text, name_chance(kept) * (1.0 if len(kept.text) == len(read.text) else 0.5))


def name_chance(read: Read) -> float:
    """How sure a name is: its characters, and whether people are called so."""
    length = len(read.text)
    usual = 2 <= length <= 4 or ("·" in read.text and length <= 20)
    # A rarer character must be seen more clearly: one that the recogniser does not know (𬭎) is
    # taken for another, with less certainty than one that it does (玥, 䶮).
    common = all(_is_common(c) for c in read.text)
    return read.chance * (1.0 if usual else 0.5) * (1.0 if common else 0.85)


def _is_common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return character == "·"
    return True


def _number(page: list[Piece]) -> tuple[IdNumber | None, float]:
    """The ID number and its chance; one that fails its check digit stays under 0.8."""
    best: tuple[IdNumber | None, float] = None, 0.0
    for piece in [joined_row(page, p) for p in page]:
        text = piece.text.translate(LETTERS)
        for match in re.finditer(r"(?=([0-9]{17}[0-9X]))", text):
            read = Read(match[1], piece.sure[match.start() : match.start() + 18])
            found = _judged(read)
            if found[1] > best[1]:
                best = found
    return best


def joined_row(page: list[Piece], piece: Piece) -> Read:
    """A piece and what stands to its right on the same line."""
    return joined([piece, *(p for p in page if p.left > piece.left and beside(p, piece))])


def _judged(read: Read) -> tuple[IdNumber, float]:
    number = parse_id_number(read.text)
    if number.valid:
        # A wrong figure never passes the check, two of them pass one time in eleven.
        return number, checked(read.chance, 0.02)
    repaired = []
    for place, certainty in enumerate(read.sure):
        if certainty < DOUBTFUL:
            for other in ALIKE[read.text[place]]:
                text = read.text[:place] + other + read.text[place + 1 :]
                if DIGITS.issuperset(text[:17]) and (found := parse_id_number(text)).valid:
                    repaired.append((found, read.part(0, place) + read.part(place + 1)))
    if len(repaired) == 1:
        found, others = repaired[0]
        # With a figure to choose freely, wrong others pass the check one time in five.
        return found, 0.95 * checked(others.chance, 0.2)
    return number, min(0.5, read.chance)


def _sex(page: list[Piece], known: IdNumber | None, chance: float) -> Fields:
    read = _after(page, "性别")
    seen = read.only("[男女]") if read else Read("", ())
    sex = {"男": "M", "女": "F"}.get(seen.text)
    return _agreed("sex", sex, seen.chance, str(known.sex) if known else None, chance)


def _birth(page: list[Piece], known: IdNumber | None, chance: float) -> Fields:
    read = _after(page, "出生") or joined(page)
    match = re.search(r"((?:19|20)\d\d)年(\d\d?)月(\d\d?)日?", read.text)
    born = day(*match.groups()) if match else None
    seen = read.part(match.start(), match.end()).chance if match else 0.0
    iso = born.isoformat() if born else None
    return _agreed(
        "birth_date",
        iso,
        seen,
        known.birth_date.isoformat() if known and known.birth_date else None,
        chance,
    )


def _agreed(name: str, seen: str | None, sure: float, told: str | None, chance: float) -> Fields:
    """One fact printed twice: as a word, and inside of a valid number."""
    if seen is None:
        return {name: field(told, 0.97 * chance)} if told else {}
    if told is None:
        return {name: field(seen, 0.95 * sure)}
    if seen == told:
        return {name: field(seen, 1 - (1 - sure) * (1 - chance))}
    return {name: field(seen, min(0.5, sure))}


def _address(page: list[Piece]) -> Fields:
    """From its label down to the number; where the label was not read, from under the birth date."""
    label = next((p.cut(0, 2) for p in page if p.text.startswith("住址")), None)
    birth = next((p.cut(0, 2) for p in page if p.text.startswith("出生")), None)
    end = next((p.top for p in page if p.text.startswith("公民身份")), float("inf"))
    if label is not None:
        start, left = label.top - 0.3 * label.height, label.right - 0.5 * label.height
    elif birth is not None:
        start, left = birth.bottom + 0.2 * birth.height, birth.right - 0.5 * birth.height
    else:
        return {}
    rows = [
        p.cut(2) if p.text.startswith("住址") else p
        for p in page
        if start < p.top and p.middle < end and p.right > left
        if p.text.startswith("住址") or not LABELS.match(p.text)
        if not re.fullmatch(r"[0-9X]{15,}", p.text)
    ]
    read = joined([p for p in rows if p.text])
    if not read.text:
        return {}
    looks = re.search(r"[省市区县州盟旗].*[号室组村栋屯座弄]", read.text)
    likely = (1.0 if looks else 0.6) * (1.0 if label is not None else 0.9)
    return {"address": field(read.text, read.chance * likely)}
