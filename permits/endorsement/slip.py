"""The endorsement slip (签注凭证): what an endorsement did, on a sheet to take along."""

from permits import certificates
from permits.models import Endorsement, Permit
from permits.rules.standing import accumulated_years
from permits.rules.windows import Band
from portal.cases.display import office_name
from portal.cases.models import Case
from portal.cases.paper import Handed, ResultSlip, chinese_day
from portal.documents.certificates import grouped_code, verification

CHANNELS = {
    Endorsement.Channel.AUTO: "自动签注",
    Endorsement.Channel.WEB: "网上办理",
    Endorsement.Channel.COUNTER: "窗口办理",
}
# The card is rewritten at a centre only (S11); points are never confirmed along (DOMAIN 8).
POINTS = "有居住证积分的，签注后须另行办理积分确认。"
ONLINE = (
    "电子证照最迟次日更新；卡面有效期尚未改写，可凭卡到任一社区事务受理服务中心更新。",
    POINTS,
)
AT_COUNTER = ("居住证卡面有效期已同步更新，请当场核对。", POINTS)


def handed(case: Case) -> Handed | None:
    """What the case's endorsement did; None where it granted none."""
    made = Endorsement.objects.select_related("permit").filter(case=case).first()
    if made is None:
        return None
    assert case.person is not None
    permit = made.permit
    moved = case.endorsement_request.changes.get("address", "")
    rows = [
        ["持证人", f"{case.person.name}（{case.person.masked_id}）"],
        ["居住证号码", permit.number],
        ["原有效期至", chinese_day(made.period)],
        ["现有效期至", chinese_day(made.valid_until)],
        ["办理时段", band_words(made)],
        ["连续持证年限", years_words(made)],
        ["办理方式", " · ".join([CHANNELS[Endorsement.Channel(made.channel)], _at(case)])],
        ["签注日期", chinese_day(made.endorsed_on)],
    ]
    if moved:
        rows.insert(4, ["新居住地址", f"上海市{moved.removeprefix('上海市')}"])
    verify, words = _verification(permit, made)
    at_counter = made.channel == Endorsement.Channel.COUNTER
    return Handed(
        opening="经核对，准予签注。居住证有效期延长如下：",
        rows=rows,
        notes=AT_COUNTER if at_counter else ONLINE,
        on=made.endorsed_on,
        verify=verify,
        verify_words=words,
    )


def band_words(made: Endorsement) -> str:
    """In which of the bands it was asked for, with the day that decided it (D-27)."""
    asked = chinese_day(made.requested_on)
    return {
        Band.NORMAL: f"{asked}申请，在有效期内",
        Band.LATE_CONTINUOUS: f"{asked}申请，逾期{made.days_late}日，在宽限期内",
        Band.LATE_RESET: f"{asked}申请，逾期{made.days_late}日，已过宽限期",
    }[Band(made.band)]


def years_words(made: Endorsement) -> str:
    """The continuous years on the day of the request, and since when they count (D-07)."""
    since = chinese_day(made.continuity_start)
    if made.band == Band.LATE_RESET and made.restored_on is None:
        return f"自{since}起重新计算"
    years = accumulated_years(made.continuity_start, made.requested_on)
    return f"已满{years}年，自{since}起连续计算" if years else f"自{since}起连续计算，未满一年"


def _at(case: Case) -> str:
    return office_name(case.office) or "上海市"


def _verification(permit: Permit, made: Endorsement) -> tuple[str, list[str]]:
    """The public page of the e-licence of this period; nothing where none was asked for."""
    found = certificates.version_of(permit, made.valid_until)
    if found is None:
        return "", []
    words = ["扫码查验电子证照", f"证件编号 {found.number}", f"查验码 {grouped_code(found.code)}"]
    return verification.address(found), words


ENDORSEMENT_SLIP = ResultSlip("居住证签注凭证", handed)
