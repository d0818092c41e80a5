"""What is understood on a lease filing and on a title."""

import pytest

from portal.documents.reading import CONFIDENT
from portal.documents.reading.engine import Line
from portal.documents.reading.filings import parse_lease, parse_title
from portal.documents.reading.values import Fields
from tests.documents.reading.conftest import line


def sure(fields: Fields) -> dict[str, str]:
    return {k: str(v["text"]) for k, v in fields.items() if float(v["confidence"]) >= CONFIDENT}


def table(*rows: tuple[str, str], top: float = 300) -> list[Line]:
    """Labels in the left column, values in the right; a bar makes a value two lines."""
    lines = []
    for label, value in rows:
        parts = value.split("|")
        high = 30 + 42 * len(parts)
        lines.append(line(label, 150, top + high / 2 - 15))
        lines += [line(part, 400, top + 14 + 42 * n) for n, part in enumerate(parts)]
        top += high
    return lines


def lease(
    term: str = "2025年3月1日至2026年2月28日", address: str = "徐汇区康平路12号3室"
) -> list[Line]:
    return [
        line("住房租赁合同登记备案通知书", 300, 100),
        line("备案编号：沪租备20250301A1B2C3", 500, 220),
        *table(
            ("出租人", "王强"),
            ("承租人", "李小龙"),
            ("承租人证件号码", "340102199005011273"),
            ("房屋坐落", address),
            ("租赁期限", term),
            ("月租金", "人民币3000元"),
        ),
    ]


LEASE = {
    "number": "沪租备20250301A1B2C3",
    "lessee": "李小龙",
    "address": "徐汇区康平路12号3室",
    "starts_on": "2025-03-01",
    "ends_on": "2026-02-28",
}


def test_a_filing_in_a_table_is_understood() -> None:
    assert sure(parse_lease(lease())) == LEASE


def test_a_filing_as_running_text_is_understood_the_same() -> None:
    texts = [
        "上海市住房租赁合同登记备案通知书",
        "登记备案号：沪租备20250301A1B2C3",
        "出租人（甲方）：王强",
        "承租人（乙方）：李小龙",
        "证件号码：340102199005011273",
        "房屋地址：徐汇区康平路12号3室",
        "租赁期限：自2025-03-01起至2026-02-28止",
    ]
    assert sure(parse_lease([line(t, 100, 100 + 80 * n) for n, t in enumerate(texts)])) == LEASE


def test_an_address_on_two_lines_of_its_box_is_read_whole() -> None:
    found = parse_lease(lease(address="浦东新区世纪大道很长的路名1200弄|34号505室"))
    assert found["address"]["text"] == "浦东新区世纪大道很长的路名1200弄34号505室"


@pytest.mark.parametrize(
    "term",
    [
        "2026年3月1日至2025年2月28日",
        "2025年2月30日至2026年2月28日",
        "2025年3月1日至2075年2月28日",
        "2025年3月1日",
        "长期",
    ],
)
def test_a_term_that_cannot_be_is_not_read(term: str) -> None:
    assert {"starts_on", "ends_on"}.isdisjoint(parse_lease(lease(term)))


def test_days_that_make_whole_months_are_surer_than_any_others() -> None:
    def chance(end: str) -> float:
        lines = [one for one in lease() if "年" not in one.text]
        label = next(one for one in lines if one.text == "租赁期限")
        lines.append(line(f"2025年3月1日至{end}", 400, label.top, 0.98))
        return float(parse_lease(lines)["ends_on"]["confidence"])

    assert chance("2026年2月28日") >= CONFIDENT > chance("2026年2月18日")


TITLE = [
    line("中华人民共和国不动产权证书", 300, 100),
    line("沪（2021）徐字不动产权第012345号", 500, 250),
    *table(
        ("权利人", "王强、李小龙"),
        ("共有情况", "共同共有"),
        ("坐落", "徐汇区康平路12号3室"),
        ("用途", "居住"),
    ),
]


def test_a_title_gives_number_owners_and_address() -> None:
    assert sure(parse_title(TITLE)) == {
        "number": "沪(2021)徐字不动产权第012345号",
        "owner": "王强、李小龙",
        "address": "徐汇区康平路12号3室",
    }


def test_an_older_title_has_a_number_of_another_form() -> None:
    lines = [line("上海市房地产权证", 300, 100), line("沪房地徐字（2009）第012345号", 500, 180)]
    assert sure(parse_title(lines)) == {"number": "沪房地徐字(2009)第012345号"}


def test_another_paper_is_none_of_these() -> None:
    assert parse_lease(TITLE) == {}
    assert parse_title(lease()) == {}
    assert parse_lease([]) == parse_title([]) == {}
