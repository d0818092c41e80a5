"""Taking in a file: size, real type, drawing it anew, encryption.

Nothing of the sent bytes is kept: a picture is decoded and encoded again, a PDF is drawn page by
page (portal.documents.pdf). So a file that is two things at once ends as the one that was seen,
and what a phone hangs behind a photo (a video, its place on the map) is gone.
"""

import hashlib
import io
import re
import threading
from typing import TYPE_CHECKING

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.documents.models import Upload
from portal.documents.pdf import MAX_PAGES, PdfRefused, redrawn
from portal.documents.redraw import Verdict

if TYPE_CHECKING:
    from PIL import Image

    from portal.accounts.models import Person, User

PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG"}
PDF = "application/pdf"
# A phone's best camera gives 50 megapixels; more is a trap for the decoder. A PNG is a scan or
# a screenshot (a page of A4 at 600 dots an inch: 35), and is decoded whole.
MAX_PIXELS = {"image/jpeg": 60_000_000, "image/png": 40_000_000}
# Each goes over the whole picture again; a progressive JPEG has some ten.
MAX_SCANS = 40
MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
# So many pictures are decoded at once in this process, whatever the number of its threads.
_decoding = threading.BoundedSemaphore(2)
# A page of A4 at 300 dots an inch; a longer side only makes the desk wait.
LONGEST_SIDE = 3508
SMALL_SIDE = 320


