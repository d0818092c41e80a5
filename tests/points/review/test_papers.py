"""Acceptance and its receipt, papers that are asked for, return, archive and education check."""

from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from points.models import PointsRequest
from portal import clock
from portal.accounts.models import User
from portal.audit.models import Entry
from portal.cases import acts
from portal.cases.models import Case
from portal.cases.service import Refused
from portal.clock import calendar
from portal.sms.models import Message
from tests.permits.services.walk import browser
from tests.points.review.conftest import holder_of
from tests.points.review.pages import ALL, look, save, url
from tests.points.services import makers
from tests.points.services.makers import TODAY

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    """The text of a PDF without its gaps."""
    assert answer.status_code == 200, answer
    assert answer.headers["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return "".join("".join(pages).split())


def note_papers(desk: Client, case: Case, came: str = "yes") -> Any:
    return desk.post(url(case, "papers"), {"came": came})


# -- whose case it is ------------------------------------------------------------------------------


def test_a_case_lies_in_the_queue_of_the_employers_talent_centre_alone(
    desk: Client, case: Case
) -> None:
    elsewhere = browser(makers.clerk("310115", "pudong"))
    assert case.office is not None and case.office.code == "T310112"
    assert case.reference in str(desk.get("/desk/").content)
    assert case.reference not in str(elsewhere.get("/desk/").content)
    for path in (f"/desk/{case.reference}/", url(case)):
        assert desk.get(path).status_code == 200
        assert elsewhere.get(path).status_code == 404


def test_a_clerk_of_another_district_decides_nothing(case: Case) -> None:
    other = makers.clerk("310115", "pudong")
    with pytest.raises(acts.NotAllowed):
        makers.move(case, "accept", other)
    elsewhere = browser(other)
    assert elsewhere.post(url(case), {"points-age": "30"}).status_code == 404
    assert note_papers(elsewhere, case).status_code == 404
    assert PointsRequest.objects.get(case=case).paper_received_on is None


def test_a_community_centre_has_no_page_of_points(case: Case, clerk: User) -> None:
    from portal.accounts.models import Membership, Office, OfficeKind

    community = Office.objects.create(
        kind=OfficeKind.COMMUNITY, code="C310112", name="社区", name_en="C", district_code="310112"
    )
    Membership.objects.filter(user=clerk).update(office=community)
    assert browser(clerk).get(url(case)).status_code == 404
    assert browser(clerk).get(f"/desk/{case.reference}/").status_code == 404


def test_a_case_that_is_not_about_points_has_no_indicators(desk: Client, case: Case) -> None:
    PointsRequest.objects.all().delete()
    assert desk.get(url(case)).status_code == 404
    assert note_papers(desk, case).status_code == 404


def test_holder_and_hr_never_see_the_desks_pages(client: Client, hr: User, case: Case) -> None:
    for who in (client, browser(hr)):
        assert who.get(url(case)).status_code == 403
        assert who.post(url(case, "papers")).status_code == 403


def test_each_look_at_the_indicators_is_a_row_of_the_audit_trail(desk: Client, case: Case) -> None:
    look(desk, case)
    row = Entry.objects.filter(action="view", object_id=str(case.pk)).latest("pk")
    assert row.detail["points"] is True
    assert row.person_id == case.person_id
    assert row.office_id == case.office_id


# -- papers and acceptance -------------------------------------------------------------------------


def test_a_file_is_accepted_once_its_papers_have_come(
    desk: Client, clerk: User, case: Case
) -> None:
    page = desk.get(f"/desk/{case.reference}/")
    assert "accept" not in {choice.move.name for choice in page.context["moves"]}
    assert "Papers are asked for" in page.content.decode()
    with pytest.raises(Refused):
        makers.move(case, "accept", clerk)
    assert note_papers(desk, case).status_code == 302
    assert PointsRequest.objects.get(case=case).paper_received_on == TODAY
    assert Entry.objects.filter(action="papers_came", object_id=str(case.pk)).count() == 1
    page = desk.get(f"/desk/{case.reference}/")
    assert "accept" in {choice.move.name for choice in page.context["moves"]}
    assert makers.move(case, "accept", clerk).state == "ACCEPTED"


def test_papers_noted_by_mistake_are_noted_back(desk: Client, clerk: User, case: Case) -> None:
    note_papers(desk, case)
    note_papers(desk, case, "no")
    assert PointsRequest.objects.get(case=case).paper_received_on is None
    with pytest.raises(Refused):
        makers.move(case, "accept", clerk)


def test_after_acceptance_no_papers_are_noted(desk: Client, clerk: User, case: Case) -> None:
    note_papers(desk, case)
    makers.move(case, "accept", clerk)
    note_papers(desk, case, "no")
    assert PointsRequest.objects.get(case=case).paper_received_on == TODAY


def test_the_receipt_names_number_materials_office_and_day(
    client: Client, desk: Client, hr: User, clerk: User, case: Case
) -> None:
    ours = browser(hr)
    handout = reverse("points:handout", args=[case.reference, "receipt"])
    assert ours.get(handout).status_code == 404
    assert client.get(f"/cases/{case.reference}/slip/").status_code == 404
    note_papers(desk, case)
    makers.move(case, "accept", clerk)
    told = {
        text_of(desk.get(f"/desk/{case.reference}/slip/")),
        text_of(client.get(f"/cases/{case.reference}/slip/")),
        text_of(ours.get(handout)),
    }
    assert len(told) == 1, "holder, HR and desk hold the same paper"
    said = told.pop()
    day = f"{TODAY.year}年{TODAY.month}月{TODAY.day}日"
    for words in ("收件凭证", case.reference, "劳动合同", "闵行区人才服务中心", day):
        assert words in said, words
    for words in ("上海本地有限公司", "单位介绍信", "便民路1号", "20个工作日内"):
        assert words in said, words
    assert holder_of(case).id_number not in said
    assert "Receipt of the file" in desk.get(f"/desk/{case.reference}/").content.decode()


# -- returned and handed in again ------------------------------------------------------------------


def test_a_returned_file_goes_back_through_the_employer_with_papers(
    desk: Client, hr: User, clerk: User, case: Case
) -> None:
    note_papers(desk, case)
    Message.objects.all().delete()
    makers.move(case, "return", clerk, reasons=["SEAL_MISSING"])
    case.refresh_from_db()
    request = PointsRequest.objects.get(case=case)
    assert case.state == "HR_REVIEW"
    assert (request.paper_required, request.paper_received_on) == (True, None)
    told = Message.objects.filter(template="POINTS_RETURNED")
    assert {one.phone for one in told} == {holder_of(case).phone, hr.phone}
    makers.by_hr(case, "submit_to_centre", hr)
    with pytest.raises(Refused):
        makers.move(case, "accept", clerk)
    note_papers(desk, case)
    makers.move(case, "accept", clerk)
    makers.move(case, "review", clerk)
    save(desk, case, **ALL)
    assert makers.move(case, "score", clerk).state == "SCORED"


# -- waiting for others ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "came", "state", "days"),
    [
        ("request_file", "file_came", "FILE_REQUEST", 20),
        ("verify_education", "education_checked", "EDUCATION_CHECK", 42),
    ],
)
def test_archive_and_education_have_clocks_of_their_own(
    desk: Client, clerk: User, reviewed: Case, ask: str, came: str, state: str, days: int
) -> None:
    calendar.load_year(2027, {}, by="test")
    working = clock.working_days()
    started = reviewed.due_on
    assert started == working.add(TODAY, 20)
    asked = makers.move(reviewed, ask, clerk)
    assert (asked.state, asked.due_on) == (state, working.add(TODAY, days))
    # What needs no answer from outside is decided meanwhile.
    assert save(desk, reviewed, age=30).status_code == 302
    assert "score" not in {
        choice.move.name for choice in desk.get(f"/desk/{reviewed.reference}/").context["moves"]
    }
    later = TODAY + timedelta(days=21)
    clock.shift_to(later)
    back = makers.move(reviewed, came, clerk)
    assert back.state == "REVIEWING"
    assert back.due_on == working.add(later, 20), "the centre's own days begin anew"


