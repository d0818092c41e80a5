"""Files as people and their enemies send them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tests.cases.makers import picture

A4 = (595, 842)


def pdf(
    change: Callable[[pikepdf.Pdf], Any] | None = None,
    *,
    pages: int = 1,
    size: tuple[int, int] = A4,
    **options: Any,
) -> bytes:
    """A PDF with a black square on each page; `change` does something to it before it is saved."""
    made = pikepdf.new()
    for _number in range(pages):
        page = made.add_blank_page()
        page.MediaBox = Array([0, 0, *size])
        page.Contents = pikepdf.Stream(made, b"100 600 100 100 re f")
    if change is not None:
        change(made)
    out = io.BytesIO()
    made.save(out, **options)
    return out.getvalue()


def locked(user: str) -> bytes:
    """A PDF that asks for a password, or (without one) forbids to print."""
    return pdf(encryption=pikepdf.Encryption(owner="owner", user=user))


def scripted(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def scripted_deep(made: pikepdf.Pdf) -> None:
    """A button inside of a page that starts a script; packed away in an object stream."""
    action = made.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))
    button = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    made.pages[0].Annots = Array([made.make_indirect(button)])


def launching(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.Launch, F="calc.exe")


def carrying(made: pikepdf.Pdf) -> None:
    made.attachments["inside.exe"] = b"MZ"


def playing(made: pikepdf.Pdf) -> None:
    media = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))
    made.pages[0].Annots = Array([made.make_indirect(media)])


def form_of_adobe(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = Dictionary(XFA=Array([]), Fields=Array([]))


def endless(made: pikepdf.Pdf) -> None:
    """Twelve drawings, each of which draws the one below it ten times."""
    inner = None
    for _level in range(12):
        drawing = pikepdf.Stream(made, b"/X Do " * 10 if inner else b"0 0 5 5 re f")
        drawing.Type, drawing.Subtype = Name.XObject, Name.Form
        drawing.BBox = Array([0, 0, 900, 900])
        if inner is not None:
            drawing.Resources = Dictionary(XObject=Dictionary(X=inner))
        inner = made.make_indirect(drawing)
    made.pages[0].Resources = Dictionary(XObject=Dictionary(X=inner))
    made.pages[0].Contents = pikepdf.Stream(made, b"/X Do")


def boundless(made: pikepdf.Pdf) -> None:
    """A picture of 1.6 thousand million points in a few kilobytes."""
    image = pikepdf.Stream(
        made,
        zlib.compress(bytes(1000)),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=40_000,
        Height=40_000,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.FlateDecode,
    )
    made.pages[0].Resources = Dictionary(XObject=Dictionary(I=image))
    made.pages[0].Contents = pikepdf.Stream(made, b"595 0 0 842 0 0 cm /I Do")


def archive() -> bytes:
    """A ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("run.html", "<script>alert(1)</script>")
    return out.getvalue()


def image(form: str, size: tuple[int, int] = (40, 30)) -> bytes:
    """A picture in some format."""
    out = io.BytesIO()
    Image.new("RGB", size, "#88a").save(out, form)
    return out.getvalue()


def heic() -> bytes:
    """The beginning of what an iPhone stores."""
    return struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + bytes(400)


def png_that_says_it_is(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg_that_says_it_is(width: int, height: int) -> bytes:
    """A small JPEG whose header promises so many pixels."""
    made = picture()
    at = made.index(b"\xff\xc0") + 5
    return made[:at] + struct.pack(">HH", height, width) + made[at + 4 :]


def jpeg_of_many_scans() -> bytes:
    """A progressive JPEG that goes over its picture again and again."""
    made = picture(progressive=True)
    last = made.rindex(b"\xff\xda")
    return made[:last] + made[last:-2] * 100 + b"\xff\xd9"
