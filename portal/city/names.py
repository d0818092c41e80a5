"""Plausible names: frequent surnames first, some rare characters, some names of other peoples."""

from random import Random

from portal.registers.pinyin import syllables

# Surname, how often in a thousand. Readings that differ from the dictionary stand in _READINGS.
_SURNAMES = {
    "王": 72, "李": 71, "张": 68, "刘": 54, "陈": 45, "杨": 31, "黄": 22, "赵": 21, "吴": 20,
    "周": 20, "徐": 17, "孙": 15, "马": 13, "朱": 13, "胡": 13, "郭": 12, "何": 12, "林": 11,
    "高": 10, "罗": 9, "郑": 9, "梁": 8, "谢": 8, "宋": 8, "唐": 7, "许": 7, "韩": 7, "邓": 6,
    "冯": 6, "曹": 6, "彭": 6, "曾": 6, "肖": 6, "田": 5, "董": 5, "潘": 5, "袁": 5, "蔡": 5,
    "蒋": 5, "余": 5, "于": 5, "杜": 4, "叶": 4, "程": 4, "魏": 4, "苏": 4, "吕": 4, "丁": 4,
    "任": 4, "沈": 4, "姚": 4, "卢": 4, "姜": 4, "崔": 4, "钟": 4, "谭": 4, "陆": 4, "汪": 4,
    "范": 4, "金": 3, "石": 3, "廖": 3, "贾": 3, "夏": 3, "韦": 3, "付": 3, "方": 3, "白": 3,
    "邹": 3, "孟": 3, "熊": 3, "秦": 3, "邱": 3, "江": 3, "尹": 3, "薛": 3, "闫": 3, "段": 3,
    "雷": 3, "侯": 3, "龙": 2, "史": 2, "陶": 2, "黎": 2, "贺": 2, "顾": 2, "毛": 2, "郝": 2,
    "龚": 2, "邵": 2, "万": 2, "钱": 2, "严": 2, "覃": 2, "武": 2, "戴": 2, "莫": 2, "孔": 2,
    "向": 2, "汤": 2, "单": 1, "仇": 1, "查": 1, "解": 1, "朴": 1, "区": 1, "盖": 1, "翟": 1,
    "欧阳": 1, "上官": 1, "司马": 1, "诸葛": 1, "闾丘": 1, "令狐": 1, "㒒": 1, "逄": 1,
}  # fmt: skip
_READINGS = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "查": "zha", "解": "xie", "朴": "piao", "区": "ou",
    "盖": "ge", "翟": "zhai", "任": "ren", "覃": "qin", "万": "wan", "令狐": "ling hu",
    "㒒": "pu", "逄": "pang", "闾丘": "lu qiu",
}  # fmt: skip
_MEN = "伟强磊军洋勇杰涛超明刚平辉鹏飞波斌宇浩凯健俊帆旭宁龙林阳峰建国志文博轩泽睿晨昊毅"
_WOMEN = "芳娜敏静丽艳娟霞燕玲婷雪慧莹颖洁琳倩萍红玉兰梅琴云佳欣怡涵诗雨梦瑶思琪嘉悦妍"
# Outside the common 8,000; the last three lie beyond the basic plane.
_RARE = {
    "犇": "ben", "喆": "zhe", "翀": "chong", "昶": "chang", "㛃": "jie", "䶮": "yan",
    "𬭎": "hong", "𬭼": "sui", "𣲗": "wei",
}  # fmt: skip
_OTHERS = (
    ("阿卜杜热西提·买买提", "Abudurexiti·Maimaiti", "M"),
    ("古丽娜尔·吐尔逊", "Gulinaer·Tuerxun", "F"),
    ("扎西次仁", "Zhaxi Ciren", "M"),
    ("达娃卓玛", "Dawa Zhuoma", "F"),
    ("巴特尔", "Bateer", "M"),
    ("其其格", "Qiqige", "F"),
    ("买合木提江·阿卜力米提", "Maihemutijiang·Abulimiti", "M"),
    ("乌兰图雅", "Wulantuya", "F"),
)
_LIST, _WEIGHTS = list(_SURNAMES), list(_SURNAMES.values())


def person(random: Random, sex: str) -> tuple[str, str]:
    """A name and its pinyin as passports write it: 欧阳婷 is Ouyang Ting. `sex` is M or F."""
    dice = random.random()
    if dice < 0.004:
        name, spelt, _sex = random.choice([o for o in _OTHERS if o[2] == sex])
        return name, spelt
    surname = random.choices(_LIST, _WEIGHTS)[0]
    letters = _MEN if sex == "M" else _WOMEN
    given = random.choice(letters)
    if dice < 0.02:
        given += random.choice(list(_RARE))
    elif dice < 0.8:
        given += random.choice(letters)
    return surname + given, spell(surname, given)


def spell(surname: str, given: str) -> str:
    """Surname and given name in pinyin, each in one word with a capital."""
    first = _READINGS.get(surname, " ".join(syllables(surname))).replace(" ", "")
    second = "".join(_RARE.get(c) or "".join(syllables(c)) for c in given)
    return f"{first.capitalize()} {second.capitalize()}"
