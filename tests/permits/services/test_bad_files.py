"""Hostile and damaged files at a step: said beside the field and on top, the rest of it kept."""

import io

import pytest
from django.test import Client

from portal.accounts.models import Person
from portal.cases.models import Case
from portal.documents.models import Upload
from tests.documents import files
from tests.permits.services import makers
from tests.permits.services.walk import REGISTRATION, errors, fill
from tests.wizard.walk import Walk, hidden, picture

pytestmark = pytest.mark.django_db

BAD = {
    "empty": (b"", "The file is empty."),
    "damaged": (picture().read()[:300], "The picture cannot be read."),
    "too many pixels": (files.png_that_says_it_is(10_000, 10_000), "too many pixels"),
    "archive and document": (files.archive() + files.pdf(), "whatever its name says"),
    "iPhone": (files.heic(), "on an iPhone choose Settings"),
    "locked": (files.locked("secret"), "This PDF is locked with a password."),
    "script": (files.pdf(files.scripted), "This PDF contains a program"),
    "files inside": (files.pdf(files.carrying), "This PDF carries other files inside"),
    "no pdf": (b"%PDF-1.7\n" + bytes(300), "The PDF cannot be read."),
}


@pytest.fixture
def walk(client: Client, person: Person) -> Walk:
    """At the papers of a relative's home."""
    walk = Walk.begin(client, "registration")
    details = {"known": makers.UPSTAIRS, "lived_since": "2024-06-05", "reason": "family"}
    fill(walk, [REGISTRATION[0], ("housing", {"housing": "relative_purchased"})])
    fill(walk, [("details", details)])
    return walk


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=list(BAD))
def test_a_bad_file_is_refused_where_it_was_sent_and_everything_else_is_kept(
    walk: Walk, content: bytes, words: str
) -> None:
    bad = io.BytesIO(content)
    bad.name = "kinship.pdf"
    typed = {"housing_proof_file": picture(), "relative": "sibling", "kinship_proof_file": bad}
    answer = walk.post("papers", typed)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert words in errors(answer) and 'href="#id_kinship_proof' in errors(answer)
    beside = page[page.index("<form") :]
    assert words in beside[beside.index("kinship_proof") :]
    assert len(hidden(answer)["housing_proof"]) == 1, "the good file is not asked for again"
    assert walk.draft.answers["papers"]["relative"] == ["sibling"]
    assert "papers" not in walk.draft.valid
    assert (Upload.objects.count(), Case.objects.count()) == (1, 0)
