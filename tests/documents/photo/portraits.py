"""The test set: portraits that packages ship, cut out onto white, and what can go wrong with them.

Nothing of it lies in this repository. A portrait is set upright, its surroundings are taken away
with GrabCut, and each transform makes one more picture with the labels it must get. The people
are split in two: thresholds are set on some, figures are reported on the others.
"""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from portal.documents.photo import faces
from tests.documents.photo import packages

Pixels = np.ndarray[Any, Any]

# Of the portraits made here: the standard picture's ratio at 1.25 times its size.
WIDTH, HEIGHT = 448, 552
EYES_AT, EYES_TO_CHIN = 0.43, 0.31  # share of the height

SET, REPORT = "set", "report"


@dataclass(frozen=True)
class Person:
    """A face in a picture of a package: where its box begins, as the detector sees it."""

    name: str
    source: str
    at: tuple[int, int]
    half: str


# They look straight at the camera.
STRAIGHT = (
    Person("astronaut", "astronaut.png", (173, 68), SET),
    Person("stairs", "sample5.jpg", (347, 908), SET),
    Person("bar", "sample3.jpg", (1044, 249), SET),
    Person("hopper", "grace_hopper.jpg", (158, 123), REPORT),
    Person("green", "sample6.jpg", (1443, 287), REPORT),
    Person("olive", "sample6.jpg", (256, 533), REPORT),
)
# They do not: turned aside, or looking down.
TURNED = (
    Person("crimson", "sample6.jpg", (620, 352), SET),
    Person("painted", "sample1.jpg", (383, 389), SET),
    Person("patterned", "sample4.jpg", (951, 224), SET),
    Person("nodding", "sample2.jpg", (896, 260), SET),
    Person("leather", "sample1.jpg", (827, 464), REPORT),
    Person("orange", "sample5.jpg", (1361, 415), REPORT),
    Person("open", "sample5.jpg", (627, 465), REPORT),
    Person("curls", "sample4.jpg", (266, 238), REPORT),
    Person("reading", "sample2.jpg", (1423, 183), REPORT),
)
# No face at all.
FACELESS = (
    ("chelsea.png", SET),
    ("coffee.png", SET),
    ("rocket.jpg", REPORT),
    ("brick.png", REPORT),
)


@cache
def source(name: str) -> Pixels:
    """A picture of a package, BGR."""
    if name.startswith("sample"):
        path = packages.portraits() / name
    else:
        package, folder = (
            ("matplotlib", "mpl-data/sample_data") if "hopper" in name else ("skimage", "data")
        )
        spec = find_spec(package)
        assert spec is not None
        assert spec.submodule_search_locations is not None
        path = Path(spec.submodule_search_locations[0], folder, name)
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert picture is not None, path
    return picture


@cache
def portrait(person: Person) -> tuple[Pixels, Pixels]:
    """The person upright, with the head at two thirds, and a soft mask (0 to 1) of them."""
    picture = source(person.source)
    found = faces.find(picture)
    face = min(found, key=lambda f: abs(f.x - person.at[0]) + abs(f.y - person.at[1]))
    mesh = faces.mesh(picture, face)
    assert mesh is not None, person
    right, left, chin = (mesh[i][:2] for i in (faces.EYE_RIGHT, faces.EYE_LEFT, faces.CHIN))
    eyes = (right + left) / 2
    turn = float(np.degrees(np.arctan2(*(left - right)[::-1])))
    scale = EYES_TO_CHIN * HEIGHT / float(np.linalg.norm(chin - eyes))
    matrix = cv2.getRotationMatrix2D((float(eyes[0]), float(eyes[1])), turn, scale)
    matrix[:, 2] += np.array([WIDTH / 2, EYES_AT * HEIGHT]) - eyes
    upright = cv2.warpAffine(
        picture, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return upright, _person_mask(upright)


def _person_mask(upright: Pixels) -> Pixels:
    """Head and shoulders by GrabCut, inside of a silhouette that leaves the neighbours out."""
    mask = np.full((HEIGHT, WIDTH), cv2.GC_BGD, np.uint8)
    x, eyes, unit = WIDTH // 2, int(EYES_AT * HEIGHT), int(EYES_TO_CHIN * HEIGHT)
    chin = eyes + unit

    def oval(wide: float, up: float, down: float, kind: int) -> None:
        middle = (x, int(eyes + (down - up) * unit / 2))
        axes = (int(wide * unit), int((up + down) * unit / 2))
        cv2.ellipse(mask, middle, axes, 0, 0, 360, kind, -1)

    def body(half: float, top: float, kind: int) -> None:
        wide, narrow = half * unit, half * unit * 0.8
        corners = [(x - wide, HEIGHT), (x - narrow, top), (x + narrow, top), (x + wide, HEIGHT)]
        cv2.fillPoly(mask, [np.array(corners, np.int32)], kind)

    oval(0.98, 1.3, 1.2, cv2.GC_PR_BGD)
    body(1.25, chin + 0.25 * unit, cv2.GC_PR_FGD)
    oval(0.8, 1.1, 1.1, cv2.GC_PR_FGD)
    oval(0.55, 0.75, 0.95, cv2.GC_FGD)
    body(0.5, chin, cv2.GC_FGD)
    cv2.grabCut(upright, mask, None, np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_MASK)
    person = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    person = cv2.morphologyEx(person, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    _count, labels, stats, _middles = cv2.connectedComponentsWithStats(person)
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return cv2.GaussianBlur((labels == largest).astype(np.float32), (0, 0), 1.2)


def on(background: Any, picture: Pixels, mask: Pixels) -> Pixels:
    """The person in front of a colour (BGR) or a picture of the same size."""
    behind = np.empty_like(picture, np.float32)
    behind[:] = background
    soft = mask[:, :, None]
    return (picture * soft + behind * (1 - soft)).clip(0, 255).astype(np.uint8)


WHITE = (248, 249, 249)
