"""The check of one picture: measure, judge, and what to cut."""

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from portal.documents.photo import crop, faces, measure, rules

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, Any]

# Raise it when rules or thresholds change, so that old verdicts can be told from new ones.
VERSION = 1
# Shorter side in pixels that is enough to judge a photo by.
PLENTY = 700


@dataclass(frozen=True)
class PhotoCheck:
    """What the pre-check says of one picture.

    `box` is where to cut the standard picture out; None when there is nothing to cut.
    """

    points: tuple[rules.Point, ...]
    box: crop.Box | None = None

    @property
    def passed(self) -> bool:
        """Whether every rule that could be judged is kept."""
        return not self.failed

    @property
    def failed(self) -> list[rules.Point]:
        """The rules that are not kept, in the order in which to put them right."""
        return [point for point in self.points if not point.passed]

    def as_json(self) -> dict[str, Any]:
        """As Upload.photo_check keeps it."""
        box = self.box
        return {
            "version": VERSION,
            "points": [
                {"rule": p.rule, "passed": p.passed, "problem": p.problem, "value": p.value}
                for p in self.points
            ],
            "crop": [box.left, box.top, box.width, box.height] if box else None,
        }

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> "PhotoCheck":
        """Back from Upload.photo_check."""
        points = (rules.Point(p["rule"], p["problem"], p["value"]) for p in kept["points"])
        return cls(tuple(points), crop.Box(*kept["crop"]) if kept.get("crop") else None)


def check(content: bytes) -> PhotoCheck:
    """Looks at an encoded picture (JPEG or PNG).

    Raises faces.Unavailable while the models cannot be loaded, ValueError for what is no picture.
    """
    picture, by = _decoded(content)
    measured = measure.measure(picture)
    if by != 1:
        measured = _enlarged(measured, by)
    return PhotoCheck(tuple(rules.judge(measured)), crop.offered(measured))


def _decoded(content: bytes) -> "tuple[Pixels, int]":
    """The BGR picture, decoded at a half or a quarter where that is plenty, and by how much."""
    try:
        import cv2
        import numpy as np
    except ImportError as error:
        raise faces.Unavailable from error
    from PIL import Image, UnidentifiedImageError

    ways = {4: cv2.IMREAD_REDUCED_COLOR_4, 2: cv2.IMREAD_REDUCED_COLOR_2, 1: cv2.IMREAD_COLOR}
    try:
        with Image.open(io.BytesIO(content)) as header:
            shorter = min(header.size)
    except UnidentifiedImageError:
        raise ValueError("not a picture") from None
    by = next((by for by in ways if shorter // by >= PLENTY), 1)
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), ways[by])
    if picture is None:
        raise ValueError("not a picture")
    return picture, by


def _enlarged(measured: measure.Measured, by: int) -> measure.Measured:
    """What was measured on a picture of 1/`by`, in pixels of the whole one (down to its last)."""
    head = measured.head
    if head is not None:
        where = {name: value * by for name, value in vars(head).items()}
        head = measure.Head(**where)
    return replace(
        measured,
        width=(measured.width - 1) * by + 1,
        height=(measured.height - 1) * by + 1,
        head=head,
    )
