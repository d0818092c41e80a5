"""Face verification inside the wizard."""

import pytest

from portal.accounts.models import DemoFace, FaceOutcome, FaceVerification
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(walk: Walk) -> None:
    walk.in_english()


def demo(walk: Walk, outcome: str) -> None:
    DemoFace.objects.update_or_create(
        person_index=walk.draft.person.id_index, defaults={"outcome": outcome}
    )


def test_the_page_says_that_the_embedded_provider_is_a_demonstration(walk: Walk) -> None:
    assert "This is a demonstration" in walk.get("face").content.decode()


def test_nothing_is_compared_without_consent(walk: Walk) -> None:
    answer = walk.post("face")
    assert "Tick the box to go on" in answer.content.decode()
    assert not FaceVerification.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (FaceOutcome.REFUSED, "Your face was not recognised"),
        (FaceOutcome.UNAVAILABLE, "does not answer right now"),
    ],
)
def test_a_face_that_does_not_pass_is_told_with_ways_on(
    walk: Walk, outcome: str, says: str
) -> None:
    demo(walk, outcome)
    answer = walk.post("face", {"consent": "on"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert says in page
    assert "Go to any community centre with your ID card." in page
    assert "Try again" in page
    assert walk.to(walk.get("dog")) == ""
    assert walk.to(walk.get()) == "face"


def test_who_passes_at_the_second_try_goes_on(walk: Walk) -> None:
    demo(walk, FaceOutcome.UNAVAILABLE)
    walk.post("face", {"consent": "on"})
    demo(walk, FaceOutcome.PASSED)
    assert walk.to(walk.post("face", {"consent": "on"})) == "dog"


def test_who_has_passed_is_not_looked_at_again(walk: Walk) -> None:
    walk.fill("dog")
    demo(walk, FaceOutcome.REFUSED)
    assert walk.to(walk.post("face", {"consent": "on"})) == "dog"
    assert FaceVerification.objects.count() == 1


def test_another_draft_looks_anew(walk: Walk) -> None:
    walk.fill("dog")
    demo(walk, FaceOutcome.REFUSED)
    other = Walk.begin(walk.client)
    assert other.post("face", {"consent": "on"}).status_code == 200
