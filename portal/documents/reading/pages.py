"""The pages of an upload as pictures."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portal.documents.models import Upload

if TYPE_CHECKING:
    from PIL import Image

# What is asked for stands on the first page, or on the one after the cover.
PAGES = 2


def pages(upload: Upload) -> Iterator["Image.Image"]:
    """The picture, or the first pages of the PDF, as they were stored (re-encoded, upright)."""
    from PIL import Image

    with upload.file.open("rb") as file:
        if upload.is_image:
            with Image.open(file) as picture:
                yield picture.convert("RGB")
            return
        content = file.read()
    from portal.documents.pdf import pictures

    yield from pictures(content, PAGES)
