"""The whole way of a case on its page: every state, what is done, what is promised."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.accounts.models import Person, User
from portal.cases import service as services
from portal.cases.models import Case
from portal.cases.way import Mark, way
from portal.clock import travel
from tests.cases import makers
from tests.cases.makers import decide, submitted

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2024, 9, 2)


def marks(case: Case) -> list[Mark]:
    case.refresh_from_db()
    with translation.override("en"):
        found = way(case, services.get(case.service).flow, list(case.events.all()))
        return [replace(mark, label=str(mark.label)) for mark in found]


def seen(case: Case) -> list[tuple[str, str]]:
    return [(str(mark.label), mark.kind) for mark in marks(case)]


def test_a_card_that_was_just_asked_for_has_its_whole_way_ahead(person: Person) -> None:
    with travel(MONDAY):
        case = submitted(person, "card")
        found = marks(case)
    assert seen(case) == [
        ("Submitted", "done"), ("Accepted", "now"), ("Forwarded to the police", "next"),
        ("Approved", "next"), ("Card made", "next"), ("Card in your hands", "next"),
    ]  # fmt: skip
    assert (found[0].on, found[1].by) == (MONDAY, dt.date(2024, 9, 4))
    assert found[2].within == "within 2 working days of acceptance"
    assert found[4].within == "within 15 working days of acceptance"


def test_what_is_done_has_its_day_and_what_comes_its_promise(person: Person, clerk: User) -> None:
    with travel(MONDAY):
        case = submitted(person, "card")
    with travel(dt.date(2024, 9, 3)):
        decide(case, "accept", clerk)
        accepted = marks(case)
    assert [mark.kind for mark in accepted] == ["done", "done", "now", "next", "next", "next"]
    assert accepted[2].by == dt.date(2024, 9, 5)
    assert accepted[4].by == dt.date(2024, 9, 25)
    with travel(dt.date(2024, 9, 4)):
        decide(case, "review", clerk)
        decide(case, "approve", clerk)
        decide(case, "produce", clerk)
        made = marks(case)
    assert [mark.on for mark in made[:4]] == [
        MONDAY, dt.date(2024, 9, 3), dt.date(2024, 9, 4), dt.date(2024, 9, 4)
    ]  # fmt: skip
    assert (made[4].kind, made[4].by) == ("now", dt.date(2024, 9, 25))
    decide(case, "extend", clerk, reasons=["CARD_REMADE"])
    longer = marks(case)[4]
    assert (longer.kind, longer.by) == ("now", dt.date(2024, 10, 21))


def test_what_was_passed_over_is_not_claimed(person: Person, clerk: User) -> None:
    case = submitted(person, "card")
    decide(case, "accept", clerk)
    decide(case, "approve", clerk)
    assert [label for label, kind in seen(case) if kind == "done"] == [
        "Submitted", "Accepted", "Approved"
    ]  # fmt: skip


def test_a_correction_is_a_mark_of_its_own_and_the_rest_begins_again(
    person: Person, clerk: User
) -> None:
    with travel(MONDAY):
        case = submitted(person)
        decide(case, "accept", clerk)
        decide(case, "ask_correction", clerk, note="x")
        found = marks(case)
    assert [(str(mark.label), mark.kind) for mark in found] == [
        ("Submitted", "done"), ("Correction needed", "now"), ("Accepted", "next"),
        ("Decided", "next"),
    ]  # fmt: skip
    assert found[1].by == dt.date(2024, 9, 24)
    decide(case, "resubmit")
    assert [kind for _label, kind in seen(case)] == ["done", "now", "next"]


@pytest.mark.parametrize(
    ("moves", "end", "kind"),
    [
        (("accept", "refuse"), "Refused", "wrong"),
        (("reject_intake",), "Not accepted", "wrong"),
        (("withdraw",), "Withdrawn", "neutral"),
    ],
)
def test_a_case_that_ended_badly_ends_there(
    person: Person, clerk: User, moves: tuple[str, ...], end: str, kind: str
) -> None:
    case = submitted(person, "card")
    for move in moves:
        needs = {"note": "No."} if move in {"refuse", "reject_intake"} else {}
        decide(case, move, clerk, **needs)
    assert seen(case)[-1] == (end, kind)
    assert "next" not in {kind for _label, kind in seen(case)}


def test_a_case_that_is_done_has_every_mark_done(person: Person, clerk: User) -> None:
    case = submitted(person, "card")
    for move in ("accept", "review", "approve", "produce", "ready"):
        decide(case, move, clerk)
    assert seen(case)[-1] == ("Card in your hands", "now")
    decide(case, "hand_over", clerk, reasons=["SHOWN_SLIP"])
    assert {kind for _label, kind in seen(case)} == {"done"}


STATES: list[tuple[str, tuple[str, ...]]] = [
    ("SUBMITTED", ()),
    ("CORRECTION", ("ask_correction",)),
    ("ACCEPTED", ("accept",)),
    ("REVIEWING", ("accept", "review")),
    ("APPROVED", ("accept", "approve")),
    ("PRODUCING", ("accept", "approve", "produce")),
    ("PRODUCING_LONG", ("accept", "approve", "produce", "extend")),
    ("READY", ("accept", "approve", "produce", "ready")),
    ("SHIPPED", ("accept", "approve", "produce", "ship")),
    ("COMPLETED", ("accept", "approve", "produce", "ship", "deliver")),
    ("REFUSED", ("accept", "refuse")),
    ("REJECTED_INTAKE", ("reject_intake",)),
    ("WITHDRAWN", ("withdraw",)),
    ("EXPIRED", ("ask_correction", "expire")),
]
WORDS: dict[str, dict[str, Any]] = {
    "ask_correction": {"note": "A word."},
    "refuse": {"note": "A word."},
    "reject_intake": {"note": "A word."},
    "extend": {"reasons": ["VISIT_NEEDED"]},
    "ship": {"extra": "EA123456785CN"},
}


@pytest.mark.parametrize(("state", "moves"), STATES, ids=[state for state, _moves in STATES])
def test_the_applicant_sees_every_state_with_its_dates(
    person: Person, clerk: User, holder: Client, state: str, moves: tuple[str, ...]
) -> None:
    with travel(MONDAY):
        case = submitted(person, "card")
        for move in moves:
            by = None if move in {"expire", "withdraw"} else clerk
            decide(case, move, by, **WORDS.get(move, {}))
        assert case.state == state or Case.objects.get(pk=case.pk).state == state
        page = holder.get(reverse("cases:case", args=[case.reference])).content.decode()
    one = services.get("card").flow.state(state)
    with translation.override("en"):
        assert str(one.happening) in page
        assert str(one.label) in page
    assert "Mon 2 September 2024" in page
    assert ("/withdraw/" in page) == (state in {"SUBMITTED", "CORRECTION"})
    assert ("Correct it now" in page) == (state == "CORRECTION")
    if state in {"EXPIRED", "CORRECTION", "REFUSED", "REJECTED_INTAKE", "PRODUCING_LONG"}:
        said = "visit or call" if state == "PRODUCING_LONG" else "A word."
        assert said in page


def test_an_office_that_is_late_says_so(person: Person, holder: Client) -> None:
    with travel(MONDAY):
        case = submitted(person)
    with travel(dt.date(2024, 9, 4)):
        page = holder.get(reverse("cases:case", args=[case.reference])).content.decode()
        assert "It takes longer than promised" not in page
    with travel(dt.date(2024, 9, 5)):
        page = holder.get(reverse("cases:case", args=[case.reference])).content.decode()
        assert "It takes longer than promised" in page


def test_the_night_that_ends_a_correction_is_on_the_way_too(person: Person, clerk: User) -> None:
    case = submitted(makers.person(3))
    decide(case, "ask_correction", clerk, note="x")
    decide(case, "expire")
    assert seen(case)[-1] == ("Not corrected in time", "wrong")
