"""Flow (流程) as data: the states a case can be in and who may move it between them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.utils.functional import Promise

Text = str | Promise


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


@dataclass(frozen=True)
class State:
    """A state of a case.

    `label` is the office's word, `happening` says to the applicant what happens next.
    `limit` is the number of working days until the state's due date, None where nobody is
    bound. A `closed` state ends the case.
    """

    code: str
    label: Text
    happening: Text
    tone: Tone = Tone.WAITING
    limit: int | None = None
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
    name the steps to correct; `grants` marks the one transition that grants the service (D-28).
    `sms` is the template queued with the move, `field` an extra one-line answer that the move
    needs (an EMS number), as (name, label).
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


@dataclass(frozen=True)
class Flow:
    """The states and transitions of a service; the first state is where a case begins."""

    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    resubmit: str = "resubmit"
    _by_code: dict[str, State] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_code.update({state.code: state for state in self.states})
        for move in self.transitions:
            unknown = (move.sources | {move.target}) - self._by_code.keys()
            if unknown:
                raise ValueError(f"{move.name} names unknown states {sorted(unknown)}")
        if sum(move.grants for move in self.transitions) > 1:
            raise ValueError("at most one transition grants")

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

    def open_to(self, state: str, actors: Iterable[Actor]) -> list[Transition]:
        """What any of `actors` may do with a case in `state`, in the flow's order."""
        who = frozenset(actors)
        return [m for m in self.transitions if state in m.sources and m.actors & who]
