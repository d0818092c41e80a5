"""The endorsement at the counter: the comparison on screen, its refusal, its slip (DOMAIN 7)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from permits.models import Endorsement, Permit, Verification
from portal.accounts.models import User
from portal.audit.models import Entry
from portal.cases.models import Case, Event
from portal.clock.days import add_months
from portal.documents.models import Certificate
from portal.registers.models import DwellingRight, InsuranceRun, Resident
from portal.sms import texts
from portal.sms.models import Message
from tests.permits.services import makers
from tests.permits.services.away import ALL
from tests.permits.services.makers import TODAY
from tests.permits.services.test_endorsement import MOVED, asked, ends, serve
from tests.permits.services.test_paper_forms import at, read
from tests.permits.services.walk import ENDORSEMENT, Pages, browser, decide, errors, fill, move
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db
FAILS = "The comparison fails"
NO_WORK = "no social insurance is being paid for you"


def accepted(desk: Client, permit: Permit, *args: Any) -> Case:
    return decide(desk, asked(permit, *args), "accept")


def page(desk: Client, case: Case, choose: str = "") -> str:
    url = reverse("cases:desk_case", args=[case.reference])
    return str(desk.get(f"{url}?decide={choose}" if choose else url).content.decode())


def out_of_work() -> Permit:
    permit = ends(10)
    InsuranceRun.objects.all().delete()
    return permit


# -- what speaks against it -------------------------------------------------------------------


def test_what_agrees_is_approved_without_a_word(desk: Client) -> None:
    shown = page(desk, accepted(desk, ends(10)))
    assert FAILS not in shown
    assert "Approve" in shown
    assert "Approve all the same" not in shown


def test_a_failed_comparison_is_said_and_takes_the_plain_approval_away(desk: Client) -> None:
    case = accepted(desk, out_of_work())
    shown = page(desk, case)
    assert FAILS in shown
    assert NO_WORK in shown
    assert 'value="approve"' not in shown
    assert "Approve all the same" in shown
    assert move(desk, case, "approve").status_code == 409
    assert not Endorsement.objects.filter(case=case).exists()


def test_refusing_finds_those_very_reasons_marked(desk: Client) -> None:
    case = accepted(desk, out_of_work())
    DwellingRight.objects.all().delete()
    shown = page(desk, case, "refuse")
    for code in ("NO_LAWFUL_EMPLOYMENT", "LEASE_FILING_EXPIRED"):
        assert f'value="{code}" checked' in _in_order(shown, code)
    assert "checked" not in _in_order(shown, "ADDRESS_CHANGED")


def _in_order(page: str, code: str) -> str:
    """The box of a reason, its attributes `value` and `checked` only."""
    start = page.rindex("<input", 0, page.index(f'value="{code}"'))
    box = page[start : page.index(">", start)]
    return f'value="{code}"' + (" checked" if "checked" in box else "")


def test_the_refusal_reaches_the_holder_with_its_reasons_and_what_to_do(desk: Client) -> None:
    permit = out_of_work()
    permit.person.language = "zh-hans"
    permit.person.save()
    case = accepted(desk, permit)
    decide(desk, case, "refuse", reasons="NO_LAWFUL_EMPLOYMENT")
    message = Message.objects.get(template="ENDORSE_REFUSED")
    said = texts.fill(texts.find("ENDORSE_REFUSED", "zh-hans", {}), message.params, "zh-hans")
    assert "不予签注：" in said
    assert "持证年限可连续计算" in said
    shown = browser(permit.person.user).get(f"/cases/{case.reference}/").content.decode()
    assert NO_WORK in shown
    assert "The endorsement was refused" in shown
    assert "It stays valid until" in shown
    assert "your years go on" in shown


@pytest.mark.parametrize(
    ("days", "words"),
    [(-20, "and is suspended"), (-70, "your years count anew from that day")],
)
def test_a_late_refusal_says_what_is_left(desk: Client, days: int, words: str) -> None:
    permit = ends(days)
    InsuranceRun.objects.all().delete()
    pages = [ENDORSEMENT[0], (ENDORSEMENT[1][0], ENDORSEMENT[1][1] | {"reset_known": "on"})]
    case = accepted(desk, permit, pages)
    decide(desk, case, "refuse", reasons="NO_LAWFUL_EMPLOYMENT")
    assert words in browser(permit.person.user).get(f"/cases/{case.reference}/").content.decode()
    params = Message.objects.get(template="ENDORSE_REFUSED").params
    assert bool(params["until"]) is (days >= -60)


# -- in spite of it ---------------------------------------------------------------------------


def test_approving_in_spite_of_it_needs_the_clerks_reason(desk: Client) -> None:
    case = accepted(desk, out_of_work())
    assert "Why, in spite of what speaks against it?" in page(desk, case, "approve_despite")
    answer = move(desk, case, "approve_despite")
    assert answer.status_code == 200
    assert "Choose a reason, or write one in your own words." in errors(answer)
    assert not Endorsement.objects.filter(case=case).exists()


def test_the_reason_is_kept_and_audited_and_the_holder_reads_of_the_endorsement_only(
    desk: Client,
) -> None:
    permit = out_of_work()
    case = accepted(desk, permit)
    words = {"reasons": "WORK_SEEN", "note": "合同原件已核"}
    decide(desk, case, "approve_despite", **words)
    event = Event.objects.get(case=case, transition="approve_despite")
    assert (event.reasons, event.note) == (["WORK_SEEN"], "合同原件已核")
    entry = Entry.objects.filter(action="decide").latest("pk")
    assert entry.detail["reasons"] == ["WORK_SEEN"]
    assert "papers show lawful employment" in page(desk, case)
    shown = browser(permit.person.user).get(f"/cases/{case.reference}/").content.decode()
    assert "Your permit is endorsed" in shown
    assert "papers show lawful employment" not in shown
    assert "合同原件已核" not in shown
    assert Message.objects.filter(template="ENDORSED").count() == 1
    assert Endorsement.objects.get(case=case).valid_until == add_months(permit.valid_until, 12)


def test_nothing_is_approved_in_spite_of_nothing(desk: Client) -> None:
    case = accepted(desk, ends(10))
    answer = move(desk, case, "approve_despite", reasons="WORK_SEEN")
    assert answer.status_code == 409


# -- what is no contradiction -----------------------------------------------------------------


def _works_elsewhere() -> Permit:
    permit = ends(10)
    InsuranceRun.objects.all().delete()
    makers.insured(permit.person, by="91310115MA9TQWN02")
    return permit


def _at_work(right: str) -> Pages:
    return [*ENDORSEMENT, ("work", {"employer_right": right})]


def test_another_employer_number_or_name_is_brought_up_to_date_and_no_reason(
    desk: Client,
) -> None:
    permit = _works_elsewhere()
    Resident.objects.update(fingerprint="another")
    case = accepted(desk, permit, _at_work("yes"))
    shown = page(desk, case)
    assert "上海别处有限公司" in shown
    assert FAILS not in shown
    decide(desk, case, "approve")
    permit.refresh_from_db()
    assert permit.employer_code == makers.code("91310115MA9TQWN02")


def test_the_wizard_shows_both_employers_and_asks_which_is_right() -> None:
    permit = _works_elsewhere()
    walk = Walk.begin(browser(permit.person.user), "endorsement")
    fill(walk, ENDORSEMENT)
    shown = walk.get("work").content.decode()
    assert "上海别处有限公司" in shown
    assert "上海本地有限公司" in shown
    assert errors(walk.post("work", {})), "neither is taken for granted"


def test_an_employer_who_is_not_the_holders_is_not_written_on_the_permit(desk: Client) -> None:
    permit = _works_elsewhere()
    before = permit.employer_code
    decide(desk, accepted(desk, permit, _at_work("no")), "approve")
    permit.refresh_from_db()
    assert permit.employer_code == before


def test_nobody_else_is_asked_about_work() -> None:
    walk = Walk.begin(browser(ends(10).person.user), "endorsement")
    fill(walk, ENDORSEMENT)
    assert walk.get("work").status_code == 302


def test_a_declared_move_is_no_contradiction_to_the_former_address(desk: Client) -> None:
    permit = ends(10)
    _found_moved(permit)
    town = browser(makers.clerk(makers.TIANPING, "town"))
    case = decide(town, asked(permit, MOVED), "accept")
    assert FAILS not in page(town, case)


def test_another_address_at_the_police_is_one_where_no_move_is_declared(desk: Client) -> None:
    permit = ends(10)
    case = accepted(desk, permit)
    resident = Resident.objects.get()
    resident.room_ref = makers.UPSTAIRS
    resident.save()
    shown = page(desk, case)
    assert FAILS in shown
    assert "the registered address is no longer the one on your permit" in shown


def test_what_the_officer_found_speaks_against_it_too(desk: Client) -> None:
    permit = ends(10)
    _found_moved(permit)
    assert FAILS in page(desk, accepted(desk, permit))


def _found_moved(permit: Permit) -> None:
    Verification.objects.create(
        permit=permit,
        period=permit.valid_until,
        street_code=permit.street_code,
        opened_on=TODAY,
        result="moved",
        method="visit",
        room_index=permit.room_index,
        done_on=TODAY,
    )


def test_a_register_that_is_away_speaks_against_nobody(desk: Client, settings: Any) -> None:
    case = accepted(desk, ends(10))
    settings.REGISTERS = ALL
    shown = page(desk, case)
    assert FAILS not in shown
    assert "not known" in shown


# -- the slip and the form --------------------------------------------------------------------


def test_a_whole_endorsement_at_the_counter_ends_with_its_slip(desk: Client, clerk: User) -> None:
    permit = ends(10)
    walk = Walk.of(desk, serve(desk, permit).headers["Location"])
    fill(walk, ENDORSEMENT[1:])
    assert walk.to(walk.submit()) == "done"
    case = Case.objects.get()
    slip = reverse("cases:desk_result", args=[case.reference])
    assert slip not in page(desk, case)
    assert desk.get(slip).status_code == 404
    decide(desk, case, "accept", "approve")
    assert slip in page(desk, case)
    text = read(desk.get(slip))
    for words in (
        "居住证签注凭证", case.reference, permit.number, permit.person.name, "原有效期至2026年12月3日",
        "现有效期至2027年12月3日", "2026年11月23日申请，在有效期内", "已满1年，自2024年12月3日起",
        "窗口办理·莘庄镇社区事务受理服务中心", "卡面有效期已同步更新", "扫码查验电子证照",
    ):  # fmt: skip
        assert words in text, words
    assert permit.person.id_number not in text
    assert "新居住地址" not in text
    assert Entry.objects.filter(action="print", detail={"kind": "result"}).count() == 1
    permit.refresh_from_db()
    assert permit.card_valid_until == permit.valid_until


def test_the_holder_prints_it_too_with_the_new_address() -> None:
    permit = ends(-5)
    case = asked(permit, MOVED)
    holder = browser(permit.person.user)
    assert at(holder, case, "result").status_code == 404
    decide(browser(makers.clerk(makers.TIANPING, "town")), case, "accept", "approve")
    assert (
        reverse("cases:result", args=[case.reference]) in at(holder, case, "case").content.decode()
    )
    text = read(at(holder, case, "result"))
    assert "新居住地址上海市" + makers.TOWN_ADDRESS in text
    assert "逾期5日，在宽限期内" in text
    assert "网上办理" in text
    assert "到任一社区事务受理服务中心更新" in text
    assert at(browser(makers.person(7).user), case, "result").status_code == 404


def test_the_slip_of_a_reset_says_that_the_years_begin_anew(desk: Client) -> None:
    permit = ends(-70)
    pages = [ENDORSEMENT[0], (ENDORSEMENT[1][0], ENDORSEMENT[1][1] | {"reset_known": "on"})]
    case = accepted(desk, permit, pages)
    decide(desk, case, "approve")
    text = read(at(browser(permit.person.user), case, "result"))
    assert "逾期70日，已过宽限期" in text
    assert "自2026年11月23日起重新计算" in text


def test_the_code_of_the_slip_is_that_of_the_new_e_licence(desk: Client) -> None:
    permit = ends(10)
    case = accepted(desk, permit)
    assert not Certificate.objects.exists()
    decide(desk, case, "approve")
    certificate = Certificate.objects.get()
    assert certificate.key == f"permit:{permit.pk}:{add_months(permit.valid_until, 12)}"
    text = read(at(browser(permit.person.user), case, "result"))
    assert f"{certificate.code[:4]}-{certificate.code[4:8]}" in text


def test_the_application_form_says_what_the_case_asks(desk: Client) -> None:
    permit = ends(10)
    case = asked(permit, MOVED)
    text = read(at(browser(permit.person.user), case, "form"))
    for words in (
        "上海市居住证签注申请表", permit.number, "2026年12月3日", permit.person.id_number,
        "上海市" + makers.TOWN_ADDRESS, makers.code(), "已变更",
    ):  # fmt: skip
        assert words in text, words


def test_the_card_of_an_online_endorsement_waits_for_a_centre(desk: Client) -> None:
    permit = ends(10)
    case = accepted(desk, permit)
    decide(desk, case, "approve")
    permit.refresh_from_db()
    assert permit.card_valid_until == TODAY + timedelta(days=10)
