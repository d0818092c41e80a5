"""Drawing PDFs, one at a time: PDFium is not made for threads."""

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

_lock = threading.Lock()
DOTS_AN_INCH = 150
MAX_PAGE_PIXELS = 5_000_000


def draw(content: bytes, pages: int | None = None) -> Iterator["Image.Image"]:
    """The first `pages` pages as pictures."""
    import pypdfium2

    with _lock:
        document = pypdfium2.PdfDocument(content)
        drawn = []
        try:
            for number in range(min(len(document), pages or len(document))):
                page = document[number]
                width, height = page.get_size()
                scale = DOTS_AN_INCH / 72
                scale = min(scale, (MAX_PAGE_PIXELS / max(1.0, width * height)) ** 0.5)
                drawn.append(page.render(scale=scale).to_pil().convert("RGB"))
        finally:
            document.close()
    yield from drawn
