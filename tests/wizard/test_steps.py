"""Walking from step to step."""

import pytest
from tests.wizard.walk import CHIP, CHIPPED, DOG, PAPER, Walk, picture

pytestmark = pytest.mark.django_db


def test_the_first_page_comes_first(walk: Walk) -> None:
    assert walk.to(walk.get()) == "face"


def test_each_step_leads_to_the_next_and_the_last_to_the_check_page(walk: Walk) -> None:
    assert walk.to(walk.post("face", {"consent": "on"})) == "dog"
    assert walk.to(walk.post("dog", CHIPPED)) == "chip"
    assert walk.to(walk.post("chip", CHIP)) == "paper"
    assert walk.to(walk.post("paper", PAPER | {"vaccination_file": picture()})) == "check"
