"""Importing a list of people: whatever form the file has, nothing is half-saved."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from points.employers import roster_file
from points.models import Employee
from portal.accounts.models import Employer, Person, User
from portal.audit.models import Entry
from portal.cases.service import Refused
from portal.registers.models import InsuranceRun
from tests.permits.services import makers as permits
from tests.permits.services.away import ALL
from tests.permits.services.walk import browser
from tests.points.services import makers
from tests.wizard.walk import hidden

pytestmark = pytest.mark.django_db
PAGE = "/employer/people/import/"
HEAD = "姓名,身份证号,岗位,合同开始,合同结束"


@pytest.fixture
def people() -> list[Person]:
    """Three who are insured through the employer."""
    found = [permits.person(n, name=name) for n, name in ((1, "何一"), (2, "何二"), (3, "何三"))]
    for one in found:
        permits.insured(one)
    return found


def row(of: Person, first: str = "2024-01-01", last: str = "2027-12-31") -> str:
    return f"{of.name},{of.id_number},工程师,{first},{last}"


def sheet(*rows: str, head: str = HEAD) -> str:
    return "\r\n".join([head, *rows]) + "\r\n"


def send(client: Client, content: str | bytes, coding: str = "utf-8") -> Any:
    file = io.BytesIO(content.encode(coding) if isinstance(content, str) else content)
    file.name = "人员.csv"
    return client.post(PAGE, {"people": file})


def take(client: Client, page: Any) -> Any:
    return client.post(PAGE, {"list": hidden(page)["list"][0], "go": "take"})


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_whatever_the_spreadsheet_writes_is_read(
    hr: Client, people: list[Person], coding: str
) -> None:
    page = send(hr, sheet(*map(row, people)), coding)
    text = page.content.decode()
    assert "Nothing is saved yet" in text
    assert "Take over 3 persons" in text
    assert "何二" in text
    assert people[0].masked_id in text
    assert people[0].id_number not in text
    assert not Employee.objects.exists()
    answer = take(hr, page)
    assert answer.headers["Location"] == "/employer/people/"
    assert Employee.objects.count() == 3
    one = Employee.objects.get(name="何一")
    assert one.id_number == people[0].id_number
    assert bytes(one.id_index) == bytes(people[0].id_index)
    assert (one.contract_from, one.contract_until) == (date(2024, 1, 1), date(2027, 12, 31))
    assert Entry.objects.get(action="employee.import").detail == {"added": 3}


def test_columns_go_by_their_heading_and_without_one_by_their_order(
    hr: Client, people: list[Person]
) -> None:
    turned = "\n".join(
        ["合同起始日期\t姓名\t身份证号码", *(f"2024/3/1\t{p.name}\t'{p.id_number}" for p in people)]
    )
    assert "Take over 3 persons" in send(hr, turned).content.decode()
    bare = "\n".join(f"{p.name};{p.id_number};;2024.3.1;无固定期限" for p in people)
    page = send(hr, bare)
    assert "Take over 3 persons" in page.content.decode()
    take(hr, page)
    assert set(Employee.objects.values_list("contract_from", "contract_until")) == {
        (date(2024, 3, 1), None)
    }


def test_rows_with_an_error_are_named_by_their_line_with_all_that_is_wrong(
    hr: Client, people: list[Person], employer: Employer, reviewer: User
) -> None:
    good, twice, there = people
    Employee.objects.create(
        employer=employer, name="何三", id_number=there.id_number,
        contract_from=date(2024, 1, 1), added_by=reviewer, added_on=makers.TODAY,
    )  # fmt: skip
    stranger = permits.person(8, name="外人")
    permits.insured(stranger, by=makers.OTHER)
    number = good.id_number
    wrong = number[:17] + ("1" if number[17] != "1" else "2")
    page = send(
        hr,
        sheet(
            row(good),
            row(twice),
            row(twice),
            row(there),
            row(stranger),
            f"甲,{wrong},,2024-02-30,",
            "乙,3.40102E+17,,2024-01-01,",
            ",123,,,2027-13-01",
            row(good, "2025-01-01", "2024-01-01").replace(number, people[1].id_number),
        ),
    ).content.decode()
    assert "Rows that can be taken over: 2. Rows with an error, which are left out: 7." in page
    for said in (
        "the person stands in the file before",
        "the person is on your list already",
        "your organisation does not pay this person",
        "last character does not fit the others",
        "the first day of the contract is missing or does not exist",
        "the spreadsheet has shortened the ID number",
        "the name is missing",
        "does not have 18 characters",
        "the last day of the contract does not exist",
        "the contract ends before it begins",
    ):
        assert said in page, said
    assert Employee.objects.count() == 1


def test_when_no_row_is_good_there_is_nothing_to_take_over(
    hr: Client, people: list[Person]
) -> None:
    InsuranceRun.objects.all().delete()
    page = send(hr, sheet(*map(row, people))).content.decode()
    assert "No row can be taken over" in page
    assert 'value="take"' not in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"\r\n\r\n,,,\r\n", "The file is empty"),
        (HEAD.encode(), "nobody below it"),
        ("姓名,岗位\n何一,工程师".encode(), "The heading lacks: 身份证号, 合同开始"),
        (b"PK\x03\x04" + b"\0" * 50, "This is the spreadsheet itself"),
        (b"\x89PNG\r\n\x1a\n\0\0\xff\xff", "This is not a CSV file"),
        (b'name,id\n"' + b"x" * 140_000, "This is not a CSV file"),
    ],
)
def test_what_is_no_list_is_refused_in_words(hr: Client, content: bytes, said: str) -> None:
    answer = send(hr, content)
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_fifty_thousand_rows_are_refused_and_said_how_many_go(
    hr: Client, people: list[Person]
) -> None:
    line = "甲,34010219900512001X,,2024-01-01\n"
    answer = send(hr, line * 50_000)
    page = answer.content.decode()
    assert "The file has 50,000 rows; at most 5,000 are read at once" in page
    assert not Employee.objects.exists()
    assert "larger than 2 MB" in send(hr, line * 80_000).content.decode()
    assert "larger than" in send(hr, line * 400_000).content.decode()


def test_as_many_rows_as_go_are_looked_at_in_a_few_queries(
    employer: Employer, people: list[Person], django_assert_max_num_queries: Any
) -> None:
    rows = [
        f"甲,{permits.make_id_number('340103', permits.BORN, n)},,2024-01-01," for n in range(999)
    ]
    with django_assert_max_num_queries(6):
        found = roster_file.preview(employer, sheet(*rows, row(people[0])).encode())
    assert (len(found.good), len(found.wrong)) == (1, 999)


def test_what_changed_between_looking_and_taking_over_saves_nothing(
    hr: Client, people: list[Person]
) -> None:
    page = send(hr, sheet(*map(row, people)))
    InsuranceRun.objects.filter(person_index=people[1].id_index).delete()
    answer = take(hr, page)
    assert answer.status_code == 409
    assert "Nothing was saved" in answer.content.decode()
    assert not Employee.objects.exists()
    assert take(hr, answer).status_code == 302
    assert set(Employee.objects.values_list("name", flat=True)) == {"何一", "何三"}
    # Pressed twice, everybody stands there already.
    assert take(hr, answer).status_code == 409
    assert Employee.objects.count() == 2


def test_a_list_is_taken_over_by_who_looked_at_it_and_soon(
    hr: Client, people: list[Person], employer: Employer, reviewer: User, monkeypatch: Any
) -> None:
    page = send(hr, sheet(*map(row, people)))
    other = browser(makers.hr(employer, "hr2", "13911110005"))
    said = "This list cannot be read any more"
    assert said in take(other, page).content.decode()
    for damaged in ("", "x", hidden(page)["list"][0][:-8]):
        answer = hr.post(PAGE, {"list": damaged, "go": "take"})
        assert said in answer.content.decode()
    later = timezone.now() + timedelta(hours=3)
    monkeypatch.setattr("points.employers.roster_file.timezone.now", lambda: later)
    with pytest.raises(Refused):
        roster_file.unseal(employer, reviewer, hidden(page)["list"][0])
    assert not Employee.objects.exists()


def test_while_the_register_is_away_nothing_is_looked_at(
    hr: Client, people: list[Person], settings: Any
) -> None:
    page = send(hr, sheet(*map(row, people)))
    settings.REGISTERS = {"employment": ALL["employment"]}
    for answer in (send(hr, sheet(*map(row, people))), take(hr, page)):
        assert "does not answer now" in answer.content.decode()
    assert not Employee.objects.exists()


def test_the_example_opens_in_a_spreadsheet_and_is_read_back(hr: Client) -> None:
    answer = hr.get("/employer/people/example.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "nobody below it" in send(hr, answer.content).content.decode()


def test_a_file_is_asked_for(hr: Client) -> None:
    assert "Choose the file" in hr.post(PAGE, {}).content.decode()
