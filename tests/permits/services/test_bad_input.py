"""What must not come in: said beside the field and on top, everything typed kept, nothing half saved."""

import io
from typing import Any

import pikepdf
import pytest
from django.test import Client

from portal.accounts.models import Person
from portal.cases.models import Case
from portal.documents.models import Upload
from tests.permits.services import makers
from tests.permits.services.walk import REGISTRATION, STORE, TITLE, browser, errors, fill
from tests.wizard.walk import Walk, hidden, picture

pytestmark = pytest.mark.django_db
UPSTAIRS = TITLE | {"title_owner": "李志兰", "title_address": "莘松路958弄61号201"}


@pytest.fixture
def walk(client: Client, person: Person) -> Walk:
    """At the papers of a relative's home: its proof, whose it is, proof of kinship."""
    walk = Walk.begin(client, "registration")
    details = {"known": makers.UPSTAIRS, "lived_since": "2024-06-05", "reason": "family"}
    fill(walk, [REGISTRATION[0], ("housing", {"housing": "relative_purchased"})])
    fill(walk, [("details", details)])
    return walk


def said_twice(answer: Any, words: str) -> None:
    """On top, with a link to the field, and beside it."""
    assert answer.status_code == 200
    page = answer.content.decode()
    assert words in errors(answer)
    assert 'href="#id_kinship_proof' in errors(answer) or 'href="#id_' in errors(answer)
    assert words in page[page.index("<form") :]


def named(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def pdf() -> bytes:
    """A PDF with one empty page."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out)
    return out.getvalue()


def test_a_renamed_program_is_refused_and_the_rest_is_kept(walk: Walk) -> None:
    program = named(b"MZ\x90\x00" + bytes(500), "kinship.pdf")
    typed = {"housing_proof_file": picture(), "relative": "sibling", "kinship_proof_file": program}
    answer = walk.post("papers", typed)
    said_twice(answer, "This is not a picture (JPG, PNG) or a PDF, whatever its name says.")
    assert len(hidden(answer)["housing_proof"]) == 1, "the good file is not asked for again"
    assert walk.draft.answers["papers"]["relative"] == ["sibling"]
    assert Upload.objects.count() == 1
    assert "papers" not in walk.draft.valid


def test_thirty_megabytes_are_refused_and_the_rest_is_kept(walk: Walk) -> None:
    huge = named(b"%PDF-1.7\n" + bytes(30 * 1024 * 1024), "kinship.pdf")
    typed = {"housing_proof_file": picture(), "relative": "sibling", "kinship_proof_file": huge}
    answer = walk.post("papers", typed)
    said_twice(answer, "The file is larger than 10 MB.")
    assert len(hidden(answer)["housing_proof"]) == 1
    assert Upload.objects.count() == 1


def test_a_pdf_is_no_photo(walk: Walk) -> None:
    papers = STORE | {"housing_proof_file": picture(), "relative": "sibling"}
    fill(walk, [("papers", papers | {"kinship_proof_file": picture()}), ("reading", UPSTAIRS)])
    answer = walk.post("photo", {"photo_file": named(pdf(), "me.jpg")})
    said_twice(answer, "Add a picture (JPG or PNG) here.")


def test_somebody_elses_file_cannot_be_claimed(walk: Walk) -> None:
    other = browser(makers.person(9).user)
    makers.right(Person.objects.latest("pk"))
    theirs = Walk.begin(other, "registration")
    fill(theirs, REGISTRATION)
    foreign = str(Upload.objects.get().pk)
    answer = walk.post("papers", {"housing_proof": foreign, "relative": "sibling"})
    said_twice(answer, "Add the file again.")
    assert foreign not in answer.content.decode(), "nor is it shown"
    assert walk.client.get(f"/files/{foreign}/").status_code == 404


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        ("housing", {"housing": "palace"}),
        ("details", {"known": makers.UPSTAIRS, "lived_since": "2024-06-05", "reason": "secret"}),
        ("papers", {"relative": "cousin"}),
    ],
)
def test_a_choice_that_is_not_offered_is_not_taken(
    walk: Walk, step: str, typed: dict[str, str]
) -> None:
    answer = walk.post(step, typed)
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert step not in walk.draft.valid


def test_a_step_out_of_order_leads_to_the_first_that_is_missing(client: Client) -> None:
    walk = Walk.begin(client, "registration")
    for step in ("housing", "details", "papers", "photo"):
        assert walk.onward(walk.get(step)) == "face"
    assert client.get(walk.url("nonsense")).status_code == 404


def test_submitting_an_unfinished_registration_makes_no_case(walk: Walk) -> None:
    answer = walk.client.post(walk.url("check"), {"declaration": "on"})
    assert walk.to(answer) == "papers"
    assert not Case.objects.exists()
