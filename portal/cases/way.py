"""The whole way of a case as its person sees it: what is done and when, what comes by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import ngettext

from portal.cases.due import answer_by, counted
from portal.cases.flow import Flow, Milestone, Text, Tone
from portal.cases.models import Case, Event
from portal.clock import today
from portal.policy import policy_on

# How the last mark of a case reads that ended before its way did.
KIND_OF_END = {Tone.LOST: "wrong", Tone.ENDED: "neutral"}


@dataclass(frozen=True)
class Mark:
    """One step of the way. `kind`: done, now, next, wrong or neutral; `on` is when it was done,
    `by` until when it is promised, `within` a promise that has no date yet."""

    label: Text
    kind: str
    on: date | None = None
    by: date | None = None
    within: str = ""


def way(case: Case, flow: Flow, events: Sequence[Event]) -> list[Mark]:
    """The marks of the case, in order; those behind a bad end are left out.

    A correction leads back to the start: what was accepted before is accepted anew.
    """
    since = _since_submitted(flow, events)
    entered = {event.to_state: event.on for event in since}
    reached = [i for i, stone in enumerate(flow.way) if stone.states & entered.keys()]
    last = reached[-1] if reached else 0
    # One that was passed over (approved without forwarding, say) is not claimed.
    marks = [
        Mark(stone.label, "done", _day(stone, entered) if i else case.submitted_on)
        for i, stone in enumerate(flow.way[: last + 1])
        if not i or i in reached
    ]
    state = flow.state(case.state)
    if state.closed:
        if state.tone in KIND_OF_END:
            marks.append(Mark(state.label, KIND_OF_END[state.tone], entered.get(state.code)))
        return marks
    if state.tone is Tone.ACTION and case.state not in flow.way[last].states:
        # The start of the way is done again once the correction is in.
        by = answer_by(case, state)[0]
        rest = [Mark(stone.label, "next", within=_within(stone)) for stone in flow.way[1:]]
        return [marks[0], Mark(state.label, "now", by=by), *rest]
    for i, stone in enumerate(flow.way[last + 1 :]):
        marks.append(_ahead(case, flow, stone, entered, first=not i))
    return marks


def _since_submitted(flow: Flow, events: Sequence[Event]) -> list[Event]:
    start = flow.initial.code
    at = max((i for i, event in enumerate(events) if event.to_state == start), default=0)
    return list(events[at:])


def _day(stone: Milestone, entered: dict[str, date]) -> date | None:
    """When it was reached; None for one that was passed over."""
    return min((entered[state] for state in stone.states & entered.keys()), default=None)


def _ahead(
    case: Case, flow: Flow, stone: Milestone, entered: dict[str, date], *, first: bool
) -> Mark:
    """A mark that is not reached yet, with its promise as far as it can be given."""
    by = None
    state = flow.state(case.state)
    if first and state.since == stone.since and state.limit is not None:
        by = case.due_on
    elif stone.limit is not None and stone.since in entered:
        by = counted(entered[stone.since], stone.limit)[0]
    within = "" if by or stone.since in entered else _within(stone)
    return Mark(stone.label, "now" if first else "next", by=by, within=within)


def _within(stone: Milestone) -> str:
    if stone.limit is None or stone.since != "ACCEPTED":
        return ""
    limit = stone.limit
    days: int = getattr(policy_on(today()), limit) if isinstance(limit, str) else limit
    return ngettext(
        "within %(n)d working day of acceptance", "within %(n)d working days of acceptance", days
    ) % {"n": days}
