"""Photos with a face that the pre-check finds, for walks through the services."""

import io
from functools import cache
from random import Random

from PIL import Image

from portal.city.photo import portrait


def _file(content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = "me.jpg"
    return file


@cache
def drawn(seed: int = 1) -> bytes:
    """A drawn portrait of the standard size in which nothing is wrong, as a JPEG."""
    return portrait(Random(seed))


def photo(seed: int = 1) -> io.BytesIO:
    """The same as a file to upload."""
    return _file(drawn(seed))


@cache
def far_away(wall: str = "#f7f8f9") -> bytes:
    """A large picture of somebody who stands too far away, in front of that wall; with EXIF."""
    with Image.open(io.BytesIO(drawn(3))) as person:
        large = person.resize((716, 882))
    picture = Image.new("RGB", (1432, 1588), wall)
    white = large.convert("L").point(lambda light: 255 if light > 238 else 0)
    behind = Image.new("RGB", large.size, wall)
    picture.paste(Image.composite(behind, large, white), (573, 706))
    exif = Image.Exif()
    exif[0x010F] = "Somebody's phone"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92, exif=exif)
    return out.getvalue()


@cache
def on_blue() -> bytes:
    """A portrait of the standard size in front of a blue wall: cropping does not help it."""
    with Image.open(io.BytesIO(drawn(4))) as person:
        white = person.convert("L").point(lambda light: 255 if light > 238 else 0)
        made = Image.composite(Image.new("RGB", person.size, "#7aa7d8"), person, white)
    out = io.BytesIO()
    made.save(out, "JPEG", quality=92)
    return out.getvalue()


def file_of(content: bytes) -> io.BytesIO:
    """Any of them as a file to upload."""
    return _file(content)
