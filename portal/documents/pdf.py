"""PDFs that people send: looked through, and drawn anew, so that nothing of the sent bytes is kept.

Drawing leaves only what can be seen: no script, no second file behind the first, no hidden layer.
It happens in a process of its own (portal.documents.redraw): PDFium is not made for threads, and
a page that is too much for it must end that process only.
"""

import io
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from portal.documents import redraw
from portal.documents.redraw import Verdict

if TYPE_CHECKING:
    from PIL import Image

log = logging.getLogger(__name__)

# Each may take a gigabyte for a moment.
_few_at_a_time = threading.BoundedSemaphore(2)
SECONDS = 60
MAX_PAGES = redraw.MAX_PAGES


class PdfRefused(Exception):
    """Not taken; `verdict` says why."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.name)
        self.verdict = verdict


def redrawn(content: bytes) -> bytes:
    """The PDF with each page as a picture and nothing else in it. Raises PdfRefused."""
    return _run(content, "pdf")


def pictures(content: bytes, pages: int) -> Iterator["Image.Image"]:
    """Its first pages. Raises PdfRefused."""
    from PIL import Image

    drawn = io.BytesIO(_run(content, "jpegs", str(pages)))
    while length := drawn.read(4):
        with Image.open(io.BytesIO(drawn.read(int.from_bytes(length, "big")))) as picture:
            yield picture.convert("RGB")


def _run(content: bytes, *arguments: str) -> bytes:
    command = [sys.executable, "-I", "-B", str(Path(redraw.__file__)), *arguments]
    with _few_at_a_time:
        try:
            done = subprocess.run(
                command,
                input=content,
                capture_output=True,
                timeout=SECONDS,
                env=_environment(),
                cwd="/",
            )
        except subprocess.TimeoutExpired:
            raise PdfRefused(Verdict.TOO_LARGE) from None
    if done.returncode == Verdict.DRAWN:
        return done.stdout
    if done.returncode in list(Verdict):
        raise PdfRefused(Verdict(done.returncode))
    # Ended by a limit, or fallen over the file.
    log.warning("drawing a PDF ended with status %s", done.returncode)
    raise PdfRefused(Verdict.TOO_LARGE if done.returncode < 0 else Verdict.UNREADABLE)


def _environment() -> dict[str, str]:
    """No key and no address: only where Python finds its own libraries."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
