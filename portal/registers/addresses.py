"""The standard address library over our own tables: from what people type to a dwelling.

A search has two stages. First what is written: names, pinyin and initials that are, begin with
or hold the text; that is one indexed query. Where none of them is the very thing, roads that are
near it: candidates by trigrams of the pinyin and by single characters, judged by `nearness`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Length

from portal.registers import interfaces as ask
from portal.registers.models import House, Road, Room, Street
from portal.registers.models.addresses import Letters

# Who types 淮海路 means 淮海中路 too.
DIRECTIONS = {
    "name": ("东", "西", "南", "北", "中"),
    "pinyin": ("dong", "xi", "nan", "bei", "zhong"),
    "initials": ("d", "x", "n", "b", "z"),
}
# What is written and found this often needs no guessing beside it.
ENOUGH = 5
# Rows that are looked at for one answer: those that hold the text, those that are near it.
WRITTEN, CANDIDATES, JUDGED = 100, 1200, 30
# Of fewer letters every road is near.
FEWEST_LETTERS = 5

_LATIN = re.compile(r"[a-z'’.,\s]+\Z")
_ENGLISH = {
    **dict.fromkeys(("road", "rd"), "lu"),
    **dict.fromkeys(("street", "st"), "jie"),
    **dict.fromkeys(("avenue", "ave"), "dadao"),
    "highway": "gonglu",
    "middle": "zhong",
    "central": "zhong",
    "east": "dong",
    "west": "xi",
    "south": "nan",
    "north": "bei",
    **dict.fromkeys(("lane", "no", "number", "room"), ""),
}
_ENGLISH_ENDS = re.compile(r"\b(road|rd|street|st|avenue|ave|highway|lane)\b")
# 上海市闵行区 in front of the road; a street's name only where a road is left behind it.
_CITY = re.compile(r"^(?:中国)?(?:上海市?)?(?:[\u4e00-\u9fff]{2}(?:新)?区)?(?=.{2})")
_STREET = re.compile(r"^[\u4e00-\u9fff]{2,6}?(?:街道|镇|乡)(?=[\u4e00-\u9fff]{2})")


@dataclass(frozen=True)
class Words:
    """What was typed for a road: `text` in characters ("" where it is in letters), and `key`,
    its letters without tones and blanks."""

    text: str
    key: str

    @classmethod
    def of(cls, typed: str) -> "Words":
        """Reads what was typed; what follows the road's name (958弄12号) is left out."""
        plain = unicodedata.normalize("NFKC", typed).lower()
        plain = re.split(r"[\d\0]", plain.strip(), maxsplit=1)[0]
        folded = unicodedata.normalize("NFKD", plain)
        folded = "".join(c for c in folded if not unicodedata.combining(c)).strip()
        if not folded:
            return cls("", "")
        if _LATIN.match(folded):
            return cls("", _spelt(folded))
        return cls(re.sub(r"[\s,，、]", "", plain), "")

    @property
    def nothing(self) -> bool:
        """Whether no road was typed at all."""
        return not (self.text or self.key)


def _spelt(latin: str) -> str:
    words = re.findall(r"[a-z]+", latin.replace("'", "").replace("’", ""))
    if _ENGLISH_ENDS.search(latin):
        words = [_ENGLISH.get(word, word) for word in words]
    return "".join(words).replace("lv", "lu").replace("nv", "nu")


@dataclass(frozen=True)
class _Hit:
    """A road with how well it fits: 0 is the very thing, more is less."""

    id: int
    name: str
    pinyin: str
    also: str
    rank: float


