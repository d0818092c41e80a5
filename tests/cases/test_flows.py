"""The standard flow (DOMAIN 12), and the check that refuses a service declared wrongly."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.utils import translation

from portal import catalogue
from portal.cases.checks import catalogue_is_sound
from portal.cases.flow import Actor, Flow, Reason, State, Transition
from portal.cases.flow_messages import WORDINGS
from portal.cases.flows import standard_flow
from portal.cases.service import get
from portal.sms import texts
from tests.cases import toy

PLAIN = standard_flow(sms={})
CARD = standard_flow(sms={}, permit=True)
# DOMAIN 12, and what may be approved or corrected in one step at the counter.
WAYS = {
    ("SUBMITTED", "ACCEPTED"), ("SUBMITTED", "CORRECTION"), ("SUBMITTED", "REJECTED_INTAKE"),
    ("SUBMITTED", "WITHDRAWN"), ("CORRECTION", "SUBMITTED"), ("CORRECTION", "WITHDRAWN"),
    ("CORRECTION", "EXPIRED"), ("ACCEPTED", "REVIEWING"), ("ACCEPTED", "CORRECTION"),
    ("ACCEPTED", "REFUSED"), ("REVIEWING", "REFUSED"), ("REVIEWING", "CORRECTION"),
}  # fmt: skip
CARD_WAYS = {
    ("ACCEPTED", "APPROVED"), ("REVIEWING", "APPROVED"), ("APPROVED", "PRODUCING"),
    ("PRODUCING", "READY"), ("PRODUCING", "SHIPPED"), ("READY", "COMPLETED"),
    ("SHIPPED", "COMPLETED"), ("PRODUCING", "PRODUCING_LONG"), ("PRODUCING_LONG", "READY"),
    ("PRODUCING_LONG", "SHIPPED"),
}  # fmt: skip


def ways(flow: Flow) -> set[tuple[str, str]]:
    return {(source, move.target) for move in flow.transitions for source in move.sources}


def test_the_ways_between_states_are_those_of_the_domain() -> None:
    assert ways(PLAIN) == WAYS | {("ACCEPTED", "COMPLETED"), ("REVIEWING", "COMPLETED")}
    assert ways(CARD) == WAYS | CARD_WAYS


def test_one_transition_grants_and_it_belongs_to_staff() -> None:
    for flow in (PLAIN, CARD):
        (granting,) = [move for move in flow.transitions if move.grants]
        assert (granting.name, granting.actors) == ("approve", {Actor.STAFF})


def test_to_approve_in_spite_of_something_is_there_where_reasons_are_foreseen() -> None:
    flow = standard_flow(sms={"approve": "DONE"}, despite=[Reason("SEEN", "a paper was seen")])
    usual, despite = flow.transition("approve"), flow.transition("approve_despite")
    assert usual is not None
    assert despite is not None
    assert (despite.sources, despite.target) == (usual.sources, usual.target)
    assert (despite.grants, despite.needs_reason, despite.sms) == (True, True, "DONE")
    assert PLAIN.transition("approve_despite") is None


def test_a_service_tells_its_moves_in_its_own_words() -> None:
    flow = standard_flow(sms={}, told={"approve": "It is yours"})
    approve, accept = flow.transition("approve"), flow.transition("accept")
    assert approve is not None
    assert accept is not None
    assert (approve.told, accept.told) == ("It is yours", PLAIN.transition("accept").told)  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="hand_over"):
        standard_flow(sms={}, told={"hand_over": "X"})


def test_reasons_of_the_service_come_first_and_replace_their_namesakes() -> None:
    own = [Reason("OWN", "own"), Reason("FALSE_MATERIAL", "made up")]
    refuse = standard_flow(sms={}, refuse_reasons=own).transition("refuse")
    assert refuse is not None
    codes = [reason.code for reason in refuse.reasons]
    assert codes[:2] == ["OWN", "FALSE_MATERIAL"]
    assert codes.count("FALSE_MATERIAL") == 1


def test_an_empty_template_sends_nothing_and_an_unknown_move_is_refused() -> None:
    accept = standard_flow(sms={"accept": ""}).transition("accept")
    assert accept is not None
    assert accept.sms == ""
    with pytest.raises(ValueError, match="hand_over"):
        standard_flow(sms={"hand_over": "X"})


def test_every_text_is_there_in_both_languages() -> None:
    for flow in (PLAIN, CARD):
        said = [s.label for s in flow.states] + [s.happening for s in flow.states]
        said += [m.told for m in flow.transitions] + [m.label for m in flow.transitions]
        said += list(flow.reasons.values())
        for text in said:
            assert str(text)
    for wording in WORDINGS.values():
        assert set(wording) == {code for code, _name in settings.LANGUAGES}


def test_the_toys_and_the_shipped_services_are_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    assert catalogue_is_sound() == []
    monkeypatch.undo()
    assert "registration" in catalogue.SERVICES
    assert catalogue_is_sound() == []


def test_a_path_that_leads_nowhere_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {"a": "no.such.service", "b": "tests.cases.toy.GUIDE", "c": "tests.cases.toy.card"}
    monkeypatch.setattr(catalogue, "SERVICES", broken)
    found = catalogue_is_sound()
    assert [error.id for error in found] == ["cases.E001"] * 3
    assert "calls itself card" in found[2].msg


def faults(monkeypatch: pytest.MonkeyPatch, flow: Flow, **changes: object) -> list[str]:
    """What the check says of a toy with this flow."""
    odd = replace(toy.ticket, slug="odd", flow=flow, **changes)  # type: ignore[arg-type]
    monkeypatch.setattr(toy, "odd", odd, raising=False)
    path = f"tests.cases.toy.odd{len(catalogue.SERVICES)}"
    monkeypatch.setattr(toy, path.rpartition(".")[2], odd, raising=False)
    monkeypatch.setattr("portal.cases.checks.get", lambda slug: odd)
    monkeypatch.setattr(catalogue, "SERVICES", {"odd": path})
    return [error.msg for error in catalogue_is_sound()]


def step(name: str = "go", target: str = "B", **changes: object) -> Transition:
    return Transition(
        **{
            "name": name,
            "label": "Go",
            "sources": frozenset({"A"}),
            "target": target,
            "actors": frozenset({Actor.STAFF}),
            **changes,
        }  # type: ignore[arg-type]
    )


A, B = State("A", "A", "It waits."), State("B", "B", "Done.", closed=True)


@pytest.mark.parametrize(
    ("states", "moves", "says"),
    [
        ((A, B), (step(sms="NOBODY_WROTE_THIS"),), "has no text in en"),
        ((A, B), (step(label=""),), "move go has no text"),
        ((replace(A, happening=""), B), (step(),), "what happens in A has no text"),
        ((A, B), (step(), step("on", reasons=(Reason("X", ""),))), "reason X has no text"),
        (
            (A, B),
            (step(reasons=(Reason("X", "x"),)), step("on", reasons=(Reason("X", "y"),))),
            "reason X has two texts",
        ),
        ((A, B, State("C", "C", "Lost.")), (step(),), "no case ever comes to C"),
        ((A, State("B", "B", "Stuck.")), (step(),), "a case never leaves B"),
        ((A, B), (step(), step("back", "A", sources=frozenset({"B"}))), "an end that leads on"),
        ((A, B), (step(actors=frozenset()),), "nobody may go"),
        ((A, B), (step(asks_correction=True),), "nobody can hand in"),
        ((A, State("B" * 21, "B", "Done.", closed=True)), (step(target="B" * 21),), "too long"),
        ((A, B), (step("x" * 41),), "too long"),
    ],
)
def test_a_flow_that_is_declared_wrongly_is_named(
    monkeypatch: pytest.MonkeyPatch,
    states: tuple[State, ...],
    moves: tuple[Transition, ...],
    says: str,
) -> None:
    assert any(says in fault for fault in faults(monkeypatch, Flow(states, moves)))


def test_a_flow_names_only_states_it_has() -> None:
    with pytest.raises(ValueError, match="unknown states"):
        Flow((A, B), (step(target="C"),))
    with pytest.raises(ValueError, match="unknown states"):
        Flow((A, B), (step(never_after=frozenset({"C"})),))
    with pytest.raises(ValueError, match="counts from"):
        Flow((A, replace(B, since="C")), (step(),))
    with pytest.raises(ValueError, match="leads to one state"):
        Flow((A, B), (step(grants=True), step("on", target="A", grants=True)))


def test_the_messages_of_a_service_are_known_as_soon_as_it_is() -> None:
    get("ticket")
    assert texts.default("TOY_DONE") == toy.TICKET_DONE
    with translation.override("en"):
        assert texts.default("CASE_EXPIRED") == WORDINGS["CASE_EXPIRED"]
