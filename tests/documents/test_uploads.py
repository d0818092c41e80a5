"""What is taken in, what is refused and how that is said, and how it lies on the disk."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from portal.accounts.models import Person
from portal.documents import uploads
from portal.documents.models import Upload
from portal.documents.uploads import UploadRefused, store
from tests.cases.makers import picture

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def take(person: Person, content: bytes, name: str = "paper.jpg") -> Upload:
    assert person.user is not None
    return store(person, person.user, "proof", SimpleUploadedFile(name, content))


def read(upload: Upload) -> bytes:
    with upload.file.open("rb") as file:
        return bytes(file.read())


def a_png_that_says_it_is(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("form", "kind"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_picture_is_taken_in_whatever_it_is_called(person: Person, form: str, kind: str) -> None:
    upload = take(person, picture(form), "scan.bin")
    assert (upload.content_type, upload.is_image, upload.person) == (kind, True, person)
    assert upload.size == len(read(upload))


def test_a_pdf_is_taken_in_as_it_is(person: Person) -> None:
    upload = take(person, PDF, "lease.pdf")
    assert (upload.content_type, upload.format, upload.is_image) == (
        "application/pdf",
        "PDF",
        False,
    )
    assert read(upload) == PDF


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"MZ\x90\0" + b"\0" * 200, "whatever its name says"),
        (b"GIF89a" + b"\0" * 200, "whatever its name says"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "whatever its name says"),
        (b"<html><script>alert(1)</script></html>", "whatever its name says"),
        (picture()[:200], "cannot be read"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 200, "cannot be read"),
        (a_png_that_says_it_is(9000, 9000), "too many pixels"),
        (a_png_that_says_it_is(60000, 60000), "too many pixels"),
        (a_png_that_says_it_is(100, 100), "cannot be read"),
    ],
    ids=["empty", "exe", "gif", "svg", "html", "cut off", "no jpeg", "bomb", "big bomb", "thin"],
)
def test_what_is_not_a_picture_or_a_pdf_is_refused_in_words(
    person: Person, own_files: Path, content: bytes, says: str
) -> None:
    with translation.override("en"), pytest.raises(UploadRefused, match=says):
        take(person, content)
    assert not Upload.objects.exists()
    assert not [path for path in own_files.rglob("*") if path.is_file()]


def test_a_file_over_the_limit_is_refused(person: Person) -> None:
    with translation.override("en"), pytest.raises(UploadRefused, match="larger than 10 MB"):
        take(person, b"\xff\xd8\xff" + b"\0" * (10 * 1024 * 1024 + 1))


def test_a_picture_that_hides_a_page_is_drawn_anew(person: Person) -> None:
    hidden = b"<html><script>alert(1)</script>PK\x03\x04"
    upload = take(person, picture() + hidden, "two-faced.jpg")
    assert b"<script>" not in read(upload)
    assert read(upload)[:3] == b"\xff\xd8\xff"


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
    take(person, PDF, "my lease.pdf")
    (path,) = [path for path in own_files.rglob("*") if path.is_file()]
    assert b"%PDF" not in path.read_bytes()
    assert "lease" not in str(path)