class Addresses:
    """The standard address library in Street, Road, House and Room."""

    def search_addresses(self, text: str, limit: int = 10) -> list[ask.RoadHit]:
        """As `interfaces.Addresses`; what follows the road's name (958弄12号) is left out."""
        words = Words.of(text)
        if words.nothing:
            return []
        for shorter in (words, *_without_district(words)):
            written = self._written(shorter)
            if written:
                words = shorter
                break
        else:
            words = (words, *_without_district(words))[-1]
        near: list[_Hit] = []
        if _unsure(words, written):
            known = {hit.id for hit in written}
            near = [hit for hit in self._near(words) if hit.id not in known]
        streets = self._streets_of([hit.id for hit in (*written, *near)])
        return [
            *_ordered(written, streets, near=False)[:limit],
            *_ordered(near, streets, near=True)[: max(0, limit - len(written))],
        ]

    @staticmethod
    def _written(words: Words) -> list[_Hit]:
        """Roads whose name, pinyin or initials are, begin with, or hold what was typed."""
        by = _by_letters(words.key) if words.key else _by_characters(words.text)
        ranks = [When(fits, then=Value(rank)) for rank, fits in enumerate(by.ranks) if fits]
        roads = Road.objects.filter(by.found).annotate(
            rank=Case(*ranks, default=Value(len(by.ranks)))
        )
        roads = roads.order_by("rank", Length("name"), "pinyin", "name")[:WRITTEN]
        return [_Hit(*row) for row in roads.values_list("id", "name", "pinyin", "also", "rank")]

    @staticmethod
    def _near(words: Words) -> list[_Hit]:
        """Roads that somebody may have meant who mistyped."""
        from portal.registers import nearness

        key, letters = nearness.sought(words.text, words.key)
        fits = Q()
        if len(key) >= FEWEST_LETTERS:
            telling = nearness.telling(key)
            fits |= Q(pinyin__trigram_word_similar=telling)
            fits |= Q(also__trigram_word_similar=telling)
            if not words.text and len(telling) <= nearness.SHORT:
                fits |= Q(pinyin__like_any=nearness.one_letter_wrong(telling))
        roads = Road.objects.all()
        if letters:
            roads = roads.alias(letters=Letters("name"))
            fits |= Q(letters__overlap=letters)
        if not fits:
            return []
        rows = roads.filter(fits).values_list("id", "name", "pinyin", "also")[:CANDIDATES]
        with transaction.atomic(), connection.cursor() as cursor:
            least = nearness.least_similar(words.text, nearness.telling(key))
            cursor.execute(_BY_INDEX, [str(least)])
            candidates = list(rows)
        apart = nearness.judged(words.text, key, candidates)
        judged = [_Hit(*row, apart[row[0]]) for row in candidates if row[0] in apart]
        return sorted(judged, key=lambda hit: (hit.rank, len(hit.name), hit.pinyin))[:JUDGED]

    @staticmethod
    def _streets_of(roads: Sequence[int]) -> dict[int, list[ask.StreetAnswer]]:
        """The streets that each road crosses, in the order of their codes.

        Jumps from street to street in the index instead of reading all houses of a road.
        """
        found: dict[int, list[ask.StreetAnswer]] = {road: [] for road in roads}
        if found:
            with connection.cursor() as cursor:
                cursor.execute(_CROSSED, [list(found)])
                for road, *street in cursor.fetchall():
                    found[road].append(ask.StreetAnswer(*street))
        return found

    def streets(self, district_code: str = "") -> list[ask.StreetAnswer]:
        """As `interfaces.Addresses`."""
        rows = Street.objects.filter(is_zone=False).order_by("code")
        if district_code:
            rows = rows.filter(district_code=district_code)
        return [ask.StreetAnswer(*row) for row in rows.values_list(*_STREET_COLUMNS)]

    def houses_of(self, road_id: int) -> list[ask.HouseAnswer]:
        """As `interfaces.Addresses`."""
        rows = House.objects.filter(road=road_id)
        answers = [
            ask.HouseAnswer(*row)
            for row in rows.values_list("id", "road__name", "lane", "number", "street_id")
        ]
        return sorted(answers, key=lambda h: (_by_number(h.lane), _by_number(h.number)))

    def rooms_of(self, house_id: int) -> list[ask.Address]:
        """As `interfaces.Addresses`."""
        rows = self._addresses(Room.objects.filter(house=house_id))
        return sorted(rows, key=lambda address: _by_number(address.room))

    def room(self, ref: str) -> ask.Address | None:
        """As `interfaces.Addresses`."""
        return next(iter(self._addresses(Room.objects.filter(ref=ref))), None)

    @staticmethod
    def _addresses(rooms: QuerySet[Room]) -> Iterable[ask.Address]:
        return (ask.Address(*row) for row in rooms.values_list(*_ADDRESS_COLUMNS))