# -- forms on paper --------------------------------------------------------------------------------


def test_the_form_is_prefilled_for_holder_hr_and_desk(
    client: Client, desk: Client, hr: User, case: Case
) -> None:
    said = text_of(client.get(f"/cases/{case.reference}/form/"))
    person = holder_of(case)
    for words in (
        "上海市居住证积分申请表", case.reference, person.name, person.id_number,
        "上海本地有限公司", "安徽大学", "10357120120500", "工程师", "2028年5月31日", "135分",
        "首次申请", "单位盖章", "受理人",
    ):  # fmt: skip
        assert words in said, words
    handout = reverse("points:handout", args=[case.reference, "form"])
    assert text_of(browser(hr).get(handout)) == said
    assert text_of(desk.get(f"/desk/{case.reference}/form/")) == said
    row = Entry.objects.filter(action="print", actor=hr).get()
    assert row.employer_id == case.filer_id


def test_the_empty_form_is_everybodys(client: Client) -> None:
    for slug in ("points", "confirmation"):
        assert "积分申请表" in text_of(Client().get(f"/services/{slug}/form/"))


def test_the_letter_of_introduction_is_prefilled_for_hr(hr: User, case: Case) -> None:
    said = text_of(browser(hr).get(reverse("points:handout", args=[case.reference, "letter"])))
    for words in ("介绍信", "闵行区人才服务中心", "上海本地有限公司", holder_of(case).name):
        assert words in said, words


def test_another_employers_hr_prints_nothing_of_it(clerk: User, reviewed: Case) -> None:
    other = makers.hr(makers.employer(makers.OTHER, "上海别处有限公司"), "other", "13911110009")
    stranger = browser(other)
    for kind in ("form", "letter", "receipt", "notice", "x"):
        path = reverse("points:handout", args=[reviewed.reference, kind])
        assert stranger.get(path).status_code == 404, kind


def test_a_day_without_a_year_in_the_calendar_leaves_the_clock_open(
    clerk: User, reviewed: Case
) -> None:
    clock.shift_to(date(2026, 12, 20))
    asked = makers.move(reviewed, "request_file", clerk)
    assert asked.due_on is None or asked.due_on.year == 2027
    assert (asked.due_on is None) == (asked.due_missing_year is not None)
