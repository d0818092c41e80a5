"""What is taken in, what is refused and how that is said, and how it lies on the disk."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from portal.accounts.models import Person
from portal.documents import pdf as pdfs
from portal.documents import uploads
from portal.documents.models import Upload
from portal.documents.uploads import UploadRefused, store
from tests.cases.makers import picture
from tests.documents import files

pytestmark = pytest.mark.django_db


def take(person: Person, content: bytes, name: str = "paper.jpg") -> Upload:
    assert person.user is not None
    return store(person, person.user, "proof", SimpleUploadedFile(name, content))


def read(upload: Upload) -> bytes:
    with upload.file.open("rb") as file:
        return bytes(file.read())


@pytest.mark.parametrize(("form", "kind"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_picture_is_taken_in_whatever_it_is_called(person: Person, form: str, kind: str) -> None:
    upload = take(person, picture(form), "scan.bin")
    assert (upload.content_type, upload.is_image, upload.person) == (kind, True, person)
    assert upload.size == len(read(upload))


def test_a_pdf_is_taken_in_and_shows_what_it_showed(person: Person) -> None:
    upload = take(person, files.pdf(pages=2), "lease.pdf")
    assert (upload.content_type, upload.format, upload.is_image) == (
        "application/pdf",
        "PDF",
        False,
    )
    first, second = pdfs.pictures(read(upload), 5)
    assert first.size == second.size
    assert first.size == (pytest.approx(1240, abs=2), pytest.approx(1754, abs=2))
    dark, light = first.getpixel((300, 400)), first.getpixel((700, 400))
    assert max(dark) < 40 and min(light) > 220  # type: ignore[type-var, arg-type]


LOCKED, PROGRAM, INSIDE = "locked with a password", "contains a program", "carries other files"
NEITHER, DAMAGED, UNREAD = "whatever its name says", "picture cannot be read", "PDF cannot be read"
PIXELS, LARGE, FORMAT = "too many pixels", "too large for us to draw", "picture in the format {}"

REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "The file is empty"),
    "one byte": (b"\0", NEITHER),
    "program": (b"MZ\x90\0" + b"\0" * 200, NEITHER),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", NEITHER),
    "html": (b"<html><script>alert(1)</script></html>", NEITHER),
    "zip": (files.archive(), NEITHER),
    "zip, then a PDF": (files.archive() + files.pdf(), NEITHER),
    "html, then a PDF": (b"<html><script>alert(1)</script></html>" + files.pdf(), NEITHER),
    "gif": (files.image("GIF"), FORMAT.format("GIF")),
    "webp": (files.image("WEBP"), FORMAT.format("WEBP")),
    "bmp": (files.image("BMP"), FORMAT.format("BMP")),
    "tiff": (files.image("TIFF"), FORMAT.format("TIFF")),
    "iPhone": (files.heic(), FORMAT.format("HEIC")),
    "cut off": (picture()[:200], DAMAGED),
    "no jpeg": (b"\xff\xd8\xff\xe0" + b"\0" * 200, DAMAGED),
    "thin png": (files.png_that_says_it_is(100, 100), DAMAGED),
    "png of 100 megapixels": (files.png_that_says_it_is(10_000, 10_000), PIXELS),
    "png of 3,600 megapixels": (files.png_that_says_it_is(60_000, 60_000), PIXELS),
    "jpeg of 100 megapixels": (files.jpeg_that_says_it_is(10_000, 10_000), PIXELS),
    "jpeg of a hundred scans": (files.jpeg_of_many_scans(), DAMAGED),
    "locked pdf": (files.locked("user"), LOCKED),
    "pdf that forbids": (files.locked(""), LOCKED),
    "pdf with script": (files.pdf(files.scripted), PROGRAM),
    "pdf with a button": (files.pdf(files.scripted_deep), PROGRAM),
    "pdf that starts programs": (files.pdf(files.launching), PROGRAM),
    "pdf with a file": (files.pdf(files.carrying), INSIDE),
    "pdf with a film": (files.pdf(files.playing), INSIDE),
    "pdf of a form": (files.pdf(files.form_of_adobe), "only some programs can show"),
    "long pdf": (files.pdf(pages=21), "more than 20 pages"),
    "cut off pdf": (files.pdf()[:60], UNREAD),
    "no pdf": (b"%PDF-1.7\n1 0 obj", UNREAD),
    "pdf with no page": (b"%PDF-1.7\n%%EOF\n", UNREAD),
    "pdf without bounds": (files.pdf(size=(10**8, 10**8)), UNREAD),
    "pdf with a bomb": (files.pdf(files.boundless), LARGE),
}


@pytest.mark.parametrize(("content", "says"), REFUSED.values(), ids=list(REFUSED))
def test_what_must_not_come_in_is_refused_in_words_and_leaves_nothing(
    person: Person, own_files: Path, content: bytes, says: str
) -> None:
    with translation.override("en"), pytest.raises(UploadRefused, match=says):
        take(person, content)
    assert not Upload.objects.exists()
    assert not [path for path in own_files.rglob("*") if path.is_file()]


def test_a_pdf_that_takes_forever_to_draw_ends_its_own_process_only(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdfs, "SECONDS", 2)
    with translation.override("en"), pytest.raises(UploadRefused, match=LARGE):
        take(person, files.pdf(files.endless))


@pytest.mark.parametrize(
    ("tail", "form"), [(files.archive(), "JPEG"), (files.archive(), "PNG"), (files.pdf(), "JPEG")]
)
def test_a_picture_that_is_an_archive_or_a_document_too_ends_as_a_picture(
    person: Person, tail: bytes, form: str
) -> None:
    kept = read(take(person, picture(form) + tail))
    assert not zipfile.is_zipfile(io.BytesIO(kept))
    assert b"%PDF" not in kept and b"<script>" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, image.size) == (form, (60, 80))


def test_a_pdf_that_is_an_archive_too_ends_as_a_pdf(person: Person) -> None:
    both = files.pdf() + files.archive()
    assert zipfile.is_zipfile(io.BytesIO(both))
    kept = read(take(person, both, "two-faced.pdf"))
    assert not zipfile.is_zipfile(io.BytesIO(kept))
    assert b"<script>" not in kept and kept[:5] == b"%PDF-"


def test_a_poster_is_drawn_smaller(person: Person) -> None:
    upload = take(person, files.pdf(size=(28346, 28346)))  # ten metres by ten
    (page,) = pdfs.pictures(read(upload), 5)
    assert page.width * page.height <= 5_100_000


def test_a_file_over_the_limit_is_refused(person: Person) -> None:
    with translation.override("en"), pytest.raises(UploadRefused, match="larger than 10 MB"):
        take(person, b"\xff\xd8\xff" + b"\0" * (10 * 1024 * 1024 + 1))


def test_a_picture_that_hides_a_page_is_drawn_anew(person: Person) -> None:
    hidden = b"<html><script>alert(1)</script>PK\x03\x04"
    upload = take(person, picture() + hidden, "two-faced.jpg")
    assert b"<script>" not in read(upload)
    assert read(upload)[:3] == b"\xff\xd8\xff"


def test_a_progressive_picture_and_one_with_a_film_behind_it_are_taken_in(person: Person) -> None:
    film = bytes(range(256)) * 4000 + b"\xff\xda" * 500
    for content in (picture(progressive=True), picture() + film):
        with Image.open(io.BytesIO(read(take(person, content)))) as image:
            assert image.size == (60, 80)


def test_a_picture_loses_where_it_was_taken_but_stands_upright(person: Person) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "SecretCamera"
    upload = take(person, picture(size=(90, 30), exif=exif))
    assert b"SecretCamera" not in read(upload)
    with Image.open(io.BytesIO(read(upload))) as image:
        assert image.size == (30, 90)


def test_what_is_transparent_becomes_paper(person: Person) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    upload = take(person, out.getvalue())
    with Image.open(io.BytesIO(read(upload))) as image:
        assert image.mode == "RGB"
        assert image.getpixel((20, 20)) == (255, 255, 255)


def test_a_huge_photo_is_kept_at_the_size_of_a_page(person: Person) -> None:
    upload = take(person, picture(size=(6000, 4000)))
    with Image.open(io.BytesIO(read(upload))) as image:
        assert image.size == (3508, 2339)


def test_a_small_picture_is_made_for_lists(person: Person) -> None:
    upload = take(person, picture("PNG", size=(1200, 800)))
    with Image.open(io.BytesIO(uploads.small(upload))) as image:
        assert (image.format, image.size) == ("JPEG", (320, 213))


def test_a_file_lies_encrypted(person: Person, own_files: Path) -> None:
    take(person, files.pdf(), "my lease.pdf")
    (path,) = [path for path in own_files.rglob("*") if path.is_file()]
    assert b"%PDF" not in path.read_bytes()
    assert "lease" not in str(path)
