"""What a photo measures: plain numbers, so that the rules need neither picture nor model."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.documents.photo import faces
from portal.documents.photo import thresholds as t

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, Any]

# Longest side at which faces, background and frame are looked for: fast, finer than any frame.
LOOKED_AT = 576
# The blur that sharpness is measured against, in points of the standard picture.
BLUR = 9


@dataclass(frozen=True)
class Head:
    """Where the head is, in pixels of the picture: crown (with hair), chin, and its sides.

    `middle` is the x of the line from forehead to chin, `eyes` the y of the eyes.
    """

    crown: float
    chin: float
    left: float
    right: float
    middle: float
    eyes: float

    @property
    def height(self) -> float:
        """From chin to crown."""
        return self.chin - self.crown


@dataclass(frozen=True)
class Measured:
    """A photo in numbers. What needs a face is None where there is not exactly one.

    Angles in degrees: `yaw` to the side, `pitch` up (negative) or down, `roll` of the eyes' line.
    Light is CIELAB (0-100), tint and colour are chroma, shares are of 1.
    """

    width: int
    height: int
    faces: int
    frame_sides: int
    yaw: float | None = None
    pitch: float | None = None
    roll: float | None = None
    head: Head | None = None
    background_light: float | None = None
    background_tint: float | None = None
    background_uneven: float | None = None
    colour: float | None = None
    sharpness: float | None = None
    face_light: float | None = None
    face_burnt: float | None = None


def measure(picture: "Pixels") -> Measured:
    """Looks at a BGR picture. Raises faces.Unavailable."""
    height, width = picture.shape[:2]
    small, shrunk = _shrunk(picture, LOOKED_AT)
    found = [face.enlarged(1 / shrunk) for face in faces.find(small)]
    mesh = faces.mesh(picture, found[0]) if found else None
    lab = _lab(small)
    count = len(found) if mesh is not None else 0
    base = Measured(width, height, count, _frame_sides(lab[:, :, 0]))
    if mesh is None or count != 1:
        return base
    yaw, pitch, roll = _angles(mesh)
    rough = _head(mesh)
    background = _background(lab, rough, shrunk)
    light, tint, uneven = _plainness(background)
    head = _with_hair(lab, rough, shrunk, background) if uneven <= t.MAX_UNEVEN else rough
    face, luma = _face(picture, mesh, head)
    return Measured(
        width, height, count, base.frame_sides, yaw, pitch, roll, head,
        light, tint, uneven, *_skin(face, luma),
    )  # fmt: skip


def _shrunk(picture: "Pixels", longest: int) -> tuple["Pixels", float]:
    """The picture with sides of at most `longest`, and by how much it was made smaller."""
    import cv2

    by = min(1.0, longest / max(picture.shape[:2]))
    if by == 1.0:
        return picture, by
    return cv2.resize(picture, None, fx=by, fy=by, interpolation=cv2.INTER_AREA), by


def _lab(picture: "Pixels") -> "Pixels":
    import cv2
    import numpy as np

    return cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)


def _angles(mesh: "Pixels") -> tuple[float, float, float]:
    """Yaw, pitch and roll in degrees. A face that looks straight ahead has a pitch of 0."""
    import numpy as np

    right, left = mesh[faces.SIDE_RIGHT], mesh[faces.SIDE_LEFT]
    forehead, chin = mesh[faces.FOREHEAD], mesh[faces.CHIN]
    eyes = mesh[faces.EYE_LEFT] - mesh[faces.EYE_RIGHT]
    across, down = left - right, chin - forehead
    yaw = np.degrees(np.arctan2(across[2], np.hypot(across[0], across[1])))
    pitch = np.degrees(np.arctan2(down[2], np.hypot(down[0], down[1])))
    roll = np.degrees(np.arctan2(eyes[1], eyes[0]))
    return float(yaw), float(pitch) - t.STRAIGHT_PITCH, float(roll)


def _head(mesh: "Pixels") -> Head:
    """The head by its proportions: the eyes lie half way between chin and crown."""
    eyes = (mesh[faces.EYE_LEFT] + mesh[faces.EYE_RIGHT])[:2] / 2
    chin = mesh[faces.CHIN][:2]
    sides = (mesh[faces.SIDE_RIGHT][0], mesh[faces.SIDE_LEFT][0])
    return Head(
        crown=float(2 * eyes[1] - chin[1]),
        chin=float(chin[1]),
        left=float(min(sides)),
        right=float(max(sides)),
        middle=float(eyes[0] + chin[0]) / 2,
        eyes=float(eyes[1]),
    )


def _background(lab: "Pixels", head: Head, by: float) -> "Pixels":
    """The points beside and above the head (N x 3): never shoulders, seldom hair."""
    import numpy as np

    height, width = lab.shape[:2]
    where = np.zeros((height, width), bool)
    beside = 0.3 * (head.right - head.left)
    bottom = int(np.clip((head.eyes + head.chin) / 2 * by, 1, height))
    where[:bottom, : max(0, int((head.left - beside) * by))] = True
    where[:bottom, max(0, int((head.right + beside) * by)) :] = True
    where[: max(0, int((head.crown - 0.25 * head.height) * by))] = True
    corner = max(2, int(0.1 * min(height, width)))
    where[:corner, :corner] = where[:corner, -corner:] = True
    found: Pixels = lab[where]
    return found


def _plainness(background: "Pixels") -> tuple[float, float, float]:
    """Lightness and chroma of the background's middle, and the share that differs from it."""
    import numpy as np

    middle = np.median(background, axis=0)
    apart = np.linalg.norm(background - middle, axis=1)
    return (
        float(middle[0]),
        float(np.hypot(middle[1], middle[2])),
        float(np.mean(apart > t.UNEVEN_BY)),
    )


