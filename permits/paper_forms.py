"""The forms on paper: 《居住登记信息表》《上海市居住证申请表》《上海市居住证签注申请表》."""

from datetime import date
from typing import TYPE_CHECKING, Any

from permits.application.delivery import destination
from permits.application.forms import DELIVERY, EDUCATION
from permits.models import Basis, EndorsementRequest, Housing, PermitRequest
from permits.proxy import PROXY
from permits.registration.forms import REASONS
from portal.cases.paper import PaperForm, Row, Sheet, field, marks, titles
from portal.cases.proxy import label_of

if TYPE_CHECKING:
    from portal.cases.models import Case

SEXES = [("M", "男"), ("F", "女")]
MOVED = [("no", "与居住证登记一致"), ("yes", "已变更")]
# Rows beside the photo.
PHOTO_ROWS = 4


def registration_sheet(case: "Case | None", told: bool) -> Sheet:
    """《居住登记信息表》 (s3:11), empty without a case."""
    data: dict[str, Any] = case.answers["data"] if case else {}
    details = data.get("details", {})
    since = details.get("lived_since")
    return Sheet(
        rows=[
            *_person(case, told),
            [field("现居住地址", _address(details.get("address", "")))],
            [marks("居住方式", Housing.choices, data.get("housing", {}).get("housing", ""))],
            [marks("居住事由", REASONS, details.get("reason", ""))],
            [field("现住地起始日", date.fromisoformat(since) if since else ""), _phone(case, told)],
            [field("所附材料", _materials(case))],
            *_proxy(case),
        ],
        photo_rows=PHOTO_ROWS,
        photo=_photo(case, told),
    )


def permit_sheet(case: "Case | None", told: bool) -> Sheet:
    """《上海市居住证申请表》, empty without a case."""
    request = PermitRequest.objects.filter(case=case).first() if case else None
    # What a proxy has not typed came from the holder's registration.
    shown = told or bool(case and "home" in case.answers["data"])
    address = _address(request.address) if request and shown else ""
    code = request.employer_code if request and told else ""
    return Sheet(
        rows=[
            *_person(case, told),
            [field("现居住地址", address)],
            [marks("居住方式", Housing.choices, request.housing if request and shown else "")],
            [marks("申领依据", Basis.choices, request.basis if request else "")],
            [marks("文化程度", EDUCATION, request.education if request else "")],
            [field("用人单位代码", code), _phone(case, told)],
            [marks("领证方式", DELIVERY, request.delivery if request else "")],
            [field("邮寄地址", _envelope(request, told))],
            [field("所附材料", _materials(case))],
            *_proxy(case),
        ],
        photo_rows=PHOTO_ROWS,
        photo=_photo(case, told),
    )


def endorsement_sheet(case: "Case | None", told: bool) -> Sheet:
    """《上海市居住证签注申请表》 (s0:71), empty without a case.

    The card has its holder's photo already. Where somebody acts for the holder it says what they
    typed, and nothing of the permit.
    """
    requests = EndorsementRequest.objects.select_related("permit")
    request = requests.filter(case=case).first() if case else None
    permit = request.permit if request and told else None
    changes = request.changes if request else {}
    moved = "housing" in changes
    employer = changes.get("employer_code") or (permit.employer_code if permit else "")
    housing = changes.get("housing") or (permit.housing if permit else "")
    address = changes.get("address") or (permit.address if permit else "")
    return Sheet(
        rows=[
            *_person(case, told),
            [field("居住证号码", permit.number if permit else "")],
            [
                field("原有效期至", request.period if request and told else ""),
                _phone(case, told),
            ],
            [marks("居住地址", MOVED, ("yes" if moved else "no") if request else "")],
            [field("现居住地址", _address(address))],
            [marks("居住方式", Housing.choices, housing)],
            [marks("持证依据", Basis.choices, permit.basis if permit else "")],
            [field("用人单位代码", employer)],
            [field("所附材料", _materials(case))],
            *_proxy(case),
        ]
    )


REGISTRATION_FORM = PaperForm("居住登记信息表", "registration-form", registration_sheet)
PERMIT_FORM = PaperForm("上海市居住证申请表", "permit-form", permit_sheet)
ENDORSEMENT_FORM = PaperForm("上海市居住证签注申请表", "endorsement-form", endorsement_sheet)


def _person(case: "Case | None", told: bool) -> list[Row]:
    """Who it is about, in the rows beside the photo."""
    person = case.person if case else None
    return [
        [
            field("姓名", person.name if person else ""),
            marks("性别", SEXES, person.sex if person else ""),
        ],
        [field("出生日期", person.birth_date if person else ""), field("民族")],
        [field("公民身份号码", person.id_number if person else "")],
        [field("户籍地址", person.hukou_place if person and told else "")],
    ]


def _phone(case: "Case | None", told: bool) -> dict[str, Any]:
    person = case.person if case else None
    return field("联系电话", (person.phone or "") if person and told else "")


def _address(text: str) -> str:
    return f"上海市{text.removeprefix('上海市')}" if text else ""


def _envelope(request: PermitRequest | None, told: bool) -> str:
    """Who receives the card where; empty for who collects it."""
    if request is None or request.delivery != "ems":
        return ""
    to = request.deliver_to or (destination(request) if told else "")
    return " ".join(filter(None, (to, request.recipient, request.recipient_phone)))


def _materials(case: "Case | None") -> str:
    if case is None:
        return ""
    return "、".join(titles(case)) or "无需提交，部门信息已核对"


def _proxy(case: "Case | None") -> list[Row]:
    """Who acts for the person (代办); two blank rows on the empty form."""
    if case is not None and case.proxy is None:
        return []
    proxy = case.proxy if case else None
    relation = label_of(PROXY.relations, case.relation) if case and proxy else ""
    return [
        [field("代办人姓名", proxy.name if proxy else ""), field("与本人关系", relation)],
        [field("代办人身份号码", proxy.id_number if proxy else ""),
         field("代办人电话", (proxy.phone or "") if proxy else "")],
    ]  # fmt: skip


def _photo(case: "Case | None", told: bool) -> bytes | None:
    """The photo that was handed in, for its holder and the desk; None where none lies here."""
    if case is None or not told:
        return None
    photos = [m for m in case.materials.all() if m.current and m.kind == "photo" and m.upload]
    for material in photos:
        assert material.upload is not None
        if material.upload.is_image:
            try:
                with material.upload.file.open("rb") as file:
                    return bytes(file.read())
            except FileNotFoundError:
                return None
    return None
