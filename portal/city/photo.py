"""A drawn photo for generated people: head and shoulders on white, nobody's face."""

import io
from random import Random

WIDTH, HEIGHT = 358, 441  # pixels of an ID photo at 350 dots an inch
_SKIN = ("#f1cdb0", "#e8bd9b", "#f4d6bd", "#ddb08c")
_HAIR = ("#1f1b1a", "#2a2320", "#3a302b")
_CLOTHES = ("#33475b", "#5b3f4b", "#3f5b48", "#55555c", "#6b5b3a", "#2f3e6b")


def portrait(random: Random) -> bytes:
    """A JPEG of a simple figure; `random` chooses its colours."""
    from PIL import Image, ImageDraw

    skin, hair, clothes = map(random.choice, (_SKIN, _HAIR, _CLOTHES))
    image = Image.new("RGB", (WIDTH, HEIGHT), "#f7f8f9")
    draw = ImageDraw.Draw(image)
    draw.ellipse((104, 66, 254, 246), fill=hair)
    draw.rounded_rectangle((150, 230, 208, 320), 20, fill=skin)
    draw.rounded_rectangle((42, 300, 316, HEIGHT + 90), 90, fill=clothes)
    draw.polygon([(146, 300), (212, 300), (179, 352)], fill=skin)
    draw.ellipse((115, 92, 243, 266), fill=skin)
    draw.pieslice((108, 68, 250, 206), 180, 360, fill=hair)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
