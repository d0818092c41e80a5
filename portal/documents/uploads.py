"""Taking in a file: size, real type, re-encoding, encryption."""

import hashlib
import io
from typing import TYPE_CHECKING

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.documents.models import Upload

if TYPE_CHECKING:
    from PIL import Image

    from portal.accounts.models import Person, User

PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG"}
PDF = "application/pdf"
# A phone's best camera gives 50 megapixels; more is a trap for the decoder.
MAX_PIXELS = 60_000_000
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
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        return _drawn(image, LONGEST_SIDE, PICTURES[content_type])


def _drawn(image: "Image.Image", longest: int, form: str) -> bytes:
    """The picture upright, on white where it is transparent, with sides of at most `longest`."""
    from PIL import Image, ImageOps

    # A JPEG is decoded at a half or a quarter where that is still large enough.
    image.draft("RGB", (longest, longest))
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright)
    upright = upright.convert("RGB")
    upright.thumbnail((longest, longest))
    out = io.BytesIO()
    upright.save(out, form, quality=90)
    return out.getvalue()


def small(upload: Upload) -> bytes:
    """A small JPEG of an uploaded picture, for lists. Raises FileNotFoundError."""
    from PIL import Image

    with upload.file.open("rb") as file, Image.open(file) as image:
        return _drawn(image, SMALL_SIDE, "JPEG")


def store(person: "Person", user: "User", kind: str, file: UploadedFile) -> Upload:
    """Takes in one file for `person`, sent by `user`, as material `kind`.

    Raises UploadRefused with a text for the person when it is empty, too large, not what its
    name says, or unreadable.
    """
    content = file.read()
    if not content:
        raise UploadRefused(_("The file is empty. Please choose it again."))
    if len(content) > settings.UPLOAD_LIMIT_BYTES:
        raise UploadRefused(too_large_message())
    content_type = filetype.guess_mime(content) or ""
    if content_type in PICTURES:
        content = _picture_or_refuse(content, content_type)
    elif content_type != PDF:
        raise UploadRefused(_("This is not a picture (JPG, PNG) or a PDF, whatever its name says."))
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
