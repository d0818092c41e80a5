"""The check on pictures: every rule both ways, on portraits that set no threshold."""

import io
import sys
from functools import cache
from random import Random

import pytest
from PIL import Image

from portal.city.photo import portrait
from portal.documents.photo import Unavailable, check, faces
from portal.documents.photo.looking import PhotoCheck
from tests.documents.photo import portraits, samples, scoring


@cache
def scores() -> dict[str, scoring.Score]:
    report = [s for s in samples.samples() if s.half == portraits.REPORT]
    return scoring.score(report)[0]


def test_there_are_enough_labelled_pictures_in_both_halves() -> None:
    for half in (portraits.SET, portraits.REPORT):
        assert sum(s.half == half for s in samples.samples()) >= 60
    people = {
        half: {p.name for p in (*portraits.STRAIGHT, *portraits.TURNED) if p.half == half}
        for half in (portraits.SET, portraits.REPORT)
    }
    assert not people[portraits.SET] & people[portraits.REPORT]


@pytest.mark.parametrize("rule", samples.RULES)
def test_a_rule_finds_what_is_wrong_and_only_that(rule: str) -> None:
    score = scores()[rule]
    assert score.caught >= 3
    assert score.right >= 20
    assert score.precision >= 0.9, score.wrong
    assert score.recall >= 0.9, score.wrong


def test_every_generated_person_has_a_photo_that_passes() -> None:
    for seed in range(12):
        found = check(portrait(Random(seed)))
        assert found.passed, (seed, found.failed)


def test_what_was_found_comes_back_from_the_database_as_it_was() -> None:
    found = check(samples.samples()[2].content)
    assert found.box is not None
    assert PhotoCheck.of_json(found.as_json()) == found


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (3, 2), (40, 50), (2000, 12)])
@pytest.mark.parametrize("colour", ["white", "black", "#c08a6b"])
def test_a_picture_of_any_shape_gets_a_verdict(size: tuple[int, int], colour: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    assert [p.problem for p in check(out.getvalue()).points if p.rule == "one_face"] == ["none"]


def test_what_is_no_picture_is_said_to_be_none() -> None:
    for content in (b"%PDF-1.7", b"x" * 100):
        with pytest.raises(ValueError, match="not a picture"):
            check(content)


def test_without_the_models_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    faces._models.cache_clear()
    monkeypatch.setattr(faces, "find_spec", lambda name: None)
    with pytest.raises(Unavailable):
        check(portrait(Random(1)))


def test_without_opencv_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(Unavailable):
        check(portrait(Random(1)))


@pytest.fixture(autouse=True)
def models_again() -> object:
    yield
    faces._models.cache_clear()
