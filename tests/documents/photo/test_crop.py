"""The rectangle that is cut out, and the file that comes of it."""

import io
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.city.photo import portrait
from portal.documents.photo import check, crop
from portal.documents.photo import thresholds as t
from portal.documents.photo.measure import Head, Measured

somewhere = st.floats(-2000, 6000, allow_nan=False)


@given(
    width=st.integers(1, 5000),
    height=st.integers(1, 5000),
    crown=somewhere,
    tall=st.floats(0, 4000),
    middle=somewhere,
)
def test_the_rectangle_lies_inside_the_picture_and_has_the_standard_ratio(
    width: int, height: int, crown: float, tall: float, middle: float
) -> None:
    head = Head(crown, crown + tall, middle - 50, middle + 50, middle, crown + tall / 2)
    box = crop.box_for(head, width, height)
    assert box.left >= 0
    assert box.top >= 0
    assert 1 <= box.width <= width - box.left
    assert 1 <= box.height <= height - box.top
    # To the pixel: rounding moves each side by at most half of one.
    assert abs(box.width - box.height * t.WIDTH / t.HEIGHT) <= 1.5 or 1 in (width, height)


@given(st.integers(300, 900), st.integers(100, 1100), st.integers(1200, 1800))
def test_where_there_is_room_the_head_takes_two_thirds_in_the_middle(
    tall: int, crown: int, middle: int
) -> None:
    head = Head(crown, crown + tall, middle - 50, middle + 50, middle, crown + tall / 2)
    box = crop.box_for(head, 3000, 3000)
    assert tall / box.height == pytest.approx(t.HEAD_SHARE, abs=0.01)
    assert box.left + box.width / 2 == pytest.approx(middle, abs=1.5)
    assert (crown - box.top) / box.height == pytest.approx(t.AIR_ABOVE, abs=0.01)


def test_nothing_is_cut_where_there_is_no_head_or_too_little_of_it_or_nothing_to_do() -> None:
    head = Head(26, 320, 100, 258, 179, 170)
    assert crop.offered(Measured(4000, 3000, 0, 0)) is None
    assert crop.offered(Measured(t.WIDTH, t.HEIGHT, 1, 0, head=head)) is None
    small = Head(100, 150, 110, 140, 125, 125)
    assert crop.offered(Measured(4000, 3000, 1, 0, head=small)) is None
    assert crop.offered(Measured(4000, 3000, 1, 0, head=head)) is not None


def snapshot(scale: float = 2.0) -> Image.Image:
    """A large picture with a drawn person who stands far away, a little to the right."""
    person = Image.open(io.BytesIO(portrait(Random(3))))
    person = person.resize((int(358 * scale), int(441 * scale)))
    picture = Image.new("RGB", (int(358 * scale * 2), int(441 * scale * 1.8)), "#f7f8f9")
    picture.paste(person, (int(358 * scale * 0.8), int(441 * scale * 0.8)))
    return picture


def test_the_cut_picture_has_the_standard_size_no_metadata_and_passes_the_check() -> None:
    picture = snapshot()
    exif = Image.Exif()
    exif[0x010F] = "Somebody's phone"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, exif=exif)
    found = check(out.getvalue())
    assert [p.rule for p in found.failed] == ["head_size"]
    assert found.box is not None
    with Image.open(out) as taken:
        made = crop.cut(taken, found.box)
    assert b"Exif" not in made
    with Image.open(io.BytesIO(made)) as small:
        assert small.size == (t.WIDTH, t.HEIGHT)
        assert small.format == "JPEG"
        assert [round(float(dots)) for dots in small.info["dpi"]] == [t.DPI, t.DPI]
        assert dict(small.getexif()) == {}
    assert len(made) <= t.FILE_BYTES
    assert check(made).passed


def test_even_noise_fits_into_the_standard_file() -> None:
    noise = Image.effect_noise((1000, 1400), 90).convert("RGB")
    made = crop.cut(noise, crop.Box(0, 0, 716, 882))
    assert len(made) <= 2 * t.FILE_BYTES
    with Image.open(io.BytesIO(made)) as small:
        assert small.size == (t.WIDTH, t.HEIGHT)


def test_the_background_is_left_as_it_was() -> None:
    picture = snapshot()
    picture.paste("#88aacc", (0, 0, picture.width, 40))
    made = crop.cut(picture, crop.Box(0, 0, 716, 882))
    with Image.open(io.BytesIO(made)) as small:
        red, green, blue = small.getpixel((5, 5))  # type: ignore[misc]
    assert (red, green, blue) == pytest.approx((0x88, 0xAA, 0xCC), abs=6)
