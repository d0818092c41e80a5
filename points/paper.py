"""Points on paper: 《上海市居住证积分申请表》, the receipt (收件凭证), the letter of introduction."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from permits import lookups
from points.filing.choices import BONUS, EDUCATION, SPOUSE, TITLES
from points.models import PointsRequest
from points.rules.tables import Education
from portal.cases import paper
from portal.cases.paper import PaperForm, Row, Sheet, SlipWords, chinese_day, field, marks, titles
from portal.policy import policy_on

if TYPE_CHECKING:
    from portal.cases.models import Case

SEXES = [("M", "男"), ("F", "女")]
WAYS = [("points", "首次申请"), ("confirmation", "积分确认（续办）")]
# What the employer brings beside the papers of the indicators (DOMAIN 10, s1:53-59).
BROUGHT = "积分申请表（签名并加盖单位公章）、单位介绍信、经办人身份证、所附材料原件"


def points_sheet(case: "Case | None", told: bool) -> Sheet:
    """《上海市居住证积分申请表》, for both ways; empty without a case."""
    data: dict[str, Any] = case.answers["data"] if case else {}
    request = PointsRequest.objects.select_related("employer").filter(case=case).first()
    request = request if case else None
    work, education = data.get("employer") or {}, data.get("education") or {}
    family = data.get("family") or {}
    return Sheet(
        rows=[
            *_person(case),
            [marks("办理事项", WAYS, case.service if case else "")],
            [
                field("用人单位", request.employer.name if request else ""),
                field("信用代码", request.employer.credit_code if request else ""),
            ],
            [field("劳动合同", _contract(work)), field("岗位", work.get("position", ""))],
            [marks("教育背景", _short(EDUCATION), str(education.get("level", "")))],
            [
                field("毕业院校", education.get("school", "")),
                field("证书编号", education.get("certificate", "")),
            ],
            [marks("职称技能", _short(TITLES), str((data.get("title") or {}).get("kind", "")))],
            [field("加分指标", _bonus((data.get("bonus") or {}).get("bonus") or []))],
            [
                marks("配偶情况", _SPOUSE, family.get("spouse", "")),
                field("子女", _children(family)),
            ],
            [
                field("模拟估分", f"{request.estimate}分" if request else ""),
                field("标准分值", f"{_standard(case)}分" if case else ""),
            ],
            [field("所附材料", "、".join(titles(case)) if case else "")],
        ],
        stamped=True,
    )


_SPOUSE = list(zip([code for code, _text in SPOUSE], ("无", "本市户籍", "外省市户籍"), strict=True))


def _person(case: "Case | None") -> list[Row]:
    person = case.person if case else None
    permit = lookups.present_permit(person) if person else None
    return [
        [
            field("姓名", person.name if person else ""),
            marks("性别", SEXES, person.sex if person else ""),
        ],
        [
            field("身份证号", person.id_number if person else ""),
            field("联系电话", (person.phone or "") if person else ""),
        ],
        [
            field("居住证号", permit.number if permit else ""),
            field("有效期至", permit.valid_until if permit else ""),
        ],
        [field("现居住地址", f"上海市{permit.address.removeprefix('上海市')}" if permit else "")],
    ]


def _contract(work: dict[str, Any]) -> str:
    """From when to when; without an end it says so."""
    if not work.get("contract_from"):
        return ""
    first = chinese_day(date.fromisoformat(work["contract_from"]))
    until = work.get("contract_until")
    return (
        f"{first}至{chinese_day(date.fromisoformat(until))}" if until else f"{first}起，无固定期限"
    )


def _short(choices: Any) -> list[tuple[str, str]]:
    """The labels as a form has them: without what stands in brackets for people on the page."""
    return [
        (str(code), str(text).split("（")[0].split(" (")[0])
        for code, text in choices
        if code != Education.NONE
    ]


def _bonus(chosen: list[str]) -> str:
    texts = dict(BONUS)
    return "、".join(str(texts[one]) for one in chosen if one in texts) or ("无" if chosen else "")


def _children(family: dict[str, Any]) -> str:
    return "、".join(filter(None, (family.get(f"child_{n}") for n in (1, 2, 3))))


def _standard(case: "Case") -> int:
    return policy_on(case.submitted_on).points_standard


POINTS_FORM = PaperForm(
    "上海市居住证积分申请表",
    "points-form",
    points_sheet,
    "来沪人员服务 · 本表免费，由用人单位递交注册地的区人才服务中心",
)


def _receipt_rows(case: "Case") -> list[list[Any]]:
    """Through whom it came, and what was brought on paper."""
    request = PointsRequest.objects.select_related("employer").filter(case=case).first()
    if request is None:
        return []
    rows: list[list[Any]] = [
        ["申报单位", f"{request.employer.name}（{request.employer.credit_code}）"]
    ]
    if request.paper_received_on is not None:
        rows.append(["书面材料", [f"{chinese_day(request.paper_received_on)}收到", BROUGHT]])
    return rows


RECEIPT = SlipWords(
    title="收件凭证",
    label=_("Receipt of the file"),
    notes=(
        "请妥善保管本凭证。申请人和申报单位均可凭办件编号查询进度。",
        "需调档或核验学历的，等待时间不计入办理期限。",
        "积分核定后，积分通知书可网上打印，也可持身份证到任一区人才服务中心领取。",
    ),
    foot="来沪人员服务 · 本凭证由系统根据办件信息生成",
    rows=_receipt_rows,
)


def letter(case: "Case") -> bytes:
    """The employer's letter of introduction, to be completed, stamped and brought (s1:53)."""
    request = PointsRequest.objects.select_related("employer").get(case=case)
    with translation.override(paper.CHINESE):
        data = {
            "centre": case.office.name if case.office else "",
            "employer": request.employer.name,
            "credit_code": request.employer.credit_code,
            "name": case.person.name if case.person else "",
            "id_number": case.person.id_number if case.person else "",
            "errand": dict(WAYS).get(case.service, ""),
            "number": case.reference,
        }
        return paper.set_pdf("forms/letter", data)