def _with_hair(lab: "Pixels", head: Head, by: float, background: "Pixels") -> Head:
    """The head with its crown where the plain background begins: hair, a hat."""
    import numpy as np

    reach = 0.3 * (head.right - head.left)
    left, right = int(max(0, (head.middle - reach) * by)), int((head.middle + reach) * by)
    top = int(max(0, (head.crown - t.MOST_HAIR * head.height) * by))
    bottom = int(max(top + 1, head.eyes * by))
    band = lab[top:bottom, left : max(left + 1, right)]
    if not band.size:
        return head
    apart = np.linalg.norm(band - np.median(background, axis=0), axis=2) > 2 * t.UNEVEN_BY
    rows = np.flatnonzero(apart.mean(axis=1) > 0.25)
    crown = (top + int(rows[0])) / by if len(rows) else head.crown
    return Head(crown, head.chin, head.left, head.right, head.middle, head.eyes)


def _face(picture: "Pixels", mesh: "Pixels", head: Head) -> tuple["Pixels", "Pixels"]:
    """The face alone and its luma, at the size that it has on the card (never enlarged)."""
    import cv2

    by = min(1.0, t.HEAD_SHARE * t.HEIGHT / max(head.height, 1))
    top = max(0, int(mesh[faces.FOREHEAD][1]))
    left, right = max(0, int(head.left)), max(1, int(head.right))
    part = picture[top : max(top + 1, int(head.chin)), left : max(left + 1, right)]
    if by < 1:
        size = (max(16, int(part.shape[1] * by)), max(16, int(part.shape[0] * by)))
        part = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    return part, cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)


def _skin(face: "Pixels", luma: "Pixels") -> tuple[float, float, float, float]:
    """Colour, sharpness, light and burnt share of the face; its middle, without hair and wall."""
    import numpy as np

    height, width = luma.shape
    inner = (slice(height // 8, height - height // 8), slice(width // 6, width - width // 6))
    lab = _lab(face[inner])
    return (
        float(np.hypot(lab[:, :, 1], lab[:, :, 2]).mean()),
        _sharpness(luma),
        float(np.percentile(luma[inner], 95)),
        float(np.mean(luma[inner] >= t.BURNT_FROM)),
    )


def _sharpness(luma: "Pixels") -> float:
    """The share of the differences between neighbours that a further blur removes, 0 to 1.

    After F. Crete and others, "The blur effect" (2007): a blurred picture hardly changes.
    """
    import cv2
    import numpy as np

    sharp = luma.astype(np.float32)
    found = []
    for axis, kernel in ((1, (BLUR, 1)), (0, (1, BLUR))):
        steps = np.abs(np.diff(sharp, axis=axis))
        left = np.abs(np.diff(cv2.blur(sharp, kernel), axis=axis))
        total = float(steps.sum())
        found.append(float(np.maximum(0, steps - left).sum()) / total if total else 0.0)
    return min(found)


def _frame_sides(light: "Pixels") -> int:
    """How many sides of the picture have a straight edge along them: a printed or drawn frame."""
    import numpy as np

    deep = max(3, int(t.FRAME_DEPTH * min(light.shape)))
    sides = 0
    for turned in (light, light[::-1], light.T, light.T[::-1]):
        strip = turned[: deep + 3]
        if len(strip) < 5:
            continue
        steps = np.abs(strip[3:] - strip[:-3])
        hit = steps >= t.FRAME_STEP
        # Near a corner the other sides' frames stand in the way.
        runs = [
            hit[k, k + 3 : hit.shape[1] - k - 3].mean()
            for k in range(len(hit))
            if hit.shape[1] > 2 * (k + 3)
        ]
        sides += bool(runs) and max(runs) >= t.FRAME_RUN
    return int(sides)
