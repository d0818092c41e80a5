"""Correcting a case: only what staff named, with the old answers, handed back once."""

import pytest
from django.utils import timezone

from portal.accounts.models import Membership, Role, User
from portal.cases import acts
from portal.cases.flow import Actor
from portal.cases.models import Case
from portal.wizard.models import Draft
from tests.accounts import makers
from tests.wizard.walk import CHIP, CHIPPED, DOG, PAPER, Walk, hidden, picture

pytestmark = pytest.mark.django_db


def move(case: Case, name: str, **words: object) -> Case:
    """A clerk of the office in charge moves the case."""
    clerk = User.objects.filter(username="clerk").first() or makers.with_password("clerk")
    Membership.objects.get_or_create(user=clerk, office=case.office, defaults={"role": Role.CLERK})
    case.refresh_from_db()
    return acts.move(case.pk, name, acts.By(Actor.STAFF, clerk), version=case.version, **words)  # type: ignore[arg-type]


def asked(walk: Walk, *steps: str) -> Case:
    """A submitted case in which a clerk asks to correct `steps`."""
    walk.fill()
    walk.submit()
    case = Case.objects.get()
    return move(case, "ask_correction", reasons=["INFO_DIFFERS"], steps=steps)


def correcting(walk: Walk, case: Case) -> Walk:
    """Press Correct on the case."""
    answer = walk.client.post(f"/cases/{case.reference}/correct/")
    return Walk.of(walk.client, answer.headers["Location"])


def test_only_the_named_step_is_open_with_its_old_answers(walk: Walk) -> None:
    mine = correcting(walk, asked(walk, "dog"))
    assert mine.onward(mine.get()) == "dog"
    assert 'value="旺财"' in mine.get("dog").content.decode()
    assert mine.onward(mine.get("paper")) == "dog"


def test_the_check_page_lets_only_the_named_step_be_changed(walk: Walk) -> None:
    mine = correcting(walk, asked(walk, "dog"))
    mine.post("dog", DOG | {"name": "来福"})
    page = mine.get("check").content.decode()
    assert "来福" in page
    assert PAPER["vet"] in page
    assert mine.url("dog") in page
    assert mine.url("paper") not in page


def test_a_step_that_was_not_named_cannot_be_written(walk: Walk) -> None:
    mine = correcting(walk, asked(walk, "dog"))
    assert mine.onward(mine.send("paper", {"vet": "李医生", "base": ""})) == "dog"
    assert mine.draft.answers["paper"]["vet"] == ["王医生"]


def test_the_correction_is_handed_back_to_the_desk(walk: Walk) -> None:
    case = asked(walk, "dog")
    mine = correcting(walk, case)
    mine.post("dog", DOG | {"name": "来福"})
    assert mine.to(mine.submit()) == "done"
    case.refresh_from_db()
    assert case.state == "SUBMITTED"
    assert case.answers["data"]["dog"]["name"] == "来福"
    assert case.answers["data"]["paper"]["vet"] == "王医生"
    assert [m.current for m in case.materials.all()] == [True], "what was not asked is kept"


def test_a_corrected_file_replaces_the_old_one(walk: Walk) -> None:
    case = asked(walk, "paper")
    mine = correcting(walk, case)
    old = hidden(mine.get("paper"))["vaccination"]
    mine.post(
        "paper", PAPER | {"vaccination_remove": old, "vaccination_file": picture()}, go="stay"
    )
    mine.post("paper", PAPER)
    mine.submit()
    assert [m.current for m in case.materials.order_by("id")] == [False, True]


def test_a_correction_that_opens_a_new_question_asks_it(walk: Walk) -> None:
    case = asked(walk, "dog")
    mine = correcting(walk, case)
    assert mine.to(mine.post("dog", CHIPPED)) == "chip"
    assert mine.to(mine.post("chip", CHIP)) == "check"
    assert mine.url("chip") in mine.get("check").content.decode(), "it may be changed again"
    mine.submit()
    case.refresh_from_db()
    assert case.answers["data"]["chip"] == CHIP


def test_a_step_that_no_longer_holds_is_opened_too(walk: Walk) -> None:
    case = asked(walk, "dog")
    mine = correcting(walk, case)
    mine.post("dog", DOG)
    # The file that the other step relies on is not the person's any more.
    mine.draft.person.uploads.update(person=makers.person(id_number="310101199001010012"))
    page = mine.get("check").content.decode()
    assert f"{mine.url('paper')}?from=check" in page
    assert mine.get("paper", "?from=check").status_code == 200


def test_pressing_correct_twice_opens_the_same_draft(walk: Walk) -> None:
    case = asked(walk, "dog")
    assert correcting(walk, case).draft_id == correcting(walk, case).draft_id


def test_an_expired_correction_comes_back_to_life(walk: Walk) -> None:
    case = asked(walk, "dog")
    mine = correcting(walk, case)
    Draft.objects.filter(pk=mine.draft_id).update(expires_at=timezone.now())
    assert f'href="/cases/{case.reference}/"' in mine.get("dog").content.decode()
    assert correcting(walk, case).get("dog").status_code == 200


def test_no_named_steps_opens_them_all(walk: Walk) -> None:
    mine = correcting(walk, asked(walk))
    assert mine.get("dog").status_code == 200


def test_a_case_that_waits_for_nothing_is_not_corrected(walk: Walk) -> None:
    walk.fill()
    walk.submit()
    case = Case.objects.get()
    answer = walk.client.post(f"/cases/{case.reference}/correct/")
    assert answer.headers["Location"] == f"/cases/{case.reference}/"


def test_the_case_of_another_is_a_404(walk: Walk) -> None:
    case = asked(walk, "dog")
    other = makers.user("13800000002")
    makers.person(other, id_number="310101199001010012")
    walk.client.force_login(other)
    assert walk.client.post(f"/cases/{case.reference}/correct/").status_code == 404


def test_a_case_that_moved_on_meanwhile_says_so(walk: Walk) -> None:
    case = asked(walk, "dog")
    mine = correcting(walk, case)
    mine.post("dog", DOG)
    page = mine.open("check") | {"declaration": "on"}
    holder = acts.By(Actor.HOLDER, mine.draft.user)
    case.refresh_from_db()
    acts.move(case.pk, "withdraw", holder, version=case.version)
    answer = mine.client.post(mine.url("check"), page)
    assert answer.status_code == 409
    assert f'href="/cases/{case.reference}/"' in answer.content.decode()
    assert mine.draft.case is None
