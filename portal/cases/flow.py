"""Flow (流程) as data: the states a case can be in and who may move it between them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

ANSWERS = _("The centre answers by %(date)s.")


class Actor(StrEnum):
    """In what capacity somebody moves a case."""

    HOLDER = "holder"
    PROXY = "proxy"
    EMPLOYER = "employer"
    STAFF = "staff"
    SYSTEM = "system"


class Tone(StrEnum):
    """How a state reads at a glance; the status tag always says it in words too."""

    WAITING = "waiting"
    ACTION = "action"
    DONE = "done"
    LOST = "lost"
    ENDED = "ended"


@dataclass(frozen=True)
class State:
    """A state of a case.

    `label` is the office's word, `happening` says to the applicant what happens next.
    `limit` is the number of working days until the state's due date, or the name of the Policy
    parameter that holds it; None where nobody is bound. They count from the day the state
    began, or the state `since` (a card is due so many days after acceptance, however many
    states lie between). A state in `paused` stopped that clock: they count anew from the day on
    which the case left it. A `closed` state ends the case.
    """

    code: str
    label: Text
    happening: Text
    tone: Tone = Tone.WAITING
    limit: int | str | None = None
    since: str = ""
    paused: frozenset[str] = frozenset()
    answer: int | str | None = None
    promise: Text = ANSWERS
    closed: bool = False


@dataclass(frozen=True)
class Reason:
    """A reason that staff choose from a list; `text` is what the applicant reads."""

    code: str
    text: Text


@dataclass(frozen=True)
class Transition:
    """One way from some states to another.

    `needs_reason` asks for one of `reasons` or words of one's own; `asks_correction` lets staff
    name the steps to correct; `grants` marks what grants the service (D-28).
    `sms` is the template queued with the move, `field` an extra one-line answer that the move
    needs (an EMS number), as (name, label). `told` is how the person's timeline says that it
    happened. A case that ever was in one of the states `never_after` cannot go this way.
    `asks` is a question that the reasons answer ("What was shown?"): then they are no reasons
    to the applicant, only kept; without `own_words` one of the list has to be chosen.
    `not_by` asks a second pair of eyes: not by whoever made the move of that name last.
    """

    name: str
    label: Text
    sources: frozenset[str]
    target: str
    actors: frozenset[Actor]
    reasons: tuple[Reason, ...] = ()
    needs_reason: bool = False
    asks_correction: bool = False
    grants: bool = False
    sms: str = ""
    field: tuple[str, Text] | None = None
    told: Text = ""
    never_after: frozenset[str] = frozenset()
    asks: Text = ""
    own_words: bool = True
    not_by: str = ""


def staff_move(
    name: str,
    label: Text,
    sources: Iterable[str],
    target: str,
    *,
    told: Text,
    reasons: tuple[Reason, ...] = (),
    **more: Any,
) -> Transition:
    """A transition that staff take; where it lists reasons, one has to be given."""
    return Transition(
        name,
        label,
        frozenset(sources),
        target,
        frozenset({Actor.STAFF}),
        reasons=reasons,
        needs_reason=bool(reasons),
        told=told,
        **more,
    )


@dataclass(frozen=True)
class Milestone:
    """A step of the way as the person sees it; reached in any of `states`.

    It is promised `limit` working days (or the Policy parameter of that name) after the state
    `since` began.
    """

    label: Text
    states: frozenset[str]
    limit: int | str | None = None
    since: str = ""


@dataclass(frozen=True)
class Flow:
    """The states and transitions of a service; the first state is where a case begins.

    `way` are the milestones of a case that goes well, the first one being its submission.
    """

    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    resubmit: str = "resubmit"
    way: tuple[Milestone, ...] = ()
    _by_code: dict[str, State] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_code.update({state.code: state for state in self.states})
        for move in self.transitions:
            named = move.sources | move.never_after | {move.target}
            if unknown := named - self._by_code.keys():
                raise ValueError(f"{move.name} names unknown states {sorted(unknown)}")
        for state in self.states:
            if ({state.since} - {""} | state.paused) - self._by_code.keys():
                raise ValueError(f"{state.code} counts from an unknown state {state.since}")
        if lost := {s for stone in self.way for s in stone.states} - self._by_code.keys():
            raise ValueError(f"a milestone names unknown states {sorted(lost)}")
        if len({move.target for move in self.transitions if move.grants}) > 1:
            raise ValueError("what grants leads to one state")

    @property
    def initial(self) -> State:
        """Where a submitted case begins."""
        return self.states[0]

    def state(self, code: str) -> State:
        """The state named `code`; KeyError when the flow has none."""
        return self._by_code[code]

    @cached_property
    def _by_name(self) -> dict[str, Transition]:
        return {move.name: move for move in self.transitions}

    def transition(self, name: str) -> Transition | None:
        """The transition of that name, None when there is none."""
        return self._by_name.get(name)

    @cached_property
    def reasons(self) -> dict[str, Text]:
        """The texts of all reasons by code."""
        return {reason.code: reason.text for move in self.transitions for reason in move.reasons}

    @property
    def history_matters(self) -> bool:
        """Whether what is open depends on where the case has been, not only on where it is."""
        return any(move.never_after for move in self.transitions)

    def open_to(
        self, state: str, actors: Iterable[Actor], been: Iterable[str] = ()
    ) -> list[Transition]:
        """What any of `actors` may do with a case in `state` that has `been` in other states,
        in the flow's order."""
        who, past = frozenset(actors), frozenset(been)
        return [
            move
            for move in self.transitions
            if state in move.sources and move.actors & who and not move.never_after & past
        ]
