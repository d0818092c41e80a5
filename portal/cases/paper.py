"""Forms on paper and the acceptance slip: what a case says, as a sheet to print and sign.

They speak Chinese, as the desk that takes them does. A name with a glyph that the font lacks
leaves its cell blank, to be written by hand: a form is never the reason why somebody waits.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.cases.display import in_language, office_name
from portal.cases.due import counted
from portal.cases.flow import Text
from portal.documents import typeset
from portal.documents.certificates import verification
from portal.policy import policy_on

if TYPE_CHECKING:
    from portal.cases.flow import Flow
    from portal.cases.models import Case, Event
    from portal.cases.service import Service

CHINESE = "zh-hans"
FOOT = "来沪人员服务 · 本表由系统根据办件信息生成，与网上办理的效力相同"
EMPTY_FOOT = "来沪人员服务 · 本表免费，可在任一社区事务受理服务中心递交"
SLIP_FOOT = "来沪人员服务 · 凭本回执和身份证件可查询办理进度、领取证件"
RESULT_FOOT = "来沪人员服务 · 本凭证由系统根据办理结果生成，以登记信息为准"
STATEMENT = (
    "本人承诺以上所填内容及所提交的材料真实、有效。如有虚假，本人愿意承担相应的法律责任。",
    "本人同意受理部门通过有关部门的登记信息核对上述内容。",
)

Field = dict[str, Any]
Row = list[Field]


@dataclass(frozen=True)
class Sheet:
    """The fields of a form: rows of one or two; the first `photo_rows` leave room for a photo."""

    rows: Sequence[Row]
    photo_rows: int = 0
    photo: bytes | None = None
    # Whether the employer signs and stamps it too; then its rows stand closer.
    stamped: bool = False


@dataclass(frozen=True)
class PaperForm:
    """A service's form on paper.

    `fill(case, told)` gives its fields, empty without a case; with `told` False it leaves out
    what whoever acts for another has not typed themselves.
    """

    title: Text
    slug: str
    fill: "Callable[[Case | None, bool], Sheet]"
    # At the foot of the empty form: where it is handed in.
    empty_foot: str = EMPTY_FOOT


@dataclass(frozen=True)
class Handed:
    """What a result says on its sheet; `verify` is what its QR code opens, beside it in words."""

    rows: Sequence[Sequence[Any]]
    opening: str
    notes: Sequence[str] = ()
    on: date | None = None
    verify: str = ""
    verify_words: Sequence[str] = ()


@dataclass(frozen=True)
class ResultSlip:
    """The sheet that says what a case granted (签注凭证); `fill` gives None where nothing was."""

    title: Text
    fill: "Callable[[Case], Handed | None]"


@dataclass(frozen=True)
class SlipWords:
    """What the slip of acceptance is called and says, where a service has one of its own.

    `label` is what pages call it; `rows` are added to those that every slip has.
    """

    title: str
    label: Text
    notes: Sequence[str]
    foot: str
    rows: "Callable[[Case], list[list[Any]]]" = lambda case: []


def field(label: str, value: object = "") -> Field:
    """A cell with its text; a date as people write it, "" to be filled in by hand."""
    return {"label": label, "value": chinese_day(value) if isinstance(value, date) else str(value)}


def marks(label: str, options: Sequence[tuple[str, Any]], chosen: str = "") -> Field:
    """A cell of boxes, the chosen one ticked."""
    return {
        "label": label,
        "options": [{"label": str(text), "chosen": code == chosen} for code, text in options],
    }


def titles(case: "Case") -> list[str]:
    """What was handed in, each once; "your photo" is "photo" on an office's paper."""
    found = [in_language(m.title).removeprefix("您的") for m in case.materials.all() if m.current]
    return list(dict.fromkeys(filter(None, found)))


def chinese_day(day: date) -> str:
    """2026年6月30日."""
    return f"{day.year}年{day.month}月{day.day}日"


def filled(service: "Service", case: "Case", *, told: bool) -> bytes:
    """The service's form with what the case says, as PDF."""
    assert service.paper_form is not None
    with translation.override(CHINESE):
        sheet = service.paper_form.fill(case, told)
        return _set(service.paper_form, sheet, case)


@lru_cache(maxsize=16)
def empty(slug: str) -> bytes:
    """The empty form of a service, as PDF; set once a process."""
    from portal.cases import service as services

    form = services.get(slug).paper_form
    assert form is not None
    with translation.override(CHINESE):
        return _set(form, form.fill(None, False), None)


