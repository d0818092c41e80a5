"""Several requests at the same moment: one case, whoever comes first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from portal.cases.models import Case, Event
from portal.wizard.models import Draft
from tests.wizard.test_correction import asked, correcting
from tests.wizard.walk import DOG, Walk

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Does everything at the same moment, each with a database connection of its own."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def submitting(walk: Walk) -> Callable[[], Any]:
    page = walk.open("check") | {"declaration": "on"}
    own = Client()
    own.cookies.update(walk.client.cookies)
    return lambda: own.post(walk.url("check"), page)


def test_four_clicks_on_submit_make_one_case_and_see_the_same_page(walk: Walk) -> None:
    walk.fill()
    answers = at_once(*(submitting(walk) for _ in range(4)))
    assert {walk.to(answer) for answer in answers} == {"done"}
    assert Case.objects.count() == 1
    assert Event.objects.count() == 1


def test_two_drafts_of_one_service_make_one_case(walk: Walk) -> None:
    walk.fill("dog")
    other = Walk.begin(walk.client)
    walk.fill()
    other.fill()
    answers = at_once(submitting(walk), submitting(other))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert Case.objects.count() == 1


def test_two_clicks_on_hand_in_correct_once(walk: Walk) -> None:
    case = asked(walk, "dog")
    mine = correcting(walk, case)
    mine.post("dog", DOG | {"name": "来福"})
    answers = at_once(submitting(mine), submitting(mine))
    assert {mine.to(answer) for answer in answers} == {"done"}
    assert Event.objects.filter(transition="resubmit").count() == 1


def test_two_clicks_on_correct_open_one_draft(walk: Walk) -> None:
    case = asked(walk, "dog")

    def press() -> Any:
        own = Client()
        own.cookies.update(walk.client.cookies)
        return own.post(f"/cases/{case.reference}/correct/")

    assert len({answer.headers["Location"] for answer in at_once(press, press, press)}) == 1
    assert Draft.objects.filter(corrects=case).count() == 1


def test_a_save_and_a_submit_at_once_lose_nothing_unseen(walk: Walk) -> None:
    """Either the save comes first and the check page is shown again, or the case is the old one."""
    walk.fill()
    page = walk.open("dog") | DOG | {"name": "来福", "go": "next"}
    own = Client()
    own.cookies.update(walk.client.cookies)
    saved, submitted = at_once(lambda: own.post(walk.url("dog"), page), submitting(walk))
    if submitted.status_code == 409:
        assert walk.to(saved) == "paper"
        assert not Case.objects.exists()
    else:
        assert walk.to(submitted) == "done"
        assert Case.objects.get().answers["data"]["dog"]["name"] == "旺财"
        assert walk.to(saved) == "done"


def saving(walk: Walk, step: str, typed: dict[str, Any]) -> Callable[[], Any]:
    page = walk.open(step) | typed | {"go": "next"}
    own = Client()
    own.cookies.update(walk.client.cookies)
    return lambda: own.post(walk.url(step), page)


def test_two_steps_saved_at_once_are_both_kept(walk: Walk) -> None:
    walk.fill()
    for name in ("来福", "小白", "大黄"):
        saved = at_once(
            saving(walk, "dog", DOG | {"name": name}), saving(walk, "paper", {"vet": name})
        )
        assert [answer.status_code for answer in saved] == [302, 302]
        answers = walk.draft.answers
        assert (answers["dog"]["name"], answers["paper"]["vet"]) == ([name], [name])
        assert {"dog", "paper"} <= {*walk.draft.valid}


def test_one_step_saved_twice_at_once_keeps_one_and_shows_the_other(walk: Walk) -> None:
    walk.fill()
    for names in (("来福", "小白"), ("大黄", "阿花")):
        saved = at_once(*(saving(walk, "dog", DOG | {"name": name}) for name in names))
        statuses = [answer.status_code for answer in saved]
        assert sorted(statuses) == [302, 409]
        assert walk.draft.answers["dog"]["name"] == [names[statuses.index(302)]]
        assert names[statuses.index(409)] in saved[statuses.index(409)].content.decode()
