"""20 people press submit twice at the same moment, on the real server with two workers: 20 cases."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from portal import clock
from portal.accounts.models import Person
from portal.cases.models import Case, Event
from portal.documents.models import Upload
from portal.wizard.models import Draft
from tests.live.visitor import Visitor
from tests.permits.services import makers
from tests.permits.services.walk import REGISTRATION, browser, fill
from tests.wizard.walk import Walk
from tools.stack import Portal

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]
PEOPLE, CLICKS = 20, 2


@pytest.fixture
def drafts(settings: Any, tmp_path: Path) -> list[Draft]:
    """One registration a person, complete and not yet submitted."""
    settings.DEMO = True
    encrypted = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = {**settings.STORAGES, "default": encrypted}
    makers.town()
    clock.shift_to(makers.TODAY)
    people = [makers.person(number) for number in range(1, PEOPLE + 1)]
    for person in people:
        makers.right(person)
        makers.insured(person)
    walk = Walk.begin(browser(people[0].user), "registration")
    fill(walk, REGISTRATION)
    return [walk.draft, *(like(walk.draft, person) for person in people[1:])]


def like(draft: Draft, person: Person) -> Draft:
    """The same answers of somebody else, with a photo of their own."""
    photo = Upload.objects.get(person=draft.person)
    photo.pk, photo.person, photo.uploaded_by = None, person, person.user
    photo.id = Upload._meta.pk.get_default()
    photo.save(force_insert=True)
    answered = {**draft.answers["photo"], "photo": [str(photo.pk)]}
    return Draft.objects.create(
        user=person.user,
        person=person,
        service=draft.service,
        answers={**draft.answers, "photo": answered},
        valid=draft.valid,
    )


def test_20_people_press_submit_twice_at_once_and_there_are_20_cases(
    drafts: list[Draft], live_portal: Callable[..., Portal]
) -> None:
    url = live_portal().url
    pages = []
    for draft in drafts:
        visitor, path = Visitor(url, draft.user), f"/drafts/{draft.pk}/check/"
        pages.append((visitor, path, visitor.form(path) | {"declaration": "on"}))
    start = Barrier(PEOPLE * CLICKS)

    def press(page: tuple[Visitor, str, dict[str, str]]) -> tuple[int, str]:
        visitor, path, typed = page
        start.wait(60)
        return visitor.post(path, typed)

    with ThreadPoolExecutor(PEOPLE * CLICKS) as crowd:
        answers = list(crowd.map(press, pages * CLICKS))
    expected = [(302, path.replace("check", "done")) for _visitor, path, _typed in pages]
    assert answers == expected * CLICKS, "who comes second sees the same success page"
    assert Case.objects.count() == PEOPLE
    assert Event.objects.count() == PEOPLE
    visitor, path, _typed = pages[0]
    status, page = visitor.get(path.replace("check", "done"))
    assert status == 200
    assert Case.objects.get(draft_key=drafts[0].pk).reference in re.sub("<.*?>", "", page)
