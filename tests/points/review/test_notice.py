"""The points notice: made with the score, verified by anybody, printed by those whom it concerns."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from points import notice
from points.models import PointsFile, PointsRequest
from portal import clock
from portal.accounts.models import User
from portal.audit.models import Entry
from portal.cases.models import Case, StaffTask
from portal.documents.certificates import making, signing
from portal.documents.models import Certificate
from tests.documents.certificates import keys
from tests.permits.services.walk import browser
from tests.points.review.conftest import holder_of
from tests.points.review.pages import ALL, save
from tests.points.review.test_papers import text_of
from tests.points.services import makers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key(settings: Any) -> None:
    keys.signing(settings)


@pytest.fixture
def scored(desk: Client, clerk: User, reviewed: Case) -> Case:
    """Scored as estimated; its notice waits for a worker."""
    save(desk, reviewed, **ALL)
    return makers.move(reviewed, "score", clerk)


def made(case: Case) -> Certificate:
    """The notice of the case's score, made."""
    while making.make_next():
        pass
    found = notice.notice_of(PointsRequest.objects.get(case=case))
    assert found is not None
    return found


@pytest.fixture
def ready(scored: Case) -> Certificate:
    return made(scored)


def verified(ready: Certificate) -> Any:
    ask = Client(headers={"host": "localhost"})
    ask.cookies["django_language"] = "en"
    return ask.get("/verify/", {"number": ready.number, "code": ready.code})


def standing(ready: Certificate) -> str:
    return str(verified(ready).context["answer"]["standing"])


def test_the_score_asks_for_the_notice_once(scored: Case) -> None:
    asked = Certificate.objects.get(kind="points")
    assert (asked.number, asked.person) == (f"JF{scored.reference}", scored.person)
    file = PointsFile.objects.get(person=scored.person)
    request = PointsRequest.objects.select_related("case", "employer").get(case=scored)
    assert notice.issue(request, file) == asked


def test_the_notice_says_the_points_line_by_line(client: Client, scored: Case) -> None:
    ready = made(scored)
    said = text_of(client.get(reverse("documents:certificate", args=[ready.pk])))
    person = holder_of(scored)
    file = PointsFile.objects.get(person=person)
    until = f"{file.valid_until.year}年{file.valid_until.month}月{file.valid_until.day}日"
    for words in (
        "积分通知书", ready.number, person.name, person.id_number, "上海本地有限公司", "135",
        "标准分值120分", "已达到", until, "闵行区人才服务中心",
    ):  # fmt: skip
        assert words in said, words
    lines = said[said.index("指标") : said.index("合计")]
    assert [points in lines for points in ("30", "90", "15")] == [True, True, True]


def test_the_notice_is_signed(ready: Certificate) -> None:
    with ready.file.open("rb") as file:
        content = file.read()
    assert b"/ByteRange" in content
    assert signing.fault() == ""


def test_a_stranger_is_told_the_points_and_a_masked_name(ready: Certificate) -> None:
    page = verified(ready)
    words = page.content.decode()
    assert page.context["answer"]["standing"] == "valid"
    assert "135" in words and "120" in words
    person = ready.person
    assert person.name not in words and person.id_number not in words
    wrong = Client(headers={"host": "localhost"}).get(
        "/verify/", {"number": ready.number, "code": "0000-0000-0000"}
    )
    assert wrong.context["answer"] is None


def test_a_notice_ends_with_the_points(ready: Certificate) -> None:
    file = PointsFile.objects.get()
    clock.shift_to(file.valid_until)
    assert standing(ready) == "valid"
    clock.shift_to(file.valid_until + timedelta(days=1))
    assert standing(ready) == "expired"


def test_a_notice_of_points_that_ended_early_is_void(ready: Certificate) -> None:
    PointsFile.objects.update(ended_on=makers.TODAY)
    assert standing(ready) == "void"


def test_a_later_score_takes_the_place_of_the_notice(ready: Certificate) -> None:
    file = PointsFile.objects.get()
    file.scored_on += timedelta(days=30)
    file.valid_until += timedelta(days=365)
    file.save()
    first = PointsRequest.objects.get()
    later = Case.objects.create(
        reference="20270101000001", service="confirmation", person=ready.person, state="SCORED",
        state_since=file.scored_on, answers={"raw": {}, "data": {}, "steps": []},
        submitted_on=file.scored_on, closed_at=first.case.closed_at,
    )  # fmt: skip
    PointsRequest.objects.create(
        case=later, employer=first.employer, route="education", estimate=138, score=138,
        scored_on=file.scored_on, policy_code="2018-01",
    )  # fmt: skip
    assert standing(ready) == "superseded"


