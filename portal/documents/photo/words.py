"""What is said of each point of the check: what it is called, and what to do when it is not met."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.documents.photo import thresholds as t

Words = Any  # a lazy translation

LABELS: dict[str, Words] = {
    "one_face": _("One face"),
    "frontal": _("Looking straight ahead"),
    "eyes_level": _("Head upright, eyes level"),
    "head_size": _("Head about two thirds of the height"),
    "white_background": _("White background"),
    "even_background": _("Nothing behind you, no shadow"),
    "no_border": _("No border"),
    "in_colour": _("In colour"),
    "sharp": _("Sharp"),
    "well_lit": _("Face well lit"),
    "large_enough": _("Enough pixels"),
}

ADVICE: dict[tuple[str, str], Words] = {
    ("one_face", "none"): _(
        "We cannot find a face in the picture. Take one from the front, with nothing in front of "
        "your face."
    ),
    ("one_face", "many"): _(
        "There is more than one face in the picture. Only you may be seen: no second person, and "
        "no other picture on the wall."
    ),
    ("frontal", "aside"): _("Your face is turned aside. Look straight into the camera."),
    ("frontal", "down"): _(
        "You look down, or the camera is above you. Hold it as high as your eyes and look into it."
    ),
    ("frontal", "up"): _(
        "You look up, or the camera is below you. Hold it as high as your eyes and look into it."
    ),
    ("eyes_level", "tilted"): _(
        "Your head is tilted to one side, or the camera was. Hold both upright, so that your eyes "
        "are level."
    ),
    ("head_size", "small"): _("Your head is small in the picture. Stand closer."),
    ("head_size", "large"): _(
        "Your head fills too much of the picture. Step back, so that there is some white around "
        "it and your shoulders are seen."
    ),
    ("head_size", "cut"): _(
        "A part of your head is outside of the picture. Step back, with your head in the middle."
    ),
    ("white_background", "coloured"): _(
        "The background has a colour. Stand in front of a white wall, a white door or a white "
        "sheet."
    ),
    ("white_background", "dark"): _(
        "The background is grey rather than white. Stand in front of a white wall, facing a window."
    ),
    ("even_background", "uneven"): _(
        "Something is seen behind you, or a shadow. Stand a step away from a bare white wall, "
        "with light from the front."
    ),
    ("no_border", "framed"): _(
        "The picture has a border. Send the photo itself, not a screenshot or a print of it."
    ),
    ("in_colour", "grey"): _("The picture is black and white. The card needs one in colour."),
    ("sharp", "blurred"): _(
        "Your face is blurred. Wipe the lens, hold the phone still and tap on your face first."
    ),
    ("well_lit", "dark"): _("Your face is too dark. Stand facing a window, without a lamp behind."),
    ("well_lit", "bright"): _(
        "Your face is too bright. Switch off the flash and step out of the direct sun."
    ),
    ("large_enough", "small"): _(
        "The picture has too few pixels. Send the original from the camera (at least %(width)s × "
        "%(height)s), not one that a messenger made smaller."
    ),
}
CUT_INSTEAD = _("Your head is small in the picture. Stand closer, or let us crop it.")
NUMBERS = {"width": t.WIDTH, "height": t.HEIGHT}


def advice(rule: str, problem: str, *, cut: bool = False) -> str:
    """What is wrong and what to do, in the active language; `cut`: we offer to crop it."""
    if cut and (rule, problem) == ("head_size", "small"):
        return str(CUT_INSTEAD)
    words = str(ADVICE[rule, problem])
    return words % NUMBERS if rule == "large_enough" else words
