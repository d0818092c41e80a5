"""First registration of an employer: which code may ask, who decides, and what it gives."""

from typing import Any

import pytest
from django.test import Client

from points.models import EmployerRecord, Invitation
from portal.accounts.models import Employer, Membership, Person, Role, User
from portal.cases.models import Case
from portal.registers import models as registers
from portal.registers.identifiers import make_credit_code
from portal.sms.models import Message
from tests.permits.services import makers as permits
from tests.permits.services.away import ALL
from tests.permits.services.walk import browser
from tests.points.services import makers
from tests.wizard.walk import Walk, picture

pytestmark = pytest.mark.django_db
NEW = "91310112MA9TQWN77"
SERVICE = "employer_approval"


@pytest.fixture
def person() -> Person:
    return permits.person(3, name="孙立")


@pytest.fixture
def client(person: Person) -> Client:
    permits.employer(NEW, "上海新开有限公司")
    return browser(person.user)


def walk_to_code(client: Client) -> Walk:
    walk = Walk.begin(client, SERVICE)
    walk.post("face", {"consent": "on"})
    return walk


def refused(client: Client, typed: str) -> str:
    answer = walk_to_code(client).post("employer", {"credit_code": typed})
    assert answer.status_code == 200, answer.headers.get("Location")
    return str(answer.content.decode())


def handed_in(client: Client, body: str = NEW) -> Case:
    walk = walk_to_code(client)
    walk.onward(walk.post("employer", {"credit_code": permits.code(body).lower()}))
    walk.onward(walk.post("letter", {"position": "人事经理", "letter_file": picture()}))
    assert walk.submit().status_code == 302
    case = walk.draft.case
    assert case is not None
    return case


def approved(case: Case, by: User) -> Case:
    makers.move(case, "accept", by)
    return makers.move(case, "approve", by)


def test_the_applicant_becomes_administrator_of_an_employer_that_may_file_from_then_on(
    client: Client, person: Person
) -> None:
    case = handed_in(client)
    assert case.office is not None
    assert case.office.code == "T310112"
    assert case.person == person
    assert not Employer.objects.filter(credit_code=permits.code(NEW)).exists()
    assert client.get("/employer/").status_code == 403
    clerk = makers.clerk()
    shown = browser(clerk).get(f"/desk/{case.reference}/").content.decode()
    assert "上海新开有限公司" in shown
    assert "business register" in shown
    approved(case, clerk)
    employer = Employer.objects.get(credit_code=permits.code(NEW))
    record = EmployerRecord.objects.get(employer=employer)
    assert (record.approved_on, record.registered_name) == (makers.TODAY, "上海新开有限公司")
    tie = Membership.objects.get(employer=employer)
    assert (tie.user, tie.role) == (person.user, Role.ADMINISTRATOR)
    assert client.get("/employer/").status_code == 200
    message = Message.objects.get(template="EMPLOYER_APPROVED")
    assert message.params["employer"] == "上海新开有限公司"


def test_a_clerk_of_another_district_does_not_decide(client: Client) -> None:
    case = handed_in(client)
    other = browser(makers.clerk("310115", "elsewhere"))
    assert other.get(f"/desk/{case.reference}/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("91310112MA9TQWN7", "18 characters"),
        ("91310112MA9TQWO772", "never I, O, S, V or Z"),
        ("wrong check", "The last character does not fit"),
        ("unknown", "does not know this code"),
        ("closed", "no longer in business"),
        ("elsewhere", "not registered in Shanghai"),
    ],
)
def test_a_code_that_cannot_be_registered_is_told_why(
    client: Client, typed: str, said: str
) -> None:
    good = permits.code(NEW)
    codes = {
        "wrong check": good[:17] + ("1" if good[17] != "1" else "2"),
        "unknown": make_credit_code("91310112MA9TQWN78"),
        "closed": make_credit_code("91310112MA9TQWN79"),
        "elsewhere": make_credit_code("91110112MA9TQWN80"),
    }
    facts = {"name": "某公司", "address": "某路1号"}
    registers.EmployerRecord.objects.create(
        credit_code=codes["closed"], district_code="310112", active=False, **facts
    )
    registers.EmployerRecord.objects.create(
        credit_code=codes["elsewhere"], district_code="110101", **facts
    )
    assert said in refused(client, codes.get(typed, typed))


def test_while_the_register_is_away_nothing_is_lost(client: Client, settings: Any) -> None:
    settings.REGISTERS = ALL
    assert "The business register does not answer now" in refused(client, permits.code(NEW))


def test_who_comes_second_is_told_whom_to_ask(
    client: Client, employer: Employer, administrator: User
) -> None:
    page = refused(client, employer.credit_code)
    assert "吴* (139****0002)" in page or "吴* 139****0002" in page
    assert str(administrator.phone) not in page
    assert "吴敏" not in page


