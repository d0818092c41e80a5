"""Who may see a file, and what its answer carries."""

import uuid

import pytest
from django.test import Client

from portal.accounts.models import Person
from tests.cases import makers
from tests.cases.conftest import signed_in
from tests.documents import files

pytestmark = pytest.mark.django_db
PDF = files.pdf()


@pytest.fixture
def holder(person: Person) -> Client:
    return signed_in(person.user)


def test_the_person_sees_their_file(person: Person, holder: Client) -> None:
    upload = makers.upload(person)
    answer = holder.get(f"/files/{upload.pk}/")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content[:3] == b"\xff\xd8\xff"
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    answer.close()


def test_a_small_picture_is_served_for_lists(person: Person, holder: Client) -> None:
    answer = holder.get(f"/files/{makers.upload(person).pk}/?small")
    assert answer.content[:3] == b"\xff\xd8\xff"
    pdf = makers.upload(person, PDF, "a.pdf")
    assert holder.get(f"/files/{pdf.pk}/?small").status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_a_404(person: Person, holder: Client) -> None:
    upload = makers.upload(person)
    upload.file.storage.delete(upload.file.name)
    for query in ("", "?small"):
        assert holder.get(f"/files/{upload.pk}/{query}").status_code == 404


def test_whoever_sent_it_sees_it_too(person: Person) -> None:
    clerk = makers.clerk()
    upload = makers.upload(person)
    url = f"/files/{upload.pk}/"
    assert signed_in(clerk).get(url).status_code == 404
    upload.uploaded_by = clerk
    upload.save()
    answer = signed_in(clerk).get(url)
    assert answer.status_code == 200
    answer.close()


def test_for_everybody_else_it_does_not_exist(person: Person) -> None:
    upload = makers.upload(person)
    stranger = signed_in(makers.person(2).user)
    for url in (f"/files/{upload.pk}/", f"/files/{upload.pk}/?small", f"/files/{uuid.uuid4()}/"):
        assert stranger.get(url).status_code == 404
    anonymous = Client(headers={"host": "localhost"}).get(f"/files/{upload.pk}/")
    assert anonymous.status_code == 302
