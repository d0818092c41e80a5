"""The rules of the photo (DOMAIN 4, s3:71-75, S35), each a pure function of what was measured.

A rule that cannot be judged (there is no face, or there are two) returns None: nobody is told
that the eyes of nobody are not level.
"""

from collections.abc import Callable
from dataclasses import dataclass

from portal.documents.photo import thresholds as t
from portal.documents.photo.measure import Measured


@dataclass(frozen=True)
class Point:
    """One rule's verdict. `value` is what was measured, in the unit of its threshold;
    `problem` names what is wrong in one word for the words to say, "" when it passed."""

    rule: str
    problem: str
    value: float

    @property
    def passed(self) -> bool:
        """Whether the photo keeps this rule."""
        return not self.problem


Rule = Callable[[Measured], Point | None]


def _point(rule: str, value: float, problem: str) -> Point:
    return Point(rule, problem, round(value, 3))


def one_face(m: Measured) -> Point:
    """Exactly one face (s3:71)."""
    return _point("one_face", m.faces, "" if m.faces == 1 else "many" if m.faces else "none")


def frontal(m: Measured) -> Point | None:
    """The face looks straight into the camera (s3:71). Value: the larger angle, degrees."""
    if m.yaw is None or m.pitch is None:
        return None
    aside, nod = abs(m.yaw) / t.MAX_YAW, abs(m.pitch) / t.MAX_PITCH
    if max(aside, nod) <= 1:
        problem = ""
    elif aside >= nod:
        problem = "aside"
    else:
        problem = "down" if m.pitch > 0 else "up"
    return _point("frontal", max(abs(m.yaw), abs(m.pitch)), problem)


def eyes_level(m: Measured) -> Point | None:
    """The line of the eyes is level. Value: degrees."""
    if m.roll is None:
        return None
    return _point("eyes_level", abs(m.roll), "tilted" if abs(m.roll) > t.MAX_ROLL else "")


def head_size(m: Measured) -> Point | None:
    """The head takes about two thirds of the picture's height, and all of it is there (s3:71)."""
    if m.head is None:
        return None
    share, air = m.head.height / m.height, t.MIN_AIR * m.height
    if share < t.MIN_HEAD:
        problem = "small"
    elif share > t.MAX_HEAD:
        problem = "large"
    elif min(m.head.crown, m.height - m.head.chin, m.head.left, m.width - m.head.right) < air:
        problem = "cut"
    else:
        problem = ""
    return _point("head_size", share, problem)


def white_background(m: Measured) -> Point | None:
    """The background is white or nearly so (s3:73). Value: CIELAB lightness."""
    if m.background_light is None or m.background_tint is None:
        return None
    if m.background_tint > t.MAX_BACKGROUND_TINT:
        problem = "coloured"
    elif m.background_light < t.MIN_BACKGROUND_LIGHT:
        problem = "dark"
    else:
        problem = ""
    return _point("white_background", m.background_light, problem)


def even_background(m: Measured) -> Point | None:
    """Nothing stands, hangs or throws a shadow behind the person. Value: the uneven share."""
    if m.background_uneven is None:
        return None
    uneven = m.background_uneven > t.MAX_UNEVEN
    return _point("even_background", m.background_uneven, "uneven" if uneven else "")


def no_border(m: Measured) -> Point:
    """No border or frame (s3:73). Value: the sides that have one."""
    framed = m.frame_sides > t.MAX_FRAME_SIDES
    return _point("no_border", m.frame_sides, "framed" if framed else "")


def in_colour(m: Measured) -> Point | None:
    """A colour photo (s3:71). Value: chroma of the face."""
    if m.colour is None:
        return None
    return _point("in_colour", m.colour, "grey" if m.colour < t.MIN_COLOUR else "")


def sharp(m: Measured) -> Point | None:
    """The face is sharp (s3:71 "clear"). Value: 0 to 1."""
    if m.sharpness is None:
        return None
    return _point("sharp", m.sharpness, "blurred" if m.sharpness < t.MIN_SHARP else "")


def well_lit(m: Measured) -> Point | None:
    """The face is neither too dark nor burnt out. Value: luma of its light parts."""
    if m.face_light is None or m.face_burnt is None:
        return None
    if m.face_light < t.MIN_FACE_LIGHT:
        problem = "dark"
    elif m.face_burnt > t.MAX_BURNT:
        problem = "bright"
    else:
        problem = ""
    return _point("well_lit", m.face_light, problem)


def large_enough(m: Measured) -> Point:
    """At least the pixels of the standard picture (S35). Value: the width that the shorter
    direction gives, pixels."""
    width = min(m.width, m.height * t.WIDTH / t.HEIGHT)
    enough = m.width >= t.WIDTH and m.height >= t.HEIGHT
    return _point("large_enough", width, "" if enough else "small")


# In the order in which a person would put them right.
RULES: tuple[Rule, ...] = (
    one_face, frontal, eyes_level, head_size, white_background, even_background,
    no_border, in_colour, sharp, well_lit, large_enough,
)  # fmt: skip


def judge(measured: Measured) -> list[Point]:
    """The verdict of each rule that can be judged."""
    return [point for rule in RULES if (point := rule(measured)) is not None]
