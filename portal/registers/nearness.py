"""How far a road's name is from what somebody typed: letters mistyped, a wrong character.

Only reads strings; `portal.registers.addresses` brings the candidates.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal.registers.pinyin import plain

# A road: its id, name, pinyin, other spellings.
Named = tuple[int, str, str, str]

# The ends of names that tell nothing; and the directions, which people leave out.
_GENERIC = frozenset("路街道弄巷里村东西南北中一二三支")
_CJK = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_DIRECTION = re.compile(r"[东西南北中]路$")
_DIRECTION_SPELT = re.compile(r"(?:dong|xi|nan|bei|zhong)lu$")
_END_SPELT = re.compile(r"(?:dong|xi|nan|bei|zhong|zhi|gong)?lu$|(?<=.)dadao$")
# From so many letters on two of them may be wrong.
TWO_WRONG = 9
# Up to so many telling letters are sought with one of them wrong.
SHORT = 8
# What a wrong character costs; a letter mistyped, left out or too many costs 1.
SAME_SOUND, LOOKS_ALIKE, SWAPPED, LEFT_OUT, OTHER = 0.2, 0.4, 0.5, 0.8, 1.0
NEARLY_SAME_SOUND = 0.7
# The text is only the beginning of the name.
UNFINISHED = 0.3

# Characters of road names that are taken for each other, by eye or with Wubi and handwriting.
_ALIKE = """
准淮谁推唯雎 莘辛幸萃苹 漕槽曹糟遭 浜滨宾缤 闵闽闷闲 徐涂余除 杨扬场汤 陈阵东 汇江 虹红 泗四酒
漯潔溧 康唐庚 零雪霄 宝定安宣 宜宣宣 桂柱挂 柳卯抑 梅海每晦 陇龙垄胧 罗岁萝 华毕桦 凌陵棱 喜嘉
太大犬 岳丘兵 汾分粉沿 乌鸟马 鲁曾鱼 齐济挤 高商亮 平乎半 余佘金 吴昊吞 兴兵光 番播潘 禺愚遇
建健律 国围图 西酉四 永水泳 浦蒲铺甫 江汀红 苏办芬 愚遇禺 夷弟姨 法去洁 镇填真 凯岂 旋施族
遵尊 义叉又 仙汕山 霞露霜 威成戚 宁守字 芙夫 蓉容 古吉舌 北比 城诚域 荣劳茶 黄横寅 伊尹依
翟瞿崔 泉良皇 剑俭检 河何可 哈恰蛤 密蜜 塘糖唐 福富副 金全会 钟种钏 协胁 和利 程呈 桥娇轿 青清晴情
溪奚 茅矛 台怡治 紫柴 玉王主 屏屋 顺须 昭招照 化花华 新折断亲 闸闻闹 石右后 陕峡狭 胶较 州洲 常堂掌
德得 昌冒晶 武式戍 姚桃逃挑 航杭抗 渡度 铜钢桐 仁二 海每悔 防妨访 远运园 寿涛 恒桓 丰半 共洪 通桶涌
芷正止 洛络格落 延廷诞 彭澎 临监 阳阴 曲由田 保堡 三二 灵录 沪泸炉 汶纹文 广厂 原源 普晋 曹漕
真直 枫风 兰三 岚风 中申 山出 管营 长张 大天太 子予 川州 复夏 光先 沙抄 溧漂 浙折 漳障章 杭抗
张弛长 杨柳 芳方 锦绵棉 东车 川三 巨臣 峨俄 羽习 乳孔 龙尤 居层 家冢 祖相租 冲 上土 丁于 民氏 生牛 巷港
颛端 罗 顾颜领 戴截 潮朝 唐塘 南商 亭停 祝视 桥侨 周固 康 航 秀季 沿铅 川 莲连 蓝监 灵 白自 杜社 环坏
淞松凇 沈忱枕 罗 庙庄 逸免 仁 殷段 行 营宫 国 政改 民 军车 闸 包句 翔 市布 光 嫩懒 三 鞍 双汉 控腔
"""


def _groups() -> dict[str, set[str]]:
    alike: dict[str, set[str]] = {}
    for group in _ALIKE.split():
        for letter in group:
            alike.setdefault(letter, set()).update(group)
    return alike


_LOOKALIKES = _groups()


def looks_like(typed: str, meant: str) -> bool:
    """Whether two characters are taken for each other by eye."""
    return meant in _LOOKALIKES.get(typed, ())


def sought(text: str, key: str) -> tuple[str, list[str]]:
    """By which letters, and by which characters, candidates are to be sought."""
    if not text:
        return key, []
    letters = _CJK.findall(text)
    telling = [letter for letter in letters if letter not in _GENERIC]
    if not letters or not (telling or len(letters) > 2):
        return "", []
    return re.sub(r"[^a-z]", "", plain(text)), list(dict.fromkeys(telling or letters))


def telling(key: str) -> str:
    """The letters without the end that thousands of roads share; all where few are left."""
    stem = _END_SPELT.sub("", key)
    return stem if len(stem) > 3 else key


def one_letter_wrong(stem: str) -> list[str]:
    """LIKE patterns of everything that begins like `stem` but for one letter.

    Short words share too few trigrams with what was meant: 遵义 typed as znuyi shares one.
    """
    places = range(len(stem))
    patterns = [f"{stem[:at]}_{stem[at + 1 :]}%" for at in places]
    patterns += [f"{stem[:at]}_{stem[at:]}%" for at in places]
    patterns += [f"{stem[:at]}{stem[at + 1 :]}%" for at in places]
    patterns += [f"{stem[:at]}{stem[at + 1]}{stem[at]}{stem[at + 2 :]}%" for at in places[:-1]]
    return patterns


def least_similar(text: str, key: str) -> float:
    """How much of `key` a road's pinyin has to share (pg_trgm's word similarity).

    Two letters that are swapped leave 2 of the 11 trigrams of six letters, 4 of 13 of eight;
    of short words those with one letter wrong are sought besides.
    """
    return 0.5 if text else 0.3 if len(key) < 9 else 0.34


def judged(text: str, key: str, roads: Sequence[Named]) -> dict[int, float]:
    """How far roads (their id, name, pinyin and other spellings) are from what was typed.

    `text` in characters, "" where it was typed in letters; `key` its letters. A road that cannot
    be meant is left out.
    """
    by_sound = _nearest(key, _spellings(roads), 2 if len(key) >= TWO_WRONG else 1)
    sound = {road: apart + extra for road, apart, extra, _form in by_sound}
    if not text:
        return sound
    best = {
        road: SAME_SOUND + apart * (NEARLY_SAME_SOUND - SAME_SOUND)
        for road, apart in sound.items()
        if apart <= 1 + UNFINISHED
    }
    for road, _apart, extra, form in _nearest(text, _names(roads), 1):
        cost = _one_wrong(text, form) + extra
        best[road] = min(cost, best.get(road, cost))
    return best


# Whose it is, whether it is only a beginning (and what that costs), and how it is written.
Form = tuple[int, float, str]


def _spellings(roads: Sequence[Named]) -> Iterator[Form]:
    for road, _name, pinyin, also in roads:
        yield road, 0.0, pinyin
        turned = _DIRECTION_SPELT.sub("lu", pinyin)
        if turned != pinyin:
            yield road, 0.0, turned
        for word in also.split():
            yield road, 0.0, word


def _names(roads: Sequence[Named]) -> Iterator[Form]:
    for road, name, _pinyin, _also in roads:
        yield road, 0.0, name
        turned = _DIRECTION.sub("路", name)
        if turned != name:
            yield road, 0.0, turned


def _nearest(typed: str, forms: Iterable[Form], most: int) -> list[tuple[int, int, float, str]]:
    """Road, letters apart, cost of being unfinished, form; for each road the nearest form."""
    tried = [*forms]
    size = len(typed)
    tried += [
        (road, UNFINISHED, form[:end])
        for road, _extra, form in tried
        for end in range(size - 1, size + 2)
        if 1 < end < len(form)
    ]
    texts = [form for _road, _extra, form in tried]
    found = process.extract_iter(typed, texts, scorer=OSA.distance, score_cutoff=most)
    best: dict[int, tuple[int, int, float, str]] = {}
    for form, apart, at in found:
        road, extra, _form = tried[at]
        if road not in best or apart + extra < best[road][1] + best[road][2]:
            best[road] = (road, int(apart), extra, form)
    return list(best.values())


def _one_wrong(text: str, name: str) -> float:
    """What it costs to make `name` of `text`, which is at most one character away."""
    if text == name:
        return 0.0
    if len(text) != len(name):
        return LEFT_OUT
    wrong = [(a, b) for a, b in zip(text, name, strict=True) if a != b]
    if len(wrong) > 1:
        return SWAPPED
    return LOOKS_ALIKE if looks_like(*wrong[0]) else OTHER
