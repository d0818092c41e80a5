"""The unit self-report, from HR to the community centre and back; and the employer's record."""

from typing import Any

import pytest
from django.test import Client

from points.models import EmployerRecord
from portal.accounts.models import Employer, Person, User
from portal.cases.flow import Actor
from portal.cases.models import Case
from portal.registers import models as registers
from portal.sms.models import Message
from tests.permits.services import makers as permits
from tests.permits.services.away import ALL
from tests.permits.services.walk import browser
from tests.points.services import makers
from tests.wizard.walk import Walk, picture

pytestmark = pytest.mark.django_db
UNIT = {
    "street": "闵行区 莘庄镇",
    "address": "莘松路1000号5楼",
    "legal_person": "郭总",
    "contact": "周洁",
    "contact_phone": "139 1111 0001",
    "headcount": "42",
}


@pytest.fixture
def hr(reviewer: User) -> Client:
    """HR who has said who they are."""
    own = permits.person(9, name="周洁", lives_at=None)
    Person.objects.filter(pk=own.pk).update(user=reviewer)
    return browser(User.objects.get(pk=reviewer.pk))


def begin(hr: Client, employer: Employer) -> Walk:
    answer = hr.post(f"/employer/{employer.pk}/services/unit/start/")
    assert answer.status_code == 302
    return Walk.of(hr, answer.headers["Location"])


def reported(hr: Client, employer: Employer, **changes: str) -> Case:
    walk = begin(hr, employer)
    walk.onward(walk.post("unit", UNIT | changes))
    walk.onward(walk.post("premises", {"premises": "rented", "proof_file": picture()}))
    assert walk.submit().status_code == 302
    assert "/employer/cases/" in walk.get("done").content.decode()
    case = walk.draft.case
    assert case is not None
    return case


def test_a_report_goes_to_the_centre_of_the_street_and_ends_on_the_record(
    hr: Client, employer: Employer
) -> None:
    case = reported(hr, employer)
    assert (case.employer, case.person) == (employer, None)
    assert case.office is not None
    assert case.office.street_code == permits.XINZHUANG
    assert "上海本地有限公司" in hr.get(f"/employer/cases/{case.reference}/").content.decode()
    clerk = permits.clerk()
    desk = browser(clerk).get(f"/desk/{case.reference}/").content.decode()
    assert "上海本地有限公司" in desk
    assert "business register" in desk
    makers.move(case, "accept", clerk)
    makers.move(case, "approve", clerk)
    record = EmployerRecord.objects.get(employer=employer)
    assert record.reported_on == makers.TODAY
    assert (record.legal_person, record.headcount, record.premises) == ("郭总", 42, "rented")
    assert (record.address, record.street_code) == ("莘松路1000号5楼", permits.XINZHUANG)
    assert record.contact_phone == "13911110001"
    assert record.approved_on is not None
    told = set(Message.objects.values_list("template", flat=True))
    assert {"UNIT_ACCEPTED", "UNIT_DONE"} <= told
    page = hr.get("/employer/record/").content.decode()
    assert "莘松路1000号5楼" in page
    assert "139****0001" in page
    assert "13911110001" not in page
    # What was reported last is there when it is reported again.
    walk = begin(hr, employer)
    assert "莘松路1000号5楼" in walk.get("unit").content.decode()


def test_hr_corrects_what_the_centre_asks_for(hr: Client, employer: Employer) -> None:
    case = reported(hr, employer)
    makers.move(case, "ask_correction", permits.clerk(), note="请核对人数。", steps=["unit"])
    assert Message.objects.filter(template="UNIT_CORRECTION").count() == 1
    page = hr.get(f"/employer/cases/{case.reference}/").content.decode()
    assert "请核对人数。" in page
    answer = hr.post(f"/employer/cases/{case.reference}/correct/")
    walk = Walk.of(hr, answer.headers["Location"])
    walk.post("unit", UNIT | {"headcount": "43"})
    assert walk.submit().status_code == 302
    case.refresh_from_db()
    assert case.state == "SUBMITTED"
    assert case.answers["data"]["unit"]["headcount"] == 43
    assert case.events.get(transition="resubmit").actor == Actor.EMPLOYER


def test_a_contact_may_have_a_fixed_line(hr: Client, employer: Employer) -> None:
    case = reported(hr, employer, contact_phone="021-5550 1000")
    assert case.answers["data"]["unit"]["contact_phone"] == "021-55501000"


@pytest.mark.parametrize("typed", ["闵行区莘庄镇", "莘庄", " 闵行区  莘庄镇 "])
def test_a_street_is_known_by_as_much_as_only_it_has(
    hr: Client, employer: Employer, typed: str
) -> None:
    assert reported(hr, employer, street=typed).office.street_code == permits.XINZHUANG  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"street": "外国街"}, "No street or town has this name"),
        ({"street": "区"}, "Several are possible"),
        ({"headcount": "0"}, "greater than or equal to 1"),
        ({"contact_phone": "5550"}, "with the area code"),
        ({"address": ""}, "Actual address"),
    ],
)
def test_what_cannot_be_is_told_beside_the_field(
    hr: Client, employer: Employer, changes: dict[str, str], said: str
) -> None:
    answer = begin(hr, employer).post("unit", UNIT | changes)
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_persons_and_other_employers_do_not_report_for_one(hr: Client, employer: Employer) -> None:
    person = permits.person(1)
    client = browser(person.user)
    assert client.post("/services/unit/start/").headers["Location"] == "/services/unit/"
    page = client.get("/services/unit/").content.decode()
    assert "An employer asks for this" in page
    assert "/services/unit/start/" not in page
    other = makers.employer(makers.OTHER, "上海别处有限公司", "310115")
    assert hr.post(f"/employer/{other.pk}/services/unit/start/").status_code == 404
    assert client.post(f"/employer/{employer.pk}/services/unit/start/").status_code == 403


def test_the_record_says_where_a_new_name_is_noted(
    hr: Client, employer: Employer, settings: Any
) -> None:
    page = hr.get("/employer/record/").content.decode()
    assert "Mon 8 January 2024" in page
    assert "Talent Centre 310112" in page
    assert "calls you" not in page
    registers.EmployerRecord.objects.filter(credit_code=employer.credit_code).update(
        name="上海改名有限公司"
    )
    page = hr.get("/employer/record/").content.decode()
    assert "The business register calls you 上海改名有限公司 now" in page
    assert "便民路1号" in page
    settings.REGISTERS = ALL
    assert hr.get("/employer/record/").status_code == 200


def test_the_contact_is_an_administrators_to_change(
    hr: Client, admin: Client, employer: Employer
) -> None:
    typed = {"contact": "吴敏", "contact_phone": "13911110002"}
    answer = hr.post("/employer/record/", typed, follow=True)
    assert "Only an administrator" in answer.content.decode()
    assert admin.post("/employer/record/", typed).status_code == 302
    record = EmployerRecord.objects.get(employer=employer)
    assert (record.contact, record.contact_phone) == ("吴敏", "13911110002")
    assert "error-summary" in admin.post("/employer/record/", {}).content.decode()
