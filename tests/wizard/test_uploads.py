"""Files survive what goes wrong beside them."""

import io
from typing import Any

import pytest

from portal.documents.models import Upload
from tests.accounts import makers
from tests.wizard.walk import PAPER, Walk, hidden, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_paper(walk: Walk) -> Walk:
    walk.in_english()
    walk.fill("paper")
    return walk


def named(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def test_a_file_survives_an_error_elsewhere_on_the_page(at_paper: Walk) -> None:
    answer = at_paper.post("paper", {"vet": "", "vaccination_file": picture()})
    assert answer.status_code == 200
    kept = hidden(answer)
    assert len(kept["vaccination"]) == 1
    assert at_paper.to(at_paper.send("paper", kept | PAPER)) == "check"
    assert Upload.objects.count() == 1


def test_a_file_survives_leaving_and_coming_back(at_paper: Walk) -> None:
    at_paper.post("paper", {"vaccination_file": picture()}, go="leave")
    assert at_paper.to(at_paper.post("paper", PAPER)) == "check"


def test_a_file_can_be_added_and_taken_away(at_paper: Walk) -> None:
    at_paper.post("paper", {"vaccination_file": picture()}, go="stay")
    at_paper.post("paper", {"vaccination_file": picture("second.jpg")}, go="stay")
    first, second = at_paper.draft.answers["paper"]["vaccination"]
    data = at_paper.open("paper") | PAPER | {"vaccination_remove": first}
    assert at_paper.to(at_paper.client.post(at_paper.url("paper"), data)) == "paper"
    assert at_paper.draft.answers["paper"]["vaccination"] == [second]


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (named(b"MZ\x90\x00" + b"\0" * 500, "record.jpg"), "whatever its name says"),
        (named(b"\xff\xd8\xff\xe0" + b"\0" * 30 * 1024 * 1024, "record.jpg"), "larger than"),
        (named(b"", "record.jpg"), "empty"),
    ],
    ids=["a renamed exe", "30 MB", "an empty file"],
)
def test_a_file_that_is_refused_is_told_and_nothing_typed_is_lost(
    at_paper: Walk, file: Any, says: str
) -> None:
    answer = at_paper.post("paper", PAPER | {"vaccination_file": file})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert says in page
    assert page.count('class="field-error"') == 1, "one thing to put right, said once"
    assert 'value="王医生"' in page
    assert at_paper.draft.answers["paper"]["vet"] == ["王医生"]
    assert not Upload.objects.exists()


def test_a_refused_file_stops_leaving_too(at_paper: Walk) -> None:
    file = named(b"MZ" + b"\0" * 500, "record.jpg")
    assert at_paper.post("paper", PAPER | {"vaccination_file": file}, go="leave").status_code == 200


def test_the_file_of_another_person_is_not_taken(at_paper: Walk) -> None:
    stranger = makers.person(id_number="310101199001010012")
    theirs = Upload.objects.create(
        person=stranger, uploaded_by=at_paper.draft.user, kind="x", file="x", size=1
    )
    answer = at_paper.post("paper", PAPER | {"vaccination": str(theirs.pk)})
    assert answer.status_code == 200
    assert "is-wrong" in answer.content.decode()


def test_a_file_is_submitted_as_material_with_its_title(at_paper: Walk) -> None:
    at_paper.post("paper", PAPER | {"vaccination_file": picture()})
    at_paper.submit()
    case = at_paper.draft.case
    assert case is not None
    (material,) = case.materials.all()
    assert material.title == {"zh-hans": "Vaccination record", "en": "Vaccination record"}
