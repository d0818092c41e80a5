"""The check of one picture: measure, judge, and what to cut."""

import logging
from dataclasses import dataclass
from typing import Any

from portal.documents.photo import crop, faces, measure, rules

log = logging.getLogger(__name__)
# Raise it when rules or thresholds change, so that old verdicts can be told from new ones.
VERSION = 1


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
    try:
        import cv2
        import numpy as np
    except ImportError as error:
        raise faces.Unavailable from error
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("not a picture")
    measured = measure.measure(picture)
    return PhotoCheck(tuple(rules.judge(measured)), crop.offered(measured))
