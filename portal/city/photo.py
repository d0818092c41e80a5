"""A drawn photo for generated people: head and shoulders on white, nobody's face."""

import io
from random import Random

WIDTH, HEIGHT = 358, 441  # pixels of an ID photo at 350 dots an inch
_SKIN = ("#f1cdb0", "#e8bd9b", "#f4d6bd", "#ddb08c")
_HAIR = ("#1f1b1a", "#2a2320", "#3a302b")
_CLOTHES = ("#33475b", "#5b3f4b", "#3f5b48", "#55555c", "#6b5b3a", "#2f3e6b")
# Drawn this many times larger, so that lines come out soft.
_LARGER = 2


def portrait(random: Random) -> bytes:
    """A JPEG of a simple figure; `random` chooses its colours and a few proportions.

    It is drawn well enough for the photo pre-check to find nothing wrong with it.
    """
    from PIL import Image, ImageFilter

    skin, hair, clothes = map(random.choice, (_SKIN, _HAIR, _CLOTHES))
    size = (WIDTH * _LARGER, HEIGHT * _LARGER)
    image = Image.new("RGB", size, "#f7f8f9")
    pen = _Pen(image, skin)
    pen.shoulders(clothes)
    pen.head(hair, wide=random.randrange(-3, 4))
    pen.features(hair, apart=random.randrange(-2, 3), mouth=random.randrange(-3, 4))
    image = image.filter(ImageFilter.GaussianBlur(_LARGER * 0.6))
    image = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()


class _Pen:
    """Draws in the coordinates of the small picture."""

    def __init__(self, image: object, skin: str) -> None:
        from PIL import ImageColor, ImageDraw

        self.draw = ImageDraw.Draw(image)  # type: ignore[arg-type]
        self.skin = ImageColor.getrgb(skin)[:3]

    def tone(self, light: float) -> tuple[int, ...]:
        """The skin, lighter (above 1) or in shadow."""
        return tuple(min(255, int(part * light)) for part in self.skin)

    def oval(self, x: float, y: float, wide: float, high: float, fill: object) -> None:
        """An ellipse around a middle."""
        box = tuple(v * _LARGER for v in (x - wide, y - high, x + wide, y + high))
        self.draw.ellipse(box, fill=fill)  # type: ignore[arg-type]

    def shape(self, *points: tuple[float, float], fill: object) -> None:
        """A polygon."""
        self.draw.polygon([(x * _LARGER, y * _LARGER) for x, y in points], fill=fill)  # type: ignore[arg-type]

    def shoulders(self, clothes: str) -> None:
        """Neck, collar and shoulders."""
        box = [v * _LARGER for v in (28, 352, 330, HEIGHT + 120)]
        self.draw.rounded_rectangle(box, 80 * _LARGER, fill=clothes)
        self.shape((139, 270), (219, 270), (226, 372), (179, 418), (132, 372), fill=self.tone(0.86))
        self.oval(179, 300, 44, 34, self.tone(0.74))

    def head(self, hair: str, wide: int) -> None:
        """Hair, ears and the face with its shadows."""
        self.oval(179, 158, 98 + wide, 128, hair)
        for side in (-1, 1):
            self.oval(179 + side * (89 + wide), 200, 12, 26, self.tone(0.88))
        for step in range(12):
            light, less = 0.84 + 0.018 * step, step * 3.2
            self.oval(179, 190 - step * 0.4, 90 + wide - less, 128 - less * 1.3, self.tone(light))
        self.shape(
            (90, 150), (92, 110), (120, 66), (179, 48), (238, 66), (266, 110), (268, 150),
            (250, 118), (214, 98), (160, 96), (116, 112), fill=hair,
        )  # fmt: skip

    def features(self, hair: str, apart: int, mouth: int) -> None:
        """Eyes, brows, nose and mouth."""
        for side in (-1, 1):
            x, y = 179 + side * (39 + apart), 182
            self.oval(x, y - 2, 24, 15, self.tone(0.84))
            self.shape((x - 24, y - 24), (x, y - 31), (x + 24, y - 24), (x, y - 24), fill=hair)
            self.oval(x, y, 18, 8, "#3a2a22")
            self.oval(x, y + 1, 16, 7, "#f4f1ec")
            self.oval(x, y, 7.5, 7.5, "#2b1d16")
            self.oval(x + 2, y - 2, 1.6, 1.6, "#ffffff")
        self.shape((173, 190), (185, 190), (194, 238), (164, 238), fill=self.tone(0.95))
        self.oval(179, 212, 5, 28, self.tone(1.08))
        self.oval(179, 236, 12, 9, self.tone(1.02))
        for side in (-1, 1):
            self.oval(179 + side * 15, 238, 8, 7, self.tone(0.86))
            self.oval(179 + side * 8, 243, 4.5, 2.6, self.tone(0.5))
        self.oval(179, 271, 31 + mouth, 9, "#b9736a")
        self.oval(179, 277, 24 + mouth, 6, "#c98279")
        self.shape((148 - mouth, 270), (179, 273), (210 + mouth, 270), (179, 276), fill="#7d3f3c")
        self.oval(179, 292, 16, 4, self.tone(0.9))
