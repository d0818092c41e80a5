"""Cutting the standard picture out of a larger one. Cuts and scales only: the background is
never painted over (ASKS 50: retouched photos are refused where it matters)."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.documents.photo import thresholds as t
from portal.documents.photo.measure import Head, Measured

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True)
class Box:
    """A rectangle in whole pixels of the picture it is cut from."""

    left: int
    top: int
    width: int
    height: int


def box_for(head: Head, width: int, height: int) -> Box:
    """The largest rectangle of the standard ratio inside the picture that comes nearest to
    putting the head right: two thirds of the height, in the middle, with air above."""
    share = max(1.0, head.height) / t.HEAD_SHARE
    tall = min(share, height, width * t.HEIGHT / t.WIDTH)
    tall = max(tall, 1.0)
    wide = tall * t.WIDTH / t.HEIGHT
    left = min(max(head.middle - wide / 2, 0), width - wide)
    top = min(max(head.crown - t.AIR_ABOVE * tall, 0), height - tall)
    box_width, box_height = max(1, min(width, round(wide))), max(1, min(height, round(tall)))
    return Box(
        min(round(left), width - box_width),
        min(round(top), height - box_height),
        box_width,
        box_height,
    )


def offered(m: Measured) -> Box | None:
    """The rectangle to offer, or None: no head was found, the picture has the standard size as
    it is, or too few pixels would be left."""
    if m.head is None or (m.width, m.height) == (t.WIDTH, t.HEIGHT):
        return None
    box = box_for(m.head, m.width, m.height)
    return box if box.width >= t.LEAST_CUT * t.WIDTH else None


def cut(picture: "Image.Image", box: Box) -> bytes:
    """The standard picture as a JPEG without any metadata, of at most FILE_BYTES."""
    from PIL import Image

    edges = (box.left, box.top, box.left + box.width, box.top + box.height)
    small = picture.convert("RGB").resize((t.WIDTH, t.HEIGHT), Image.Resampling.LANCZOS, box=edges)
    content = b""
    for quality in range(95, 20, -5):
        out = io.BytesIO()
        small.save(out, "JPEG", quality=quality, dpi=(t.DPI, t.DPI), optimize=True)
        content = out.getvalue()
        if len(content) <= t.FILE_BYTES:
            break
    return content