def test_of_two_who_ask_at_once_the_second_is_stopped_at_the_decision(client: Client) -> None:
    first = handed_in(client)
    other = permits.person(4, name="钱二")
    second = handed_in(browser(other.user))
    clerk = makers.clerk()
    approved(first, clerk)
    desk = browser(clerk)
    makers.move(second, "accept", clerk)
    second.refresh_from_db()
    answer = desk.post(
        f"/desk/{second.reference}/move/",
        {"transition": "approve", "version": second.version, "go": "send"},
    )
    assert "has an administrator meanwhile" in answer.content.decode()
    assert Membership.objects.filter(employer__credit_code=permits.code(NEW)).count() == 1


def test_a_renamed_employer_is_sent_to_the_counter_of_its_district(
    client: Client, employer: Employer
) -> None:
    known = registers.EmployerRecord.objects.get(credit_code=employer.credit_code)
    known.name = "上海改名有限公司"
    known.save()
    page = refused(client, employer.credit_code)
    assert "Talent Centre 310112" in page
    assert "便民路1号" in page
    # Nor under a new code with the same organisation code.
    again = permits.employer("92310112MA9TQWN01", "上海换证有限公司")
    assert "Talent Centre 310112" in refused(client, again.credit_code)


def served(desk: Client, of: Person, credit_code: str, **more: str) -> Any:
    answer = desk.post("/desk/serve/", {"id_number": of.id_number, "service": SERVICE})
    assert answer.status_code == 302, answer.content.decode()
    walk = Walk.of(desk, answer.headers["Location"])
    return walk, walk.post("employer", {"credit_code": credit_code, **more})


def test_an_early_code_with_a_wrong_check_digit_is_taken_at_the_counter_alone(
    client: Client, person: Person
) -> None:
    good = permits.code(NEW)
    early = good[:17] + ("1" if good[17] != "1" else "2")
    registers.EmployerRecord.objects.create(
        credit_code=early, name="上海早年有限公司", district_code="310112", address="某路1号"
    )
    typed = walk_to_code(client).post("employer", {"credit_code": early, "as_printed": "on"})
    assert typed.status_code == 200
    clerk = makers.clerk()
    desk = browser(clerk)
    walk, answer = served(desk, person, early)
    assert "The last character does not fit" in answer.content.decode()
    walk, answer = served(desk, person, early, as_printed="on")
    walk.onward(answer)
    files = {"letter_file": picture(), "licence_file": picture()}
    walk.onward(walk.post("letter", {"position": "人事", **files}))
    assert walk.submit().status_code == 302
    approved(walk.draft.case, clerk)
    assert Membership.objects.get(employer__credit_code=early).user == person.user


def test_a_new_name_is_noted_at_the_counter_and_hr_stays(
    client: Client, person: Person, employer: Employer, administrator: User
) -> None:
    registers.EmployerRecord.objects.filter(credit_code=employer.credit_code).update(
        name="上海改名有限公司"
    )
    clerk = makers.clerk()
    walk, answer = served(browser(clerk), person, employer.credit_code)
    walk.onward(answer)
    walk.onward(walk.post("letter", {"position": "人事", "letter_file": picture()}))
    assert walk.submit().status_code == 302
    approved(walk.draft.case, clerk)
    employer.refresh_from_db()
    assert employer.name == "上海改名有限公司"
    assert employer.record.registered_name == "上海改名有限公司"
    assert [tie.user for tie in Membership.objects.filter(employer=employer)] == [administrator]


def test_who_has_no_account_is_invited_to_their_phone(person: Person, client: Client) -> None:
    Person.objects.filter(pk=person.pk).update(user=None)
    person.refresh_from_db()
    clerk = makers.clerk()
    walk, answer = served(browser(clerk), person, permits.code(NEW))
    walk.onward(answer)
    walk.onward(walk.post("letter", {"position": "人事", "letter_file": picture()}))
    assert walk.submit().status_code == 302
    approved(walk.draft.case, clerk)
    assert Invitation.objects.get().role == Role.ADMINISTRATOR
    assert Message.objects.filter(template="EMPLOYER_INVITED").count() == 1


def test_hr_of_an_employer_that_was_never_approved_asks_for_it_and_stays(
    client: Client, person: Person
) -> None:
    employer = makers.employer(NEW, "上海新开有限公司", approved=False)
    assert person.user is not None
    Membership.objects.create(user=person.user, employer=employer, role=Role.ADMINISTRATOR)
    other = permits.person(4, name="钱二")
    assert "is registered already" in refused(browser(other.user), employer.credit_code)
    page = client.get("/employer/record/").content.decode()
    assert "Ask for the approval" in page
    approved(handed_in(client), makers.clerk())
    employer.record.refresh_from_db()
    assert employer.record.approved_on == makers.TODAY
    assert Membership.objects.get(employer=employer).user == person.user
    assert "Ask for the approval" not in client.get("/employer/record/").content.decode()
