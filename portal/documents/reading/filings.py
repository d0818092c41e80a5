"""The filing of a lease (住房租赁合同登记备案通知书, 网签备案证明) and the title (不动产权证)."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from portal.documents.reading.cards import HAN, name_chance
from portal.documents.reading.engine import Line
from portal.documents.reading.layout import joined, pieces, values
from portal.documents.reading.values import Fields, Read, checked, day, field, legible

NUMBER, LESSEE, WHERE, TERM = (
    r"(?:登记|网签|合同)*备案(?:证明)?(?:编号|号码|号)|合同编号",
    "承租(?:人|方)(?:姓名|名称)?",
    "(?:租赁)?(?:房屋|住房)(?:坐落|地址|座落|位置)|坐落",
    "(?:租赁|租期|合同)期限|租期",
)
LEASE_LABELS = (
    NUMBER, r"(?:承|出)租(?:人|方)(?:证件|身份证|联系).*?(?:号码?|电话|类型)", LESSEE,
    "出租(?:人|方)(?:姓名|名称)?", "证件(?:号码|类型)", WHERE, TERM, "(?:建筑|租赁|房屋)面积",
    "(?:租赁|房屋)用途", "月?租金(?:标准)?", "押金",
)  # fmt: skip
OWNER, PLACE = "(?:不动产|房屋)?权利人", "(?:不动产|房屋)?(?:坐落|座落)"
TITLE_LABELS = (
    OWNER, "共有情况", PLACE, "不动产单元号", "权利类型", "权利性质", "用途", "面积",
    "使用期限", "权利其他状况", "登记日",
)  # fmt: skip
TITLE_NUMBER = re.compile(
    r"沪\((?:19|20)\d\d\)[\u4e00-\u9fff]{0,3}?不动产权第[0-9A-Z]{4,20}号?"
    r"|沪房地[\u4e00-\u9fff]{0,2}字\((?:19|20)\d\d\)第\d{4,8}号?"
)
DAY = r"((?:19|20)\d\d)[年./-](\d\d?)[月./-](\d\d?)日?"
LONGEST_LEASE = 20  # years, Civil Code 705


def parse_lease(lines: Sequence[Line]) -> Fields:
    """Number, lessee, address, first and last day; nothing when it is no lease."""
    page = pieces(lines)
    if "租" not in joined(page).text:
        return {}
    found = values(page, LEASE_LABELS)
    fields: Fields = {}
    if NUMBER in found:
        read = found[NUMBER].only(r"[\u4e00-\u9fffA-Z0-9()-]")
        looks = re.fullmatch(r"[\u4e00-\u9fff()]{0,8}[A-Z0-9-]{6,30}号?", read.text)
        fields["number"] = field(read.text, read.chance * (1.0 if looks else 0.5))
    if LESSEE in found:
        fields["lessee"] = _names(found[LESSEE])
    if WHERE in found:
        fields["address"] = _address(found[WHERE])
    fields |= _term(found.get(TERM) or Read("", ()))
    return legible(fields)


def parse_title(lines: Sequence[Line]) -> Fields:
    """Number, owner and address; nothing when it is no title."""
    page = pieces(lines)
    if not re.search("不动产|房地产权|权利人", joined(page).text):
        return {}
    found = values([p for p in page if not TITLE_NUMBER.search(p.text)], TITLE_LABELS)
    fields: Fields = {}
    whole = joined(page)
    if match := TITLE_NUMBER.search(whole.text):
        fields["number"] = field(match[0], whole.part(*match.span()).chance)
    if OWNER in found:
        fields["owner"] = _names(found[OWNER])
    if PLACE in found:
        fields["address"] = _address(found[PLACE])
    return legible(fields)


def _names(read: Read) -> dict[str, str | float]:
    """One name, or several between commas."""
    chance, names, start = 1.0, [], 0
    for match in re.finditer("[、,;/]|$", read.text):
        raw = read.part(start, match.start())
        kept = raw.only(HAN)
        start = match.end()
        if kept.text:
            names.append(kept.text)
            chance *= name_chance(kept) * (1.0 if kept.text == raw.text else 0.5)
    return field("、".join(names), chance if names else 0.0)


def _address(read: Read) -> dict[str, str | float]:
    looks = re.search(r"(?:路|街|道|弄|村|园|里|坊|浜|线|湾|城).*\d+[号室弄]$", read.text)
    return field(read.text, read.chance * (1.0 if looks else 0.6))


def _term(read: Read) -> Fields:
    """First and last day. Whole months between them are a check that a misreading would fail."""
    matches = list(re.finditer(DAY, read.text))
    if len(matches) != 2:
        return {}
    first, last = (day(*m.groups()) for m in matches)
    if first is None or last is None or not first < last:
        return {}
    if last.year - first.year > LONGEST_LEASE:
        return {}
    after = last + timedelta(days=1)
    chances = [read.part(*m.span()).chance for m in matches]
    both = chances[0] * chances[1]
    if _whole_months(first, after) or _whole_months(first, last):
        both = checked(both, 0.1)
        chances = [max(both, c) for c in chances]
    else:
        chances = [0.9 * c for c in chances]
    return {
        "starts_on": field(first.isoformat(), chances[0]),
        "ends_on": field(last.isoformat(), chances[1]),
    }


def _whole_months(first: date, end: date) -> bool:
    return first.day == end.day
