"""The list of an employer's people: who is due, who has left, and nobody else's people."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from points.models import Confirmation, Employee, PointsFile, PointsRequest
from portal.accounts.models import Employer, Person, User
from portal.audit.models import Entry
from portal.cases.models import Case
from portal.wizard.models import Draft
from tests.permits.services import makers as permits
from tests.permits.services.away import ALL
from tests.permits.services.walk import browser
from tests.points.services import makers

pytestmark = pytest.mark.django_db
PAGE = "/employer/people/"
CONTRACT = {"position": "工程师", "contract_from": "2024-01-01", "contract_until": "2027-12-31"}


def text(client: Client, path: str = PAGE, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def add(client: Client, of: Person, **changes: str) -> Any:
    typed = {"name": of.name, "id_number": of.id_number, **CONTRACT, **changes}
    return client.post(f"{PAGE}add/", typed)


def listed(of: Person, employer: Employer, by: User, **changes: Any) -> Employee:
    return Employee.objects.create(
        **{
            "employer": employer,
            "name": of.name,
            "id_number": of.id_number,
            "contract_from": date(2024, 1, 1),
            "added_by": by,
            "added_on": makers.TODAY,
            **changes,
        }
    )


@pytest.fixture
def person() -> Person:
    return makers.holder(name="何晓")


def test_somebody_whose_insurance_the_employer_pays_is_put_on_the_list(
    hr: Client, person: Person
) -> None:
    assert "Your list is empty" in text(hr)
    typed = f" {person.id_number[:6]} {person.id_number[6:].lower()} "
    assert add(hr, person, id_number=typed).status_code == 302
    page = text(hr)
    assert "何晓" in page
    assert person.masked_id in page
    assert person.id_number not in page
    assert "31 December 2027" in page
    assert "no points through you" in page
    assert Entry.objects.filter(action="employee.add", person=person).count() == 1


def test_whoever_is_insured_elsewhere_stands_there_already_or_has_a_wrong_number_is_refused(
    hr: Client, person: Person, reviewer: User, employer: Employer
) -> None:
    other = permits.person(2, name="许他")
    permits.insured(other, by=makers.OTHER)
    former = permits.person(3, name="前员")
    permits.insured(former, last=date(2026, 6, 1))
    listed(person, employer, reviewer)
    wrong = person.id_number[:17] + ("1" if person.id_number[17] != "1" else "2")
    for of, changes, said in (
        (other, {}, "does not pay this person"),
        (former, {}, "does not pay this person"),
        (person, {}, "on your list already"),
        (person, {"id_number": wrong}, "last character does not fit"),
        (person, {"contract_from": "2026-13-01"}, "does not exist"),
        (person, {"contract_until": "2023-01-01"}, "before the first day"),
    ):
        answer = add(hr, of, **changes)
        assert answer.status_code == 200
        assert said in answer.content.decode(), said
    assert Employee.objects.count() == 1


def test_while_the_register_is_away_nobody_is_added(
    hr: Client, person: Person, settings: Any
) -> None:
    settings.REGISTERS = {"employment": ALL["employment"]}
    assert "does not answer now" in add(hr, person).content.decode()
    assert not Employee.objects.exists()


def test_what_is_due_shows_only_while_the_points_go_through_this_employer(
    hr: Client, person: Person, reviewer: User, employer: Employer
) -> None:
    listed(person, employer, reviewer)
    file = makers.file(person, makers.TODAY + timedelta(days=200))
    assert "good until 11 June 2027" in text(hr)
    assert ">0</strong> due" in text(hr)
    PointsFile.objects.update(valid_until=makers.TODAY + timedelta(days=30))
    assert ">1</strong> due" in text(hr)
    assert "何晓" in text(hr, f"{PAGE}?show=due")
    other = makers.employer(makers.OTHER, "上海别处有限公司", "310115")
    PointsFile.objects.filter(pk=file.pk).update(employer=other)
    page = text(hr)
    assert "good until" not in page
    assert ">0</strong> due" in page
    assert "何晓" not in text(hr, f"{PAGE}?show=due")


def test_a_confirmation_that_waits_is_due_with_its_days(
    hr: Client, person: Person, reviewer: User, employer: Employer
) -> None:
    listed(person, employer, reviewer)
    file = makers.file(person, makers.TODAY + timedelta(days=300))
    permit = person.permits.get()
    made = makers.endorsed(permit, makers.TODAY - timedelta(days=4))
    Confirmation.objects.create(
        endorsement=made, file=file, opens_on=date(2026, 11, 20),
        recommended_by=date(2026, 11, 27), hard_cutoff=date(2027, 1, 18), policy_code="2018-01",
    )  # fmt: skip
    page = text(hr, f"{PAGE}?show=due")
    assert "confirm by 18 January 2027" in page
    assert "best by 27 November 2026" in page


def test_a_confirmation_that_lies_with_the_talent_centre_is_not_due(
    hr: Client, person: Person, reviewer: User, employer: Employer
) -> None:
    listed(person, employer, reviewer)
    file = makers.file(person, makers.TODAY + timedelta(days=20))
    made = makers.endorsed(person.permits.get(), makers.TODAY - timedelta(days=4))
    waits = Confirmation.objects.create(
        endorsement=made, file=file, hard_cutoff=date(2027, 1, 18), policy_code="2018-01"
    )
    case = Case.objects.create(
        reference="20261121000001", service="confirmation", person=person, filer=employer,
        state="HR_REVIEW", state_since=makers.TODAY, submitted_on=makers.TODAY, answers={},
    )  # fmt: skip
    PointsRequest.objects.create(
        case=case, employer=employer, confirmation=waits, route="education", estimate=130,
        policy_code="2018-01",
    )  # fmt: skip
    assert "confirm by" in text(hr, f"{PAGE}?show=due")
    Case.objects.update(state="SUBMITTED")
    assert "何晓" not in text(hr, f"{PAGE}?show=due")
    page = text(hr)
    assert ">0</strong> due" in page
    assert "the talent centre works on it" in page


def test_hr_begins_the_confirmation_for_somebody_whose_points_go_through_them(
    person: Person, reviewer: User, employer: Employer
) -> None:
    one = listed(person, employer, reviewer)
    own = permits.person(9, name="周洁", lives_at=None)
    Person.objects.filter(pk=own.pk).update(user=reviewer)
    client = browser(reviewer)
    # Nothing goes through them yet.
    assert "begun by the person" in text(client, f"{PAGE}{one.pk}/")
    assert client.post(f"{PAGE}{one.pk}/start/").headers["Location"] == f"{PAGE}{one.pk}/"
    permit = person.permits.get()
    permit.valid_until = makers.TODAY + timedelta(days=3)
    permit.save()
    makers.file(person, permit.valid_until)
    makers.endorsed(permit, makers.TODAY - timedelta(days=10))
    page = text(client, f"{PAGE}{one.pk}/")
    assert f"{PAGE}{one.pk}/start/" in page
    answer = client.post(f"{PAGE}{one.pk}/start/")
    draft = Draft.objects.get(service="confirmation")
    assert str(draft.pk) in answer.headers["Location"]
    assert (draft.person, draft.employer, draft.user) == (person, employer, reviewer)
    assert "何晓" in text(client, "/employer/")


def test_another_employers_people_do_not_exist(hr: Client, person: Person, reviewer: User) -> None:
    other = makers.employer(makers.OTHER, "上海别处有限公司", "310115")
    one = listed(person, other, reviewer)
    assert "何晓" not in text(hr)
    assert hr.get(f"{PAGE}{one.pk}/").status_code == 404
    for path, data in ((f"{PAGE}{one.pk}/", CONTRACT), (f"{PAGE}{one.pk}/left/", {}),
                       (f"{PAGE}{one.pk}/start/", {})):  # fmt: skip
        assert hr.post(path, data).status_code == 404
    found = hr.post(PAGE, {"look_for": person.id_number}).content.decode()
    assert "Nobody on your list" in found
    one.refresh_from_db()
    assert one.left_on is None


def test_somebody_is_found_by_name_or_whole_id_number_and_neither_is_in_an_address(
    hr: Client, person: Person, reviewer: User, employer: Employer
) -> None:
    listed(person, employer, reviewer)
    for typed in ("晓", f" {person.id_number.lower()} "):
        answer = hr.post(PAGE, {"look_for": typed})
        assert answer.status_code == 200
        assert "何晓" in answer.content.decode()
    assert "Nobody on your list" in hr.post(PAGE, {"look_for": "王"}).content.decode()


def test_whoever_left_stands_among_those_who_left_and_may_come_back(
    hr: Client, person: Person, reviewer: User, employer: Employer
) -> None:
    one = listed(person, employer, reviewer)
    makers.file(person, makers.TODAY + timedelta(days=20))
    for day, said in (("2023-01-01", "before the contract began"), ("2027-01-01", "in the future")):
        answer = hr.post(f"{PAGE}{one.pk}/left/", {"left_on": day})
        assert said in answer.content.decode()
    assert hr.post(f"{PAGE}{one.pk}/left/", {"left_on": "2026-11-20"}).status_code == 302
    assert "何晓 has left your list" in text(hr)
    assert "何晓" not in text(hr)
    gone = text(hr, f"{PAGE}?show=left")
    assert "left on 20 November 2026" in gone
    assert "good until" not in gone
    page = text(hr, f"{PAGE}{one.pk}/")
    assert "good until" not in page
    assert "Take off the list" not in page
    assert add(hr, person).status_code == 302
    assert Employee.objects.count() == 2


def test_a_new_contract_is_written_on_the_list(
    hr: Client, person: Person, reviewer: User, employer: Employer
) -> None:
    one = listed(person, employer, reviewer)
    typed = {"position": "经理", "contract_from": "2026-01-01", "contract_until": ""}
    assert hr.post(f"{PAGE}{one.pk}/", typed).status_code == 302
    one.refresh_from_db()
    assert (one.position, one.contract_from, one.contract_until) == ("经理", date(2026, 1, 1), None)
    bad = {**typed, "contract_until": "2025-01-01"}
    assert "before the first day" in hr.post(f"{PAGE}{one.pk}/", bad).content.decode()


def test_each_look_at_the_list_and_at_somebody_is_in_the_audit_trail(
    hr: Client, person: Person, reviewer: User, employer: Employer
) -> None:
    one = listed(person, employer, reviewer)
    text(hr)
    text(hr, f"{PAGE}{one.pk}/")
    rows = Entry.objects.exclude(action="sign_in").order_by("pk")
    assert list(rows.values_list("action", "employer", "person")) == [
        ("list", employer.pk, None),
        ("view", employer.pk, person.pk),
    ]


def test_a_list_of_fifty_costs_as_many_queries_as_one_of_one(
    hr: Client,
    person: Person,
    reviewer: User,
    employer: Employer,
    django_assert_max_num_queries: Any,
) -> None:
    listed(person, employer, reviewer)
    makers.file(person, makers.TODAY + timedelta(days=20))
    for n in range(50):
        listed(permits.person(100 + n), employer, reviewer)
    with django_assert_max_num_queries(12):
        text(hr)
    with django_assert_max_num_queries(12):
        text(hr, f"{PAGE}?show=due")
