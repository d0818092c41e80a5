"""Whatever order people take: what is submitted is exactly what check-your-answers showed."""

import datetime as dt
import re
from html import unescape
from typing import Any, ClassVar

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import Phase
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal.accounts.models import Office, OfficeKind
from portal.cases.models import Case
from tests.accounts import makers
from tests.wizard.walk import CHIP, CHIPPED, DOG, PAPER, Walk, hidden, picture

CHANGE = "?from=check"
STEPS = st.sampled_from(["face", "dog", "chip", "paper"])
BUTTONS = st.sampled_from(["next", "next", "next", "back", "leave", "stay"])
TYPED = {
    "face": st.just({"consent": "on"}),
    "dog": st.fixed_dictionaries(
        {
            "name": st.sampled_from(["", "旺财", "来福", "  Rex "]),
            "chipped": st.sampled_from(["yes", "no"]),
        },
        optional={"born": st.sampled_from(["2020-02-29", "2199-01-01", "x"])},
    ),
    "chip": st.fixed_dictionaries({"number": st.sampled_from(["1", "156000000000001"])}),
    "paper": st.fixed_dictionaries(
        {"vet": st.sampled_from(["", "王医生"])}, optional={"agreed": st.just("on")}
    ),
}


def pairs(page: str) -> list[tuple[str, str]]:
    """The answers that a check page shows, in their order."""
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.S)
    return [(unescape(label), unescape(value)) for label, value in found]


class Walker(RuleBasedStateMachine):
    """One person with one draft and one open page, who may be old."""

    walk: Walk
    submitted: ClassVar[int] = 0
    stopped: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.savepoint()
        user = makers.user()
        makers.person(user, birth_date=dt.date(1990, 5, 1))
        client = Client()
        client.force_login(user)
        client.cookies["django_language"] = "en"
        self.walk = Walk.begin(client)
        self.page: Any = None
        self.slug = ""
        self.shown: list[tuple[str, str]] = []

    @precondition(lambda self: not Case.objects.exists())
    @rule(slug=STEPS, query=st.sampled_from(["", CHANGE]))
    def open(self, slug: str, query: str) -> None:
        """Type a URL, follow a Change link, press the back button of the browser."""
        answer = self.walk.client.get(self.walk.url(slug) + query, follow=True)
        assert answer.status_code == 200
        self.look_at(answer)

    def look_at(self, answer: Any) -> None:
        path = answer.request["PATH_INFO"]
        found = re.search(r"/step/(\w+)/", path)
        self.slug, self.page = (found[1], answer) if found else ("", None)

    @precondition(lambda self: self.slug and not Case.objects.exists())
    @rule(data=st.data(), go=BUTTONS, query=st.sampled_from(["", CHANGE]), file=st.booleans())
    def type_and_press(self, data: Any, go: str, query: str, file: bool) -> None:
        """Type into the page that is open, which may be an old one, and press a button."""
        typed: dict[str, Any] = hidden(self.page) | data.draw(TYPED[self.slug])
        if file and self.slug == "paper":
            typed["vaccination_file"] = picture()
        answer = self.walk.send(self.slug, typed, go=go, query=query)
        assert answer.status_code in {200, 302, 409}
        if answer.status_code == 302 and self.walk.draft_id in answer.headers["Location"]:
            self.look_at(self.walk.client.get(answer.headers["Location"], follow=True))
        elif answer.status_code != 302:
            self.page = answer

    @precondition(lambda self: not Case.objects.exists())
    @rule(chipped=st.booleans())
    def fill_in_the_rest(self, chipped: bool) -> None:
        """What most people do: answer what is still asked, rightly."""
        right = {"face": {"consent": "on"}, "dog": CHIPPED if chipped else DOG, "chip": CHIP}
        while (slug := self.walk.to(self.walk.get())) != "check":
            typed = right.get(slug) or PAPER | {"vaccination_file": picture()}
            assert self.walk.post(slug, typed).status_code == 302

    @precondition(lambda self: not Case.objects.exists())
    @rule()
    def resume(self) -> None:
        """From the list of drafts, on another day."""
        self.look_at(self.walk.client.get(self.walk.url(), follow=True))

    @precondition(lambda self: not Case.objects.exists())
    @rule(between=st.booleans())
    def check_and_submit(self, between: bool) -> None:
        """Read the check page, perhaps change something in another tab, submit."""
        page = self.walk.get("check")
        self.shown = pairs(page.content.decode())
        before = self.walk.draft.version
        tab = self.walk.get("dog")
        if between and tab.status_code == 200:
            self.walk.send("dog", hidden(tab) | DOG | {"name": f"小白{before}"})
        answer = self.walk.client.post(self.walk.url("check"), hidden(page) | {"declaration": "on"})
        complete = b'name="declaration"' in page.content
        if answer.status_code == 302 and self.walk.to(answer) == "done":
            assert complete
            Walker.submitted += 1
        elif complete:
            Walker.stopped += 1
            assert self.walk.draft.version > before, "only a change in between may stop it"

    @precondition(lambda self: Case.objects.exists())
    @rule(typed=st.booleans())
    def press_again(self, typed: bool) -> None:
        """The second click, or the back button and a save: both see what was submitted."""
        step, data = ("dog", dict(DOG)) if typed else ("check", {"declaration": "on"})
        assert self.walk.to(self.walk.client.post(self.walk.url(step), data)) == "done"

    @invariant()
    def what_is_submitted_is_what_was_shown(self) -> None:
        case = Case.objects.first()
        if case is not None:
            submitted = [
                (label, display)
                for step in case.answers["steps"]
                for _name, label, display in step["rows"]["en"]
            ]
            assert submitted == self.shown
            assert Case.objects.count() == 1

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)


@pytest.mark.django_db
def test_what_is_submitted_is_what_the_check_page_showed() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    Office.objects.create(
        kind=OfficeKind.COMMUNITY, code="1", name="中心", name_en="Centre", district_code="310101"
    )
    Walker.submitted = Walker.stopped = 0
    run_state_machine_as_test(
        Walker,
        settings=how(
            max_examples=20,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],  # a walk is slow: say at once which one failed
        ),
    )
    assert Walker.submitted > 1, "the walk must have ended well, or it proves nothing"
    assert Walker.stopped > 0, "and a change in between must have stopped it"
