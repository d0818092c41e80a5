"""Codes of the shown licence: this minute's and the last one's, and no other."""

import pytest

from portal.documents.certificates import live

NOON = 1_790_000_040.0 // 60 * 60  # the first second of a minute


@pytest.mark.parametrize(("later", "good"), [(0, True), (59, True), (119, True), (120, False)])
def test_a_code_is_good_in_its_minute_and_the_next(later: int, good: bool) -> None:
    code = live.token("permit", 7, NOON)
    assert live.read(code, NOON + later) == (("permit", 7) if good else None)


def test_the_page_says_for_how_long_a_code_is_good() -> None:
    for second in (0, 1, 30, 59):
        at = NOON + second
        code, rest = live.token("permit", 7, at), live.good_for(at)
        assert live.read(code, at + rest - 1) and not live.read(code, at + rest)


def test_a_code_of_the_future_does_not_count() -> None:
    assert live.read(live.token("permit", 7, NOON + 60), NOON) is None


def test_each_minute_and_each_permit_has_its_own_code() -> None:
    codes = {live.token("permit", pk, NOON + m * 60) for pk in range(5) for m in range(5)}
    assert len(codes) == 25


@pytest.mark.parametrize("made_up", ["", "x", "AAAA", "é", "A" * 40, "=" * 8, "-_" * 30])
def test_a_made_up_code_is_no_code(made_up: str) -> None:
    assert live.read(made_up, NOON) is None


def test_a_code_of_another_secret_is_no_code(settings: object) -> None:
    code = live.token("permit", 7, NOON)
    settings.SECRET_KEY = "another-secret-key-another-secret-key"  # type: ignore[attr-defined]
    assert live.read(code, NOON) is None


def test_no_letter_of_a_code_may_be_changed() -> None:
    code = live.token("permit", 7, NOON)
    for place, letter in enumerate(code):
        changed = code[:place] + ("A" if letter != "A" else "B") + code[place + 1 :]
        assert live.read(changed, NOON) is None
