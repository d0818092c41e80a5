"""Walking from step to step: order, skipping, back, leave, several drafts."""

import pytest
from django.test import Client

from portal.wizard.models import Draft
from tests.wizard.walk import CHIP, CHIPPED, DOG, PAPER, Walk, picture

pytestmark = pytest.mark.django_db


def test_each_step_leads_to_the_next_and_the_last_to_the_check_page(walk: Walk) -> None:
    assert walk.to(walk.get()) == "face"
    assert walk.to(walk.post("face", {"consent": "on"})) == "dog"
    assert walk.to(walk.post("dog", CHIPPED)) == "chip"
    assert walk.to(walk.post("chip", CHIP)) == "paper"
    assert walk.to(walk.post("paper", PAPER | {"vaccination_file": picture()})) == "check"


def test_a_step_that_does_not_apply_is_skipped(walk: Walk) -> None:
    walk.fill("dog")
    assert walk.to(walk.post("dog", DOG)) == "paper"
    assert walk.onward(walk.get("chip")) == "paper"


@pytest.mark.parametrize("step", ["dog", "chip", "paper"])
def test_a_url_out_of_order_leads_to_the_first_incomplete_step(walk: Walk, step: str) -> None:
    assert walk.onward(walk.get(step)) == "face"


def test_a_step_that_the_service_does_not_have_is_a_404(walk: Walk) -> None:
    assert walk.get("cat").status_code == 404


def test_what_is_posted_out_of_order_is_saved_and_leads_to_what_is_missing(walk: Walk) -> None:
    walk.fill("paper")
    page = walk.open("paper")
    walk.send("dog", walk.open("dog") | {"name": ""})  # in another tab
    answer = walk.send("paper", page | PAPER | {"vaccination_file": picture()})
    assert walk.to(answer) == "dog"
    walk.post("dog", DOG)
    assert "王医生" in walk.get("paper").content.decode()
    assert walk.draft.answers["paper"]["vaccination"][0]


def test_leaving_a_page_that_is_out_of_order_leaves(walk: Walk) -> None:
    walk.fill("paper")
    page = walk.open("paper")
    walk.send("dog", walk.open("dog") | {"name": ""})  # in another tab
    assert walk.to(walk.send("paper", page | PAPER, go="leave")) == "/cases/"
    assert walk.draft.answers["paper"]["vet"] == ["王医生"]


def test_what_was_typed_is_saved_even_when_it_is_wrong(walk: Walk) -> None:
    walk.in_english()
    walk.fill("dog")
    answer = walk.post("dog", {"name": "旺财", "born": "2199-01-01"})
    assert answer.status_code == 200
    assert "This date is in the future." in answer.content.decode()
    page = walk.get("dog").content.decode()
    assert 'value="旺财"' in page
    assert 'value="2199-01-01"' in page
    assert "is-wrong" not in page, "not judged before it is handed in again"


def test_an_error_is_announced_with_a_link_to_its_field(walk: Walk) -> None:
    walk.fill("dog")
    page = walk.post("dog", {"name": ""}).content.decode()
    assert 'class="error-summary" role="alert"' in page
    assert 'href="#id_name"' in page
    assert 'href="#id_chipped_0"' in page


@pytest.mark.parametrize(("go", "leads_to"), [("back", "face"), ("leave", "/cases/")])
def test_back_and_leave_save_first_without_judging(walk: Walk, go: str, leads_to: str) -> None:
    walk.fill("dog")
    assert walk.to(walk.post("dog", {"name": "旺", "colours": ["black"]}, go=go)) == leads_to
    page = walk.get("dog").content.decode()
    assert 'value="旺"' in page
    assert 'value="black" id="id_colours_0" checked' in page


def test_back_on_the_first_step_leads_to_the_service(walk: Walk) -> None:
    assert walk.to(walk.post("face", go="back")) == "/services/dog/"


def test_an_untouched_page_left_by_back_stays_complete(walk: Walk) -> None:
    walk.fill()
    page = walk.open("dog") | DOG
    assert walk.to(walk.send("dog", page, go="back")) == "face"
    assert walk.to(walk.get()) == "check"


def test_leaving_a_step_does_not_act_on_it(walk: Walk) -> None:
    """Consent ticked and left: nobody has looked at a face."""
    assert walk.to(walk.post("face", {"consent": "on"}, go="leave")) == "/cases/"
    assert walk.to(walk.get()) == "face"


def test_enter_without_a_button_goes_on(walk: Walk) -> None:
    walk.fill("dog")
    assert walk.to(walk.client.post(walk.url("dog"), walk.open("dog") | DOG)) == "paper"


@pytest.mark.parametrize(
    ("button", "cookie", "value"),
    [("language:en", "django_language", "en"), ("size:large", "type_size", "large")],
)
def test_switching_language_or_type_size_keeps_what_was_typed(
    walk: Walk, button: str, cookie: str, value: str
) -> None:
    walk.fill("dog")
    answer = walk.post("dog", {"name": "旺财"}, go=button)
    assert walk.to(answer) == "dog"
    assert answer.cookies[cookie].value == value
    assert 'value="旺财"' in walk.get("dog").content.decode()


def test_an_unticked_box_stays_unticked(walk: Walk) -> None:
    walk.fill("paper")
    walk.post("paper", PAPER | {"agreed": "on"}, go="stay")
    walk.post("paper", PAPER, go="stay")
    assert "checked" not in walk.get("paper").content.decode()


def test_several_drafts_do_not_know_of_each_other(walk: Walk) -> None:
    walk.fill("paper")
    other = Walk.begin(walk.client)
    assert other.draft_id != walk.draft_id
    other.fill("dog")
    other.post("dog", {"name": "来福"}, go="leave")
    assert 'value="旺财"' in walk.get("dog").content.decode()
    assert walk.to(walk.get()) == "paper"


def test_pressing_start_twice_makes_one_draft(client: Client) -> None:
    assert Walk.begin(client).draft_id == Walk.begin(client).draft_id


def test_opening_the_link_of_start_makes_no_draft(client: Client) -> None:
    assert client.get("/services/dog/start/").status_code == 405
    assert not Draft.objects.exists()


def test_the_step_bar_counts_choosing_and_submitting(walk: Walk) -> None:
    walk.in_english()
    walk.fill("dog")
    assert "Step 3 of 5 · Your dog" in walk.get("dog").content.decode()


def test_facts_of_a_register_stand_with_their_source(walk: Walk) -> None:
    walk.fill("dog")
    page = walk.get("dog").content.decode()
    assert "张小燕" in page
    assert "population register" in page