class UploadRefused(Exception):
    """A file that is not taken in; `message` tells the person why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def too_large_message() -> str:
    """What to say of a file over the limit."""
    megabytes = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
    return _("The file is larger than %(mb)s MB. Take the picture again at a lower size.") % {
        "mb": megabytes
    }


class LimitUploadHandler(FileUploadHandler):
    """Drops a file that grows past the limit while it streams in, and keeps the other fields.

    Django's own limits answer with a bare 400 and lose what was typed beside the file.
    """

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_LIMIT_BYTES:
            oversized: set[str] = getattr(self.request, "oversized_files", set())
            self.request.oversized_files = oversized | {str(self.field_name)}  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def is_oversized(request: HttpRequest, field: str) -> bool:
    """Whether the file sent for `field` was dropped for its size."""
    return field in getattr(request, "oversized_files", set())


def _reencoded(content: bytes, content_type: str) -> bytes:
    """The picture drawn anew: no EXIF, no trailing data, nothing hidden behind the pixels."""
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=[PICTURES[content_type]]) as image:
        if image.width * image.height > MAX_PIXELS[content_type]:
            raise Image.DecompressionBombError
        if content_type == "image/jpeg" and _scans(content) > MAX_SCANS:
            raise ValueError("too many scans")
        with _decoding:
            return _drawn(image, LONGEST_SIDE, PICTURES[content_type])


def _scans(content: bytes) -> int:
    """How often a JPEG goes over its picture, up to its end (what follows there is dropped)."""
    at, found = 2, 0
    while (marker := MARKER.search(content, at)) and marker[1] != b"\xd9":
        found += marker[1] == b"\xda"
        length = int.from_bytes(content[marker.end() : marker.end() + 2], "big")
        at = marker.end() + max(2, length)
    return found


def _drawn(image: "Image.Image", longest: int, form: str) -> bytes:
    """The picture upright, on white where it is transparent, with sides of at most `longest`."""
    from PIL import Image, ImageOps

    # A JPEG is decoded at a half or a quarter where that is still large enough.
    part = min(1.0, longest / max(image.size))
    image.draft("RGB", (int(image.width * part), int(image.height * part)))
    image.load()
    if image.has_transparency_data and image.mode != "RGBA":
        image = image.convert("RGBA")
    elif image.mode not in ("RGB", "RGBA", "L"):
        image = image.convert("RGB")
    # Made small first: each further step copies the picture.
    image.thumbnail((longest, longest))
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode == "RGBA":
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    out = io.BytesIO()
    # Without what the file said of itself: place, time, camera, colour profile.
    bare = image.convert("RGB")
    bare.info.clear()
    bare.save(out, form, quality=90, compress_level=3)
    return out.getvalue()


def small(upload: Upload) -> bytes:
    """A small JPEG of an uploaded picture, for lists. Raises FileNotFoundError."""
    from PIL import Image

    with upload.file.open("rb") as file, Image.open(file) as image:
        return _drawn(image, SMALL_SIDE, "JPEG")


def store(
    person: "Person", user: "User", kind: str, file: UploadedFile, *, pdf: bool = True
) -> Upload:
    """Takes in one file for `person`, sent by `user`, as material `kind`; pictures only but `pdf`.

    Raises UploadRefused with a text for the person when it is empty, too large, not what its
    name says, locked, unreadable, or carries a script. Nothing is kept of a refused file.
    """
    content = file.read()
    if not content:
        raise UploadRefused(_("The file is empty. Please choose it again."))
    if len(content) > settings.UPLOAD_LIMIT_BYTES:
        raise UploadRefused(too_large_message())
    content_type = filetype.guess_mime(content) or ""
    if content_type in PICTURES:
        content = _picture_or_refuse(content, content_type)
    elif content_type == PDF and pdf:
        content = _pdf_or_refuse(content)
    else:
        raise UploadRefused(_not_taken(content_type))
    upload = Upload(
        person=person,
        uploaded_by=user,
        kind=kind,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    upload.file.save(str(upload.id), ContentFile(content), save=False)
    upload.save()
    return upload


def _not_taken(content_type: str) -> str:
    """What to say of a file that is neither, and what to do where that is known."""
    if content_type == PDF:
        return _("Add a picture (JPG or PNG) here.")
    if content_type in ("image/heic", "image/heif", "image/avif"):
        return _(
            "This is a picture in the format HEIC, which many devices cannot open. "
            "Send a screenshot of it, or take it again: on an iPhone choose Settings, Camera, "
            "Formats, Most Compatible first."
        )
    if content_type.startswith("image/"):
        return _(
            "This is a picture in the format %(form)s. Please save it as JPG or PNG, "
            "or send a screenshot of it."
        ) % {"form": content_type.removeprefix("image/").removeprefix("x-").upper()}
    if "word" in content_type or "excel" in content_type or "officedocument" in content_type:
        return _("This is an office document. Please save it as a PDF and choose that.")
    return _("This is not a picture (JPG, PNG) or a PDF, whatever its name says.")


def _picture_or_refuse(content: bytes, content_type: str) -> bytes:
    from PIL import Image

    try:
        return _reencoded(content, content_type)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UploadRefused(
            _("The picture has too many pixels. Take it again at a lower size.")
        ) from None
    except Exception:  # a decoder fails over a damaged file in more ways than it documents
        raise UploadRefused(
            _("The picture cannot be read. Please take it again or choose another file.")
        ) from None


def _pdf_or_refuse(content: bytes) -> bytes:
    try:
        made = redrawn(content)
    except PdfRefused as refused:
        raise UploadRefused(_of_pdf(refused.verdict)) from None
    if len(made) > settings.UPLOAD_LIMIT_BYTES:
        raise UploadRefused(_of_pdf(Verdict.TOO_LARGE))
    return made


def _of_pdf(verdict: Verdict) -> str:
    """What to say of a PDF that is not taken, and what to do."""
    if verdict == Verdict.ENCRYPTED:
        return _(
            "This PDF is locked with a password. Print it to a new PDF without one, "
            "or take a photo of the paper."
        )
    if verdict == Verdict.SCRIPT:
        return _(
            "This PDF contains a program, so we do not open it. Print it to a new PDF, "
            "or take a photo of the paper."
        )
    if verdict == Verdict.FILES:
        return _(
            "This PDF carries other files inside, so we do not open it. Print it to a new PDF, "
            "or take a photo of the paper."
        )
    if verdict == Verdict.FORM:
        return _(
            "This PDF is a form that only some programs can show. Print it to a new PDF, "
            "or take a photo of the paper."
        )
    if verdict == Verdict.TOO_MANY_PAGES:
        return _(
            "This PDF has more than %(pages)s pages. Please send only the pages that are asked for."
        ) % {"pages": MAX_PAGES}
    if verdict == Verdict.TOO_LARGE:
        return _(
            "The pages of this PDF are too large for us to draw. Print it to a new PDF on A4, "
            "or take photos of the paper."
        )
    return _(
        "The PDF cannot be read. It may be damaged: print it to a new PDF, "
        "or take a photo of the paper."
    )
