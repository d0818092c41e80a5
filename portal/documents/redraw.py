"""Draws a PDF anew, in a process of its own: the file on standard input, the result on output.

Run by portal.documents.pdf, as a script and without the portal's environment: whatever a hostile
file does to a decoder happens here, where there is neither a key nor a database, little memory
and little time. The exit status is a Verdict.
"""

import io
import resource
import sys
from collections.abc import Iterator
from enum import IntEnum
from typing import Any

DOTS_AN_INCH = 150
# A page of A3 at 150 dots an inch has 4.3 million; a poster is drawn smaller.
MAX_PAGE_PIXELS = 5_000_000
MAX_SIDE = 6000
MAX_PAGES = 20
MAX_OBJECTS = 100_000
# PDFium leaves out, without a word, a picture that it has no memory for.
MAX_PICTURE_PIXELS = 200_000_000
MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 20
JPEG_QUALITY = 82


class Verdict(IntEnum):
    """What became of a PDF."""

    DRAWN = 0
    UNREADABLE = 10
    ENCRYPTED = 11
    SCRIPT = 12
    FILES = 13
    FORM = 14
    TOO_MANY_PAGES = 15
    TOO_LARGE = 16


# Names that stand, as key or value, in what no paper needs.
FORBIDDEN = {
    "/JS": Verdict.SCRIPT,
    "/JavaScript": Verdict.SCRIPT,
    "/Launch": Verdict.SCRIPT,
    "/SubmitForm": Verdict.SCRIPT,
    "/ImportData": Verdict.SCRIPT,
    "/EmbeddedFile": Verdict.FILES,
    "/EmbeddedFiles": Verdict.FILES,
    "/EF": Verdict.FILES,
    "/GoToE": Verdict.FILES,
    "/RichMedia": Verdict.FILES,
    "/RichMediaContent": Verdict.FILES,
    "/Movie": Verdict.FILES,
    "/Rendition": Verdict.FILES,
    "/3D": Verdict.FILES,
    "/XFA": Verdict.FORM,
}


class Refused(Exception):
    """The PDF is not taken."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.name)
        self.verdict = verdict


def inspect(content: bytes) -> None:
    """Raises Refused for what is locked, carries a script, files or a dynamic form, or is no PDF."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise Refused(Verdict.ENCRYPTED)
            if len(pdf.objects) > MAX_OBJECTS:
                raise Refused(Verdict.TOO_LARGE)
            for thing in pdf.objects:
                if _picture_pixels(thing) > MAX_PICTURE_PIXELS:
                    raise Refused(Verdict.TOO_LARGE)
                for name in _names(thing, depth=0):
                    if name in FORBIDDEN:
                        raise Refused(FORBIDDEN[name])
            if len(pdf.pages) > MAX_PAGES:
                raise Refused(Verdict.TOO_MANY_PAGES)
    except pikepdf.PasswordError:
        raise Refused(Verdict.ENCRYPTED) from None
    except pikepdf.PdfError:
        raise Refused(Verdict.UNREADABLE) from None


def _picture_pixels(thing: Any) -> int:
    import pikepdf

    if not isinstance(thing, pikepdf.Stream) or thing.get("/Subtype") != "/Image":
        return 0
    return int(thing.get("/Width", 0)) * int(thing.get("/Height", 0))


def _names(thing: Any, depth: int) -> Iterator[str]:
    """Every name in an object; what it refers to is an object of its own."""
    import pikepdf

    if depth > 50:
        raise Refused(Verdict.UNREADABLE)
    if isinstance(thing, pikepdf.Name):
        yield str(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key, value in thing.items():
            yield str(key)
            yield from _inner(value, depth)
    elif isinstance(thing, pikepdf.Array):
        for value in thing:
            yield from _inner(value, depth)


def _inner(value: Any, depth: int) -> Iterator[str]:
    if not getattr(value, "is_indirect", False):
        yield from _names(value, depth + 1)


def draw(content: bytes, most: int = MAX_PAGES) -> Iterator[tuple[bytes, int, int]]:
    """Each of the first `most` pages: a JPEG, and its width and height in pixels."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        document.init_forms()
        if not len(document):
            raise Refused(Verdict.UNREADABLE)
        for number in range(min(len(document), most)):
            page = document[number]
            width, height = page.get_size()
            if not (0.1 < width < 1e6 and 0.1 < height < 1e6):
                raise Refused(Verdict.UNREADABLE)
            scale = min(
                DOTS_AN_INCH / 72,
                (MAX_PAGE_PIXELS / (width * height)) ** 0.5,
                MAX_SIDE / max(width, height),
            )
            picture = page.render(scale=scale).to_pil().convert("RGB")
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=JPEG_QUALITY)
            yield out.getvalue(), picture.width, picture.height
            page.close()
    except pypdfium2.PdfiumError:
        raise Refused(Verdict.UNREADABLE) from None


def bound(pages: Iterator[tuple[bytes, int, int]]) -> bytes:
    """A new PDF of these pictures, with nothing else in it; a poster becomes a smaller page."""
    import pikepdf

    pdf = pikepdf.new()
    for jpeg, across, down in pages:
        width, height = (max(3.0, side * 72 / DOTS_AN_INCH) for side in (across, down))
        image = pikepdf.Stream(
            pdf,
            jpeg,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=across,
            Height=down,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        page = pdf.add_blank_page(page_size=(width, height))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=image))
        page.Contents = pikepdf.Stream(
            pdf, f"{width:.2f} 0 0 {height:.2f} 0 0 cm /Page Do".encode()
        )
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def main(arguments: list[str]) -> Verdict:
    """`pdf`: inspect, and write it anew. `jpegs N`: the first N pages, each after its length."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content, out = sys.stdin.buffer.read(), sys.stdout.buffer
    try:
        if arguments[0] == "pdf":
            inspect(content)
            out.write(bound(draw(content)))
        else:
            for jpeg, _width, _height in draw(content, int(arguments[1])):
                out.write(len(jpeg).to_bytes(4, "big") + jpeg)
    except Refused as refused:
        return refused.verdict
    except MemoryError:
        return Verdict.TOO_LARGE
    except Exception:  # a damaged file fails in more ways than the libraries document
        return Verdict.UNREADABLE
    out.flush()
    return Verdict.DRAWN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
