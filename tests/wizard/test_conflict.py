"""Two tabs on one draft: nothing typed is ever lost, and nobody overwrites unseen."""

import pytest

from portal.wizard.models import Draft
from tests.wizard.walk import CHIP, DOG, Walk, hidden

pytestmark = pytest.mark.django_db


def test_a_step_saved_in_another_tab_shows_both_texts(walk: Walk) -> None:
    walk.in_english()
    walk.fill("dog")
    first, second = walk.open("dog"), walk.open("dog")
    walk.send("dog", first | {"name": "来福", "chipped": "yes", "colours": ["black", "white"]})
    answer = walk.send("dog", second | DOG)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<td>旺财</td><td>来福</td>" in page
    assert "<td>—</td><td>Black、White</td>" in page
    assert "<td>No</td><td>Yes</td>" in page
    assert 'value="旺财"' in page, "what was typed is still in the field"
    assert walk.draft.answers["dog"]["name"] == ["来福"]


def test_one_button_keeps_mine(walk: Walk) -> None:
    walk.fill("dog")
    first, second = walk.open("dog"), walk.open("dog")
    walk.send("dog", first | DOG | {"name": "来福"})
    conflict = walk.send("dog", second | DOG)
    assert walk.to(walk.send("dog", hidden(conflict) | DOG)) == "paper"
    assert walk.draft.answers["dog"]["name"] == ["旺财"]


def test_one_button_keeps_the_saved(walk: Walk) -> None:
    walk.fill("dog")
    first, second = walk.open("dog"), walk.open("dog")
    walk.send("dog", first | DOG | {"name": "来福"})
    conflict = walk.send("dog", second | DOG).content.decode()
    assert f'href="{walk.url("dog")}"' in conflict
    assert 'value="来福"' in walk.get("dog").content.decode()


def test_the_same_text_in_both_tabs_is_no_conflict(walk: Walk) -> None:
    walk.fill("dog")
    first, second = walk.open("dog"), walk.open("dog")
    walk.send("dog", first | DOG)
    assert walk.to(walk.send("dog", second | DOG)) == "paper"


def test_a_conflict_on_a_step_that_is_skipped_by_now_is_shown_too(walk: Walk) -> None:
    walk.fill("chip", chipped=True)
    first, second = walk.open("chip"), walk.open("chip")
    walk.send("chip", first | CHIP)
    walk.post("dog", DOG)
    answer = walk.send("chip", second | {"number": "156000000000002"})
    assert answer.status_code == 409
    assert CHIP["number"] in answer.content.decode()


def test_another_step_saved_meanwhile_is_no_conflict(walk: Walk) -> None:
    walk.fill("paper")
    page = walk.open("dog") | DOG
    walk.post("paper", {"vet": "王"}, go="leave")
    assert walk.to(walk.send("dog", page | {"name": "来福"})) == "paper"


def test_leaving_an_old_page_on_which_nothing_was_typed_changes_nothing(walk: Walk) -> None:
    walk.fill("paper")
    old = walk.open("dog") | DOG
    walk.post("dog", DOG | {"name": "来福"})
    assert walk.to(walk.send("dog", old, go="back")) == "face"
    assert walk.draft.answers["dog"]["name"] == ["来福"]


def test_an_old_page_is_not_saved_into_a_submitted_draft(walk: Walk) -> None:
    walk.fill()
    page = walk.open("dog") | DOG
    walk.submit()
    assert walk.to(walk.send("dog", page | {"name": "来福"})) == "done"


def test_a_page_whose_draft_was_discarded_is_a_404(walk: Walk) -> None:
    page = walk.open("face")
    Draft.objects.all().delete()
    assert walk.send("face", page | {"consent": "on"}).status_code == 404
