"""The labelled pictures: each portrait in every state that the rules are about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np

from tests.documents.photo import portraits
from tests.documents.photo.portraits import HEIGHT, WHITE, WIDTH, Person, Pixels, on

RULES = (
    "one_face", "frontal", "eyes_level", "head_size", "white_background", "even_background",
    "no_border", "in_colour", "sharp", "well_lit", "large_enough",
)  # fmt: skip
BACKGROUND = "white_background even_background"


@dataclass(frozen=True)
class Sample:
    """One picture with its labels: `fails` are the rules that it breaks, `unsure` those that
    nobody could label (a burnt-out face has no colour to speak of)."""

    name: str
    half: str
    content: bytes
    fails: frozenset[str]
    unsure: frozenset[str]


@dataclass(frozen=True)
class Variant:
    """One state of a portrait: how it is made, what it breaks, the quality of its JPEG."""

    name: str
    make: Callable[[Pixels, Pixels], Pixels]
    fails: str = ""
    unsure: str = ""
    quality: int = 92


def plain(picture: Pixels, mask: Pixels) -> Pixels:
    """On white: nothing is wrong."""
    return on(WHITE, picture, mask)


def turned(degrees: float) -> Callable[[Pixels, Pixels], Pixels]:
    """On white, rotated about the eyes."""

    def make(picture: Pixels, mask: Pixels) -> Pixels:
        middle = (WIDTH / 2, HEIGHT * portraits.EYES_AT)
        matrix = cv2.getRotationMatrix2D(middle, degrees, 1.0)
        return cv2.warpAffine(plain(picture, mask), matrix, (WIDTH, HEIGHT), borderValue=WHITE)

    return make


def placed(scale: float, right: float = 0, down: float = 0) -> Callable[[Pixels, Pixels], Pixels]:
    """On a white picture of twice the size, made larger or smaller and moved (shares)."""

    def make(picture: Pixels, mask: Pixels) -> Pixels:
        wide, high = 2 * WIDTH, 2 * HEIGHT
        by = 2 * scale
        matrix = np.array(
            [
                [by, 0, wide / 2 - by * WIDTH / 2 + right * wide],
                [0, by, high / 2 - by * HEIGHT / 2 + down * high],
            ]
        )
        at = {"flags": cv2.INTER_CUBIC, "borderValue": WHITE}
        return cv2.warpAffine(plain(picture, mask), matrix, (wide, high), **at)

    return make


def blurred(sigma: float) -> Callable[[Pixels, Pixels], Pixels]:
    """Out of focus."""
    return lambda picture, mask: cv2.GaussianBlur(plain(picture, mask), (0, 0), sigma)


def shaken(length: int) -> Callable[[Pixels, Pixels], Pixels]:
    """Moved while it was taken."""
    kernel = np.eye(length, dtype=np.float32) / length
    return lambda picture, mask: cv2.filter2D(plain(picture, mask), -1, kernel)


def lit(gain: float, more: float = 0) -> Callable[[Pixels, Pixels], Pixels]:
    """Light times `gain` plus `more`."""

    def make(picture: Pixels, mask: Pixels) -> Pixels:
        return (plain(picture, mask) * gain + more).clip(0, 255).astype(np.uint8)

    return make


def burnt(picture: Pixels, mask: Pixels) -> Pixels:
    """A flash on the face: half of it is white."""
    made = plain(picture, mask)
    middle = made[int(HEIGHT * 0.35) : int(HEIGHT * 0.65), WIDTH // 3 : -WIDTH // 3]
    gain = 250 / float(np.median(cv2.cvtColor(middle, cv2.COLOR_BGR2GRAY)))
    return (made * gain).clip(0, 255).astype(np.uint8)


def against(colour: Any) -> Callable[[Pixels, Pixels], Pixels]:
    """In front of a wall of that colour (BGR)."""
    return lambda picture, mask: on(colour, picture, mask)


def shadowed(picture: Pixels, mask: Pixels) -> Pixels:
    """A hard shadow on the wall beside the head."""
    wall = np.full_like(picture, 246)
    aside = np.array([[1, 0, 70], [0, 1, 30]], np.float32)
    wall[cv2.warpAffine(mask, aside, (WIDTH, HEIGHT)) > 0.5] = (120, 122, 124)
    return on(wall, picture, mask)


def gradient(picture: Pixels, mask: Pixels) -> Pixels:
    """A wall that is lit from one side only."""
    wall = np.linspace(250, 130, WIDTH)[None, :, None].repeat(HEIGHT, 0).repeat(3, 2)
    return on(wall, picture, mask)


def room(name: str) -> Callable[[Pixels, Pixels], Pixels]:
    """In front of a picture that a package ships."""

    def make(picture: Pixels, mask: Pixels) -> Pixels:
        return on(cv2.resize(portraits.source(name), (WIDTH, HEIGHT)), picture, mask)

    return make


def as_taken(picture: Pixels, mask: Pixels) -> Pixels:
    """Where the photo was really taken."""
    return picture


def grey(picture: Pixels, mask: Pixels) -> Pixels:
    """Black and white."""
    one = cv2.cvtColor(plain(picture, mask), cv2.COLOR_BGR2GRAY)
    return cv2.cvtColor(one, cv2.COLOR_GRAY2BGR)


def framed(colour: Any, width: int, inset: int = 0) -> Callable[[Pixels, Pixels], Pixels]:
    """With a border, `inset` pixels from the edge."""

    def make(picture: Pixels, mask: Pixels) -> Pixels:
        made = plain(picture, mask)
        left_top = (inset + width // 2, inset + width // 2)
        right_bottom = (WIDTH - 1 - inset - width // 2, HEIGHT - 1 - inset - width // 2)
        return cv2.rectangle(made, left_top, right_bottom, colour, width)

    return make


def barred(picture: Pixels, mask: Pixels) -> Pixels:
    """A screenshot: bars above and below."""
    return cv2.copyMakeBorder(
        plain(picture, mask), 50, 50, 0, 0, cv2.BORDER_CONSTANT, value=(24, 20, 20)
    )


def sized(scale: float) -> Callable[[Pixels, Pixels], Pixels]:
    """The same in fewer or more pixels."""
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return lambda p, m: cv2.resize(plain(p, m), None, fx=scale, fy=scale, interpolation=way)


def beside_itself(picture: Pixels, mask: Pixels) -> Pixels:
    """Two faces, one of them smaller."""
    made = plain(picture, mask)
    other = cv2.resize(made[:, ::-1], None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    canvas = np.full((HEIGHT, WIDTH + other.shape[1], 3), WHITE, np.uint8)
    canvas[:, :WIDTH] = made
    canvas[-other.shape[0] :, WIDTH:] = other
    return canvas


def covered(picture: Pixels, mask: Pixels) -> Pixels:
    """The face hidden behind a sheet of paper."""
    made = plain(picture, mask)
    made[int(HEIGHT * 0.2) : int(HEIGHT * 0.8), WIDTH // 5 : -WIDTH // 5] = (205, 214, 220)
    return made


VARIANTS = (
    Variant("on white", plain),
    Variant("poor JPEG", plain, quality=55),
    Variant("large", sized(2.5), unsure="sharp"),
    Variant("off-white wall", against((226, 232, 236))),
    Variant("tilted 2", turned(2)),
    Variant("tilted 12", turned(12), "eyes_level", "head_size"),
    Variant("tilted -9", turned(-9), "eyes_level", "head_size"),
    Variant("head small", placed(0.55), "head_size"),
    Variant("head very small", placed(0.3), "head_size", "sharp"),
    Variant("head large", placed(1.4, down=-0.02), "head_size", f"{BACKGROUND} sharp"),
    Variant("head at the side", placed(0.8, right=-0.39), "head_size", BACKGROUND),
    Variant("chin cut off", placed(1.0, down=0.3), "head_size", "sharp one_face"),
    Variant("blurred", blurred(4), "sharp", "even_background"),
    Variant("blurred more", blurred(7), "sharp", "even_background in_colour"),
    Variant("shaken", shaken(15), "sharp", "even_background"),
    Variant("dark", lit(0.3), "well_lit white_background", "in_colour"),
    Variant("burnt out", burnt, "well_lit", "in_colour sharp"),
    Variant("blue wall", against((190, 120, 60)), "white_background"),
    Variant("pink wall", against((190, 190, 240)), "white_background"),
    Variant("grey wall", against((150, 150, 150)), "white_background"),
    Variant("shadow", shadowed, "even_background", "white_background head_size"),
    Variant("side light", gradient, "even_background", "white_background head_size"),
    Variant("bricks", room("brick.png"), BACKGROUND, "head_size"),
    Variant("coffee table", room("coffee.png"), BACKGROUND, "head_size"),
    Variant("as taken", as_taken, "even_background", "white_background head_size no_border"),
    Variant("grey", grey, "in_colour"),
    Variant("black border", framed((20, 20, 20), 14), "no_border", f"{BACKGROUND} head_size"),
    Variant("thin border", framed((60, 60, 60), 4, 14), "no_border", f"{BACKGROUND} head_size"),
    Variant("red border", framed((40, 40, 200), 24), "no_border", f"{BACKGROUND} head_size"),
    Variant("bars", barred, "no_border", f"{BACKGROUND} head_size"),
    Variant("tiny", sized(0.45), "large_enough", "sharp"),
    Variant("two faces", beside_itself, "one_face"),
    Variant("face covered", covered, "one_face"),
)  # fmt: skip
# Each person is what the world made them: these portraits are so already, before any transform.
AS_THEY_ARE = {
    # Enlarged from a face of 60 pixels.
    "astronaut": "sharp",
    # Turned by some 13 degrees: straight enough for some, not for others.
    "bar": "frontal",
}


def _encoded(picture: Pixels, quality: int) -> bytes:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return data.tobytes()


def _of(person: Person, variant: Variant, fails: str = "", unsure: str = "") -> Sample:
    made = variant.make(*portraits.portrait(person))
    doubts = f"{variant.unsure} {unsure} {AS_THEY_ARE.get(person.name, '')}".split()
    broken = frozenset(f"{variant.fails} {fails}".split())
    return Sample(
        name=f"{person.name}, {variant.name}",
        half=person.half,
        content=_encoded(made, variant.quality),
        fails=broken,
        unsure=frozenset(doubts) - broken,
    )


def _all() -> Iterator[Sample]:
    for person in portraits.STRAIGHT:
        for variant in VARIANTS:
            yield _of(person, variant)
    for person in portraits.TURNED:
        for name, make in (("on white", plain), ("on grey", against((150, 150, 150)))):
            broken = "frontal" + (" white_background" if name == "on grey" else "")
            doubts = "eyes_level head_size sharp even_background well_lit"
            yield _of(person, Variant(name, make), broken, doubts)
    for source, half in portraits.FACELESS:
        content = _encoded(portraits.source(source), 92)
        yield Sample(source, half, content, frozenset({"one_face"}), frozenset(RULES[1:]))
    for half in (portraits.SET, portraits.REPORT):
        white = _encoded(np.full((600, 480, 3), 250, np.uint8), 92)
        yield Sample("a white sheet", half, white, frozenset({"one_face"}), frozenset(RULES[1:]))


@cache
def samples() -> tuple[Sample, ...]:
    """Every labelled picture, made once."""
    return tuple(_all())
