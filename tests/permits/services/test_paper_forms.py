"""The forms on paper and the acceptance slip: what they say, to whom, and with rare characters."""

from datetime import date
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Person
from portal.audit.models import Entry
from portal.cases.models import Case
from portal.documents import typeset
from tests.permits.services import makers
from tests.permits.services.test_delivery import OFFICE, by_ems
from tests.permits.services.walk import APPLICATION, REGISTRATION, browser, decide, submitted

pytestmark = pytest.mark.django_db
# In no font of ours.
UNWRITABLE = "\U00020000"


def read(answer: Any) -> str:
    """The text of the PDF's pages, without its gaps."""
    assert answer.status_code == 200, answer
    assert answer.headers["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    assert len(pages) == 1
    return "".join("".join(pages).split())


@pytest.fixture
def registration(client: Client, person: Person) -> Case:
    return submitted(client, "registration", REGISTRATION)


@pytest.fixture
def application(client: Client, person: Person) -> Case:
    makers.registered(person, date(2026, 5, 4))
    return submitted(client, "permit", by_ems(OFFICE))


def at(client: Client, case: Case, name: str) -> Any:
    return client.get(reverse(f"cases:{name}", args=[case.reference]))


@pytest.mark.parametrize(
    ("service", "title"),
    [
        ("registration", "居住登记信息表"),
        ("permit", "上海市居住证申请表"),
        ("endorsement", "上海市居住证签注申请表"),
    ],
)
def test_the_empty_form_is_everybodys_and_kept_by_caches(service: str, title: str) -> None:
    answer = Client(headers={"host": "localhost"}).get(f"/services/{service}/form/")
    text = read(answer)
    for words in (
        title,
        "姓名",
        "公民身份号码",
        "现居住地址",
        "代办人姓名",
        "声明",
        "签名",
        "受理点盖章",
    ):
        assert words in text
    assert "public" in answer.headers["Cache-Control"]
    page = Client(headers={"host": "localhost"}).get(f"/services/{service}/").content.decode()
    assert f"/services/{service}/form/" in page


def test_a_service_without_a_form_has_none(client: Client) -> None:
    assert client.get("/services/details/form/").status_code == 404
    assert "/form/" not in client.get("/services/details/").content.decode()
    assert client.get("/services/nothing/form/").status_code == 404


def test_the_registration_form_says_what_was_submitted(
    registration: Case, client: Client, person: Person
) -> None:
    answer = at(client, registration, "form")
    text = read(answer)
    for words in (
        "居住登记信息表", registration.reference, person.name, person.id_number, "安徽省合肥市",
        "上海市" + makers.ADDRESS, str(person.phone), "2024年6月5日", "申请人签名", "1990年5月12日",
    ):  # fmt: skip
        assert words in text
    assert "代办人" not in text
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_application_form_says_how_the_card_comes(application: Case, client: Client) -> None:
    text = read(at(client, application, "form"))
    for words in ("上海市居住证申请表", "上海市徐汇区天平路街道衡山路100号8楼", makers.code()):
        assert words in text


def test_the_desk_prints_it_too_and_each_print_is_an_audit_row(
    registration: Case, desk: Client, person: Person
) -> None:
    assert person.id_number in read(at(desk, registration, "desk_form"))
    row = Entry.objects.get(action="print")
    assert (row.person, row.detail) == (person, {"kind": "form"})


def test_nobody_else_gets_it(registration: Case, desk: Client) -> None:
    stranger = browser(makers.person(7).user)
    other_desk = browser(makers.clerk(makers.TIANPING, "elsewhere"))
    for name in ("form", "slip"):
        assert at(stranger, registration, name).status_code == 404
        assert at(other_desk, registration, f"desk_{name}").status_code == 404
        assert at(desk, registration, name).status_code == 403


def test_there_is_a_slip_once_the_case_is_accepted(
    application: Case, client: Client, desk: Client, person: Person
) -> None:
    slip = reverse("cases:slip", args=[application.reference])
    assert at(client, application, "slip").status_code == 404
    assert at(desk, application, "desk_slip").status_code == 404
    assert slip not in at(client, application, "case").content.decode()
    decide(desk, application, "accept")
    assert slip in at(client, application, "case").content.decode()
    text = read(at(client, application, "slip"))
    for words in (
        "受理回执", application.reference, person.name, "莘庄镇社区事务受理服务中心",
        "15个工作日内", "2026年11月23日", "至2026年12月14日", "居住证申领",
    ):  # fmt: skip
        assert words in text
    assert person.id_number not in text
    assert read(at(desk, application, "desk_slip")) == text


def test_the_slip_of_a_registration_names_its_own_time_limit(
    registration: Case, client: Client, desk: Client
) -> None:
    decide(desk, registration, "accept")
    text = read(at(client, registration, "slip"))
    assert "5个工作日内" in text
    assert "照片" in text


def test_a_name_that_no_font_can_write_leaves_its_cell_to_be_written_by_hand(
    registration: Case, client: Client, desk: Client, person: Person
) -> None:
    assert typeset.missing([UNWRITABLE])
    person.name = f"王{UNWRITABLE}"
    person.save()
    text = read(at(client, registration, "form"))
    assert "空白格" in text
    assert "王" not in text
    assert person.id_number in text
    decide(desk, registration, "accept")
    assert "空白格" in read(at(client, registration, "slip"))


def test_a_name_with_a_rare_character_is_written(
    registration: Case, client: Client, person: Person
) -> None:
    person.name = "𠮷㛃䶮"
    person.save()
    text = read(at(client, registration, "form"))
    assert "空白格" not in text


def test_the_photo_is_printed_where_one_was_handed_in(
    registration: Case, application: Case, client: Client
) -> None:
    def pictures(case: Case) -> int:
        document = pypdfium2.PdfDocument(at(client, case, "form").content)
        try:
            image = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
            return len(list(document[0].get_objects(filter=[image])))
        finally:
            document.close()

    assert pictures(registration) == 1
    assert pictures(application) == 0


def test_an_application_for_collection_has_no_address_to_send_to(
    client: Client, person: Person
) -> None:
    makers.registered(person, date(2026, 5, 4))
    case = submitted(client, "permit", APPLICATION)
    assert read(at(client, case, "form")).count(makers.ADDRESS) == 1
