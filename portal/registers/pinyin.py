"""Chinese names in Latin letters, as Shanghai says them, for search and for English pages."""

import re
from functools import lru_cache

# Characters that a general dictionary reads otherwise than Shanghai's places do.
_SHANGHAI = {
    "莘": "xin",
    "长": "chang",
    "都": "du",
    "殷行": "yin hang",
    "杨行": "yang hang",
    "庙行": "miao hang",
    "徐行": "xu hang",
    "高行": "gao hang",
    "庄行": "zhuang hang",
    "闵行": "min hang",
    "陈行": "chen hang",
    "嘉行": "jia hang",
    "大场": "da chang",
    "新场": "xin chang",
    "重固": "chong gu",
    "赵重": "zhao chong",
    "朝阳": "chao yang",
    "番禺": "pan yu",
    "会稽": "kuai ji",
    "畹町": "wan ding",
    "柘林": "zhe lin",
    "泖": "mao",
    "浜": "bang",
}
# How people read some characters who have only seen the sign, or know them from elsewhere.
_ALSO = {
    "莘": "shen",
    "浜": "bin",
    "长": "zhang",
    "都": "dou",
    "行": "xing",
    "重": "zhong",
    "朝": "zhao",
    "番": "fan",
    "会": "hui",
    "柘": "tuo",
    "泖": "liu",
    "钥": "yue",
    "藏": "cang",
    "翟": "zhai",
    "厦": "sha",
    "浒": "xu",
    "单": "shan",
    "曾": "zeng",
    "六": "lu",
}
_PARTS = re.compile("|".join(sorted(_SHANGHAI, key=len, reverse=True)))
_PLACES = {
    "街道": "Subdistrict",
    "镇": "Town",
    "乡": "Township",
    "新村": "Xincun",
    "工业区": "Industrial Zone",
    "工业园区": "Industrial Park",
    "开发区": "Development Zone",
    "高科技园区": "Hi-Tech Park",
    "农场": "Farm",
    "林场": "Forest Farm",
    "公路": "Highway",
    "大道": "Avenue",
    "路": "Road",
    "东路": "East Road",
    "西路": "West Road",
    "南路": "South Road",
    "北路": "North Road",
    "中路": "Middle Road",
    "一路": "First Road",
    "二路": "Second Road",
    "三路": "Third Road",
    "东一路": "East First Road",
    "东二路": "East Second Road",
}
MOST_ALSO = 3
_ENDINGS = sorted(_PLACES, key=len, reverse=True)


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[str, ...]:
    """The syllables of `text` without tones, lower case, ü as u; other characters as they are."""
    from pypinyin import lazy_pinyin  # 30 MB of dictionary: only when something is spelt

    spelt: list[str] = []
    rest = 0
    for match in _PARTS.finditer(text):
        spelt += lazy_pinyin(text[rest : match.start()])
        spelt += _SHANGHAI[match.group()].split()
        rest = match.end()
    spelt += lazy_pinyin(text[rest:])
    return tuple(s.replace("ü", "u").replace("lv", "lu").replace("nv", "nu").lower() for s in spelt)


def plain(text: str) -> str:
    """Pinyin in one piece, for search: 淮海中路 is huaihaizhonglu."""
    return "".join(syllables(text))


def initials(text: str) -> str:
    """First letters: 淮海中路 is hhzl."""
    return "".join(s[0] for s in syllables(text))


def also(name: str) -> str:
    """Other spellings of a road, for search only: pinyin and initials of what people misread.

    In words with a blank around each: 莘松路 is " shensonglu ssl "; empty for none.
    """
    spelt = syllables(name)
    if len(spelt) != len(name):
        return ""
    other = [
        (*spelt[:at], _ALSO[letter], *spelt[at + 1 :])
        for at, letter in enumerate(name)
        if letter in _ALSO and spelt[at] != _ALSO[letter]
    ][:MOST_ALSO]
    words = {"".join(read) for read in other} | {"".join(s[0] for s in read) for read in other}
    words -= {"".join(spelt), "".join(s[0] for s in spelt)}
    return f" {' '.join(sorted(words))} " if words else ""


def capitalised(text: str) -> str:
    """One word with a capital, apostrophes where syllables would run together: Jing'an."""
    word = ""
    for syllable in syllables(text):
        word += f"'{syllable}" if word and syllable[0] in "aoe" else syllable
    return word.capitalize()


def in_english(name: str) -> str:
    """A place for English pages: 淮海中路街道 is Huaihai Middle Road Subdistrict."""
    for ending in _ENDINGS:
        stem = name.removesuffix(ending)
        if stem != name and len(stem) > 1:
            return f"{in_english(stem)} {_PLACES[ending]}"
    return capitalised(name)