def test_the_holder_comes_to_the_notice_from_the_points_page(client: Client, scored: Case) -> None:
    assert "/points/notice/" in client.get("/points/").content.decode()
    assert "Your notice is being made" in client.get("/points/notice/").content.decode()
    ready = made(scored)
    page = client.get("/points/notice/").content.decode()
    assert reverse("documents:certificate", args=[ready.pk]) in page


def test_a_score_from_before_the_notices_gets_one_when_it_is_asked_for(client: Client) -> None:
    person = makers.holder(sequence=3)
    makers.file(person, person.permits.get().valid_until)
    theirs = browser(person.user)
    assert "Make the notice" in theirs.get("/points/notice/").content.decode()
    assert theirs.post("/points/notice/").status_code == 302
    assert Certificate.objects.get(person=person).state == "pending"
    assert client.get("/points/notice/").status_code == 302, "who has no points has no notice"


def test_hr_prints_the_notice_of_its_own_people(hr: User, scored: Case) -> None:
    ours = browser(hr)
    path = reverse("points:handout", args=[scored.reference, "notice"])
    assert ours.get(path).status_code == 302, "not made yet: told so, and back to the case"
    ready = made(scored)
    assert ready.number in text_of(ours.get(path))
    assert Entry.objects.filter(action="print", actor=hr, employer=scored.filer_id).count() == 1
    page = ours.get(f"/employer/cases/{scored.reference}/").content.decode()
    assert path in page
    Case.objects.filter(pk=scored.pk).update(filer=None)
    assert ours.get(path).status_code == 404, "another employer took over"


def test_any_talent_centre_prints_it_by_number_and_leaves_rows(ready: Certificate) -> None:
    elsewhere = makers.clerk("310115", "pudong")
    counter = browser(elsewhere)
    number = ready.number.lower()
    found = counter.post("/desk/points/notices/", {"number": f" {number[:8]} {number[8:]}"})
    assert (found.status_code, found.url) == (302, f"/desk/points/notices/{ready.pk}/")
    page = counter.get(found.url).content.decode()
    assert ready.person.name in page and ready.person.id_number not in page
    assert ready.number in text_of(counter.get(f"{found.url}print/"))
    rows = Entry.objects.filter(actor=elsewhere, object_id=str(ready.pk)).order_by("pk")
    assert list(rows.values_list("action", flat=True)) == ["find", "view", "print"]
    assert {row.person_id for row in rows} == {ready.person_id}
    assert {row.office and row.office.code for row in rows} == {"T310115"}


@pytest.mark.parametrize("number", ["JF20991231000001", "x" * 40, "'; --", "JF"])
def test_a_number_that_nobody_has_is_told_so(desk: Client, number: str) -> None:
    answer = desk.post("/desk/points/notices/", {"number": number}, follow=True)
    assert "No points notice has this number" in answer.content.decode()


def test_only_talent_centres_look_for_notices(client: Client, hr: User, ready: Certificate) -> None:
    for path in ("/desk/points/notices/", f"/desk/points/notices/{ready.pk}/"):
        assert client.get(path).status_code == 403
        assert browser(hr).get(path).status_code == 403


def test_a_name_that_the_font_lacks_is_left_to_the_centre(
    client: Client, desk: Client, clerk: User, reviewed: Case
) -> None:
    person = holder_of(reviewed)
    person.name = "王\ue123"
    person.save()
    save(desk, reviewed, **ALL)
    makers.move(reviewed, "score", clerk)
    stuck = made(reviewed)
    assert stuck.state == "stuck"
    task = StaffTask.objects.get(kind="notice_glyph")
    assert (task.office, task.person) == (reviewed.office, person)
    assert "The talent centre finishes it by hand" in client.get("/points/notice/").content.decode()
    tasks = desk.get("/desk/tasks/").content.decode()
    assert "Finish a points notice by hand" in tasks and "U+E123" in tasks
