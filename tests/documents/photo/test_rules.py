"""Each rule over numbers: where it begins to find fault, and what it calls it."""

from dataclasses import replace

import pytest
from django.utils import translation

from portal.documents.photo import rules, words
from portal.documents.photo import thresholds as t
from portal.documents.photo.measure import Head, Measured

FINE = Measured(
    width=358, height=441, faces=1, frame_sides=0, yaw=2.0, pitch=-1.0, roll=0.5,
    head=Head(crown=26, chin=320, left=100, right=258, middle=179, eyes=170),
    background_light=96.0, background_tint=1.0, background_uneven=0.0,
    colour=20.0, sharpness=0.6, face_light=200.0, face_burnt=0.0,
)  # fmt: skip


def head(**changed: float) -> Measured:
    assert FINE.head is not None
    return replace(FINE, head=replace(FINE.head, **changed))


def test_a_photo_in_which_nothing_is_wrong_keeps_every_rule() -> None:
    points = rules.judge(FINE)
    assert len(points) == len(rules.RULES) == len(words.LABELS)
    assert all(point.passed for point in points)


@pytest.mark.parametrize(
    ("rule", "measured", "problem"),
    [
        ("one_face", replace(FINE, faces=0), "none"),
        ("one_face", replace(FINE, faces=2), "many"),
        ("frontal", replace(FINE, yaw=t.MAX_YAW + 0.1), "aside"),
        ("frontal", replace(FINE, yaw=-t.MAX_YAW - 0.1), "aside"),
        ("frontal", replace(FINE, pitch=t.MAX_PITCH + 0.1), "down"),
        ("frontal", replace(FINE, pitch=-t.MAX_PITCH - 0.1), "up"),
        ("frontal", replace(FINE, yaw=t.MAX_YAW * 3, pitch=t.MAX_PITCH * 2), "aside"),
        ("eyes_level", replace(FINE, roll=t.MAX_ROLL + 0.1), "tilted"),
        ("eyes_level", replace(FINE, roll=-t.MAX_ROLL - 0.1), "tilted"),
        ("head_size", head(crown=150), "small"),
        ("head_size", head(crown=20, chin=420), "large"),
        ("head_size", head(crown=0, chin=294), "cut"),
        ("head_size", head(crown=150, chin=441), "cut"),
        ("head_size", head(left=-1), "cut"),
        ("head_size", head(right=358), "cut"),
        ("white_background", replace(FINE, background_light=t.MIN_BACKGROUND_LIGHT - 1), "dark"),
        ("white_background", replace(FINE, background_tint=t.MAX_BACKGROUND_TINT + 1), "coloured"),
        ("even_background", replace(FINE, background_uneven=t.MAX_UNEVEN + 0.01), "uneven"),
        ("no_border", replace(FINE, frame_sides=t.MAX_FRAME_SIDES + 1), "framed"),
        ("in_colour", replace(FINE, colour=t.MIN_COLOUR - 0.1), "grey"),
        ("sharp", replace(FINE, sharpness=t.MIN_SHARP - 0.01), "blurred"),
        ("well_lit", replace(FINE, face_light=t.MIN_FACE_LIGHT - 1), "dark"),
        ("well_lit", replace(FINE, face_burnt=t.MAX_BURNT + 0.01), "bright"),
        ("large_enough", replace(FINE, width=357), "small"),
        ("large_enough", replace(FINE, height=440), "small"),
    ],
)
def test_a_rule_finds_fault_and_names_it(rule: str, measured: Measured, problem: str) -> None:
    point = next(p for p in rules.judge(measured) if p.rule == rule)
    assert not point.passed
    assert point.problem == problem
    assert words.advice(rule, problem)


@pytest.mark.parametrize(
    "measured",
    [
        replace(FINE, yaw=t.MAX_YAW, roll=-t.MAX_ROLL),
        replace(FINE, pitch=-t.MAX_PITCH),
        replace(FINE, background_light=t.MIN_BACKGROUND_LIGHT, colour=t.MIN_COLOUR),
        replace(FINE, background_tint=t.MAX_BACKGROUND_TINT, background_uneven=t.MAX_UNEVEN),
        replace(FINE, sharpness=t.MIN_SHARP, face_light=t.MIN_FACE_LIGHT, face_burnt=t.MAX_BURNT),
        replace(FINE, width=5000, height=441),
    ],
)
def test_a_photo_at_the_very_threshold_still_passes(measured: Measured) -> None:
    assert all(point.passed for point in rules.judge(measured))


def test_without_one_face_only_what_needs_none_is_judged() -> None:
    for count in (0, 2):
        points = rules.judge(Measured(width=100, height=100, faces=count, frame_sides=4))
        assert [(p.rule, p.passed) for p in points] == [
            ("one_face", False), ("no_border", False), ("large_enough", False)
        ]  # fmt: skip


def test_every_problem_has_its_words_and_every_word_its_problem() -> None:
    assert {rule for rule, _problem in words.ADVICE} == set(words.LABELS)
    with translation.override("en"):
        assert "let us crop it" in words.advice("head_size", "small", cut=True)
        assert "358 × 441" in words.advice("large_enough", "small")