_STREET_COLUMNS = (
    "code",
    "name",
    "name_en",
    "district_code",
    "district_name",
    "district_name_en",
)
# In the order of interfaces.Address.
_ADDRESS_COLUMNS = (
    "ref",
    "house__road__name",
    "house__lane",
    "house__number",
    "room",
    *(f"house__street__{name}" for name in _STREET_COLUMNS),
)
# Dozens of patterns are cheap by index, which the planner does not believe.
_BY_INDEX = """
SELECT set_config('pg_trgm.word_similarity_threshold', %s, true),
       set_config('enable_seqscan', 'off', true)"""
_CROSSED = f"""
WITH RECURSIVE crossed AS (
    SELECT road, (SELECT min(street_id) FROM registers_house WHERE road_id = road) AS street
      FROM unnest(%s::bigint[]) AS road
 UNION ALL
    SELECT road, (SELECT min(street_id) FROM registers_house
                   WHERE road_id = road AND street_id > street)
      FROM crossed WHERE street IS NOT NULL
)
SELECT road, {", ".join(_STREET_COLUMNS)}
  FROM crossed JOIN registers_street ON code = street
 ORDER BY road, code"""


def _unsure(words: Words, written: list[_Hit]) -> bool:
    """Whether something else than what was found may be meant."""
    if len(written) >= ENOUGH or any(hit.rank < 2 for hit in written):
        return False
    # Two characters that are found somewhere are what they are: half of them cannot be wrong.
    return not written or len(words.text) != 2


@dataclass(frozen=True)
class _Fits:
    """Which roads hold what was typed (one condition for each index, no more: else the planner
    reads the whole table), and how they are ranked: the very thing, it but for a direction,
    begins with it."""

    found: Q
    ranks: tuple[Q, Q, Q]


def _by_letters(key: str) -> _Fits:
    first = Q(pinyin__startswith=key) | Q(initials__startswith=key)
    # Two letters are in nearly every road, and no trigram: then only beginnings count.
    if len(key) < 3:
        return _Fits(first, (Q(pinyin=key), Q(initials=key), first))
    read = Q(also__contains=f" {key}")
    found = Q(pinyin__contains=key) | Q(initials__contains=key) | read
    turned = Q()
    if key.endswith("lu") and len(key) > 3:
        turned = _turned("pinyin", key[:-2], "lu")
    elif key.endswith("l"):
        turned = _turned("initials", key[:-1], "l")
    very = Q(initials=key) | Q(also__contains=f" {key} ")
    return _Fits(found | turned, (Q(pinyin=key), turned | very, first | read))


def _turned(column: str, stem: str, end: str) -> Q:
    """The road's parts by direction."""
    return Q(**{f"{column}__in": [stem + turn + end for turn in DIRECTIONS[column]]})


def _by_characters(text: str) -> _Fits:
    found, turned = Q(name__contains=text), Q()
    if text.endswith("路") and len(text) > 1:
        turned = _turned("name", text[:-1], "路")
    return _Fits(found | turned, (Q(name=text), turned, Q(name__startswith=text)))


def _without_district(words: Words) -> list[Words]:
    """The same without the district, and without the street, in front of the road."""
    if not words.text:
        return []
    road = _CITY.sub("", words.text)
    shorter = [road, _STREET.sub("", road)]
    return [Words(text, "") for text in dict.fromkeys(shorter) if text != words.text]


def _ordered(
    hits: list[_Hit], streets: dict[int, list[ask.StreetAnswer]], *, near: bool
) -> list[ask.RoadHit]:
    """Best first; of equals the one that crosses most streets is likeliest to be meant."""
    best = sorted(
        hits, key=lambda h: (h.rank, -min(len(streets[h.id]), 5), len(h.name), h.pinyin, h.name)
    )
    return [
        ask.RoadHit(
            hit.id,
            hit.name,
            hit.pinyin,
            tuple(dict.fromkeys(street.district_name for street in streets[hit.id])),
            tuple(streets[hit.id]),
            near,
        )
        for hit in best
    ]


@lru_cache(maxsize=8192)
def _by_number(text: str) -> tuple[int, str]:
    """Sorts 2 before 12 and 12 before 12A."""
    digits = re.match(r"\d*", text)
    return (int(digits.group()) if digits and digits.group() else 0, text)
