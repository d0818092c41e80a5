"""The upload field and its widget, in a form of the portal."""

import uuid
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from portal.accounts.models import Person
from portal.documents.fields import UploadField, take_in
from portal.documents.models import Upload
from portal.forms import PortalForm
from tests.cases import makers
from tests.documents import files

pytestmark = pytest.mark.django_db
PDF = files.pdf()


class Papers(PortalForm):
    """A photo, papers, and papers that may be missing."""

    photo = UploadField(label="Photo", pdf=False, many=False)
    papers = UploadField(label="Papers")
    extra = UploadField(label="More", required=False)


def form(person: Person, **ids: list[str]) -> Papers:
    made = Papers(MultiValueDict(ids))
    for field in made.fields.values():
        field.person = person  # type: ignore[attr-defined]
    return made


class Tags(HTMLParser):
    """The elements of a page, each with its name and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.found: list[dict[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append({"tag": tag} | {name: value or "" for name, value in attrs})

    def all(self, **attributes: str) -> list[dict[str, str]]:
        """Elements that have all of these attributes."""
        return [one for one in self.found if attributes.items() <= one.items()]

    def one(self, **attributes: str) -> dict[str, str]:
        """The only one of them."""
        (found,) = self.all(**attributes)
        return found


def page(made: Papers) -> Tags:
    template = engines["django"].from_string("{% load crispy_forms_tags %}{% crispy form %}")
    return Tags(template.render({"form": made}))


def post(person: Person, raw: dict[str, list[str]], files: Any, **data: Any) -> dict[str, str]:
    """Posts files beside `raw`, which is changed."""
    request = RequestFactory().post("/", data)
    request.user = person.user  # type: ignore[assignment]
    request._files = MultiValueDict(files)  # type: ignore[attr-defined]
    request._post = QueryDict(mutable=True)  # type: ignore[attr-defined]
    for name, value in data.items():
        request._post.setlist(name, value)  # type: ignore[attr-defined]
    return take_in(request, dict(Papers.base_fields), person, raw)


def file(content: bytes | None = None, name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, makers.picture() if content is None else content)


def test_the_files_of_the_person_are_cleaned_in_the_order_of_their_coming(
    person: Person,
) -> None:
    found = [makers.upload(person), makers.upload(person), makers.upload(person)]
    ids = [str(upload.pk) for upload in reversed(found)]
    made = form(person, photo=ids[:1], papers=ids)
    assert made.is_valid(), made.errors
    assert made.cleaned_data["papers"] == found
    assert made.cleaned_data["extra"] == []


def test_anothers_file_is_asked_again_and_not_shown(person: Person) -> None:
    theirs = makers.upload(makers.person(2))
    for stranger in (str(theirs.pk), str(uuid.uuid4())):
        made = form(person, papers=[stranger])
        assert made.has_error("papers", "unknown")
        assert stranger not in page(made).html


@pytest.mark.parametrize("nonsense", ["", "x", "0" * 32 + "1", "<script>"])
def test_what_is_no_id_is_no_file(person: Person, nonsense: str) -> None:
    made = form(person, papers=[nonsense])
    assert made.has_error("papers", "required")
    assert nonsense == "" or nonsense not in page(made).html or nonsense == "x"


def test_a_photo_is_not_a_pdf(person: Person) -> None:
    made = form(person, photo=[str(makers.upload(person, PDF, "a.pdf").pk)])
    assert made.has_error("photo", "picture")


def test_the_widget_lists_each_file_with_a_link_and_a_box_to_remove_it(person: Person) -> None:
    image, paper = makers.upload(person), makers.upload(person, PDF, "a.pdf")
    ids = [str(image.pk), str(paper.pk)]
    tags = page(form(person, papers=ids))
    assert [one["value"] for one in tags.all(tag="input", name="papers")] == ids
    boxes = tags.all(tag="input", name="papers_remove")
    assert [box["value"] for box in boxes] == ids
    for box in boxes:
        assert tags.one(tag="label", **{"for": box["id"]})
    assert [a["href"] for a in tags.all(tag="a")] == [f"/files/{pk}/" for pk in ids]
    assert [img["src"] for img in tags.all(tag="img")] == [f"/files/{ids[0]}/?small"]


def test_the_label_belongs_to_the_file_input_which_says_what_it_takes(person: Person) -> None:
    tags = page(form(person))
    chooser = tags.one(type="file", name="papers_file")
    assert tags.one(tag="label", **{"for": chooser["id"]})
    assert chooser["accept"] == "image/jpeg,image/png,application/pdf"
    assert "multiple" in chooser
    assert "required" not in chooser
    assert chooser["aria-invalid"] == "true"
    described = chooser["aria-describedby"].split()
    assert len(described) == 2
    for target in described:
        assert tags.one(id=target)
    photo = tags.one(type="file", name="photo_file")
    assert photo["accept"] == "image/jpeg,image/png"
    assert "multiple" not in photo


def test_files_are_added_and_a_photo_takes_the_place_of_the_one_before(person: Person) -> None:
    raw: dict[str, list[str]] = {}
    assert post(person, raw, {"photo_file": [file()], "papers_file": [file(), file()]}) == {}
    before = raw["photo"]
    assert (len(before), len(raw["papers"])) == (1, 2)
    assert post(person, raw, {"photo_file": [file()], "papers_file": [file()]}) == {}
    assert (len(raw["photo"]), len(raw["papers"])) == (1, 3)
    assert raw["photo"] != before
    assert form(person, **raw).is_valid()


def test_a_file_that_is_refused_leaves_the_others(person: Person) -> None:
    raw = {"papers": [str(makers.upload(person).pk)]}
    with translation.override("en"):
        refused = post(person, raw, {"papers_file": [file(b"MZ" + b"\0" * 99), file()]})
    assert "whatever its name says" in refused["papers"]
    assert len(raw["papers"]) == 2
    assert Upload.objects.count() == 2


def test_a_file_whose_box_is_ticked_is_gone(person: Person) -> None:
    ids = [str(makers.upload(person).pk) for _ in range(2)]
    raw = {"papers": list(ids)}
    post(person, raw, {}, papers_remove=[ids[0]])
    assert raw["papers"] == ids[1:]