def _set(form: PaperForm, sheet: Sheet, case: "Case | None") -> bytes:
    data = {
        "title": str(form.title),
        "below": "请用黑色签字笔填写，字迹清楚；方框内打勾选择" if case is None else "请核对后签名",
        "number": case.reference if case else "",
        "on": chinese_day(case.submitted_on) if case else "",
        "rows": list(sheet.rows),
        "photo_rows": sheet.photo_rows,
        "photo": sheet.photo,
        "stamped": sheet.stamped,
        "statement": STATEMENT,
        "signs": "代办人" if case and case.proxy_id else "申请人",
        "foot": FOOT if case else form.empty_foot,
    }
    return set_pdf("forms/sheet", data)


def slip(case: "Case", events: "Sequence[Event]") -> bytes | None:
    """The acceptance slip (受理回执, S43, S50) as PDF; None for a case that was not accepted."""
    from portal.cases import service as services

    accepted = next((e.on for e in reversed(events) if e.transition == "accept"), None)
    if accepted is None:
        return None
    service = services.get(case.service)
    words = service.slip or SLIP
    with translation.override(CHINESE):
        data = {
            "title": words.title,
            "below": f"办件编号 {case.reference}",
            "opening": f"您申请办理的“{service.title}”材料齐全，已予受理。",
            "rows": [*_slip_rows(case, service, accepted), *words.rows(case)],
            "notes": words.notes,
            "office": office_name(case.office) or "受理点",
            "on": chinese_day(accepted),
            "foot": words.foot,
            "qr": "",
            "beside": (),
        }
        return set_pdf("forms/slip", data)


def result(service: "Service", case: "Case") -> bytes | None:
    """What the case granted, as PDF; None where nothing was, or the service has no such sheet."""
    if service.result_slip is None:
        return None
    with translation.override(CHINESE):
        found = service.result_slip.fill(case)
        if found is None:
            return None
        data = {
            "title": str(service.result_slip.title),
            "below": f"办件编号 {case.reference}",
            "opening": found.opening,
            "rows": found.rows,
            "notes": found.notes,
            "office": office_name(case.office) or "受理点",
            "on": chinese_day(found.on) if found.on else "",
            "foot": RESULT_FOOT,
            "qr": verification.qr(found.verify) if found.verify else "",
            "beside": found.verify_words,
        }
        return set_pdf("forms/slip", data)


def _slip_rows(case: "Case", service: "Service", accepted: date) -> list[list[Any]]:
    person, office = case.person, case.office
    materials = titles(case)
    where = [office.address, office.phone] if office else []
    rows: list[list[Any]] = [
        ["办理事项", str(service.title)],
        ["申请人", f"{person.name}（{person.masked_id}）" if person else ""],
        ["收到材料", materials or "无需提交，部门信息已核对"],
        ["受理点", [line for line in (office_name(office), *where) if line]],
        ["受理日期", chinese_day(accepted)],
        ["办理期限", _limit(service.flow, accepted)],
    ]
    if case.proxy is not None:
        rows.insert(2, ["代办人", f"{case.proxy.name}（{case.proxy.masked_id}）"])
    return rows


def _limit(flow: "Flow", accepted: date) -> str:
    """The longest promise that counts from acceptance, in days and as a date."""
    limits = [m.limit for m in flow.way if m.since == "ACCEPTED" and m.limit is not None]
    if not limits:
        return ""
    policy = policy_on(accepted)
    days = max(getattr(policy, one) if isinstance(one, str) else one for one in limits)
    by, _unknown = counted(accepted, days)
    return f"受理之日起{days}个工作日内" + (f"（至{chinese_day(by)}）" if by else "")


SLIP_NOTES = (
    "请妥善保管本回执。领取证件时出示本回执或身份证件。",
    "办理进度可在“我的办件”中查看，也可致电12345或到受理点查询。",
    "逾期未收到结果的，可致电12345。",
)
SLIP = SlipWords("受理回执", _("Acceptance slip"), SLIP_NOTES, SLIP_FOOT)


def slip_label(service: "Service") -> Text:
    """What pages call the service's slip of acceptance."""
    return (service.slip or SLIP).label


def set_pdf(template: str, data: dict[str, Any]) -> bytes:
    """The PDF; what the font cannot write is left blank and said so."""
    plain = {key: value for key, value in data.items() if key != "photo"}
    lacking = typeset.missing(plain)
    kept = _without(plain, lacking) if lacking else plain
    full = {**kept, "lacking": bool(lacking)}
    if "photo" in data:
        full["photo"] = data["photo"]
    return typeset.pdf(template, full)


def _without(value: Any, lacking: str) -> Any:
    """The same data, each text with such a character made blank."""
    if isinstance(value, Mapping):
        return {key: _without(one, lacking) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without(one, lacking) for one in value]
    if isinstance(value, str) and any(character in lacking for character in value):
        return ""
    return value
