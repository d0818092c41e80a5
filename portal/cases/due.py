"""Until when somebody has to act on a case: working days, open where a calendar is missing."""

from datetime import date

from portal.cases.flow import State
from portal.cases.models import Case
from portal.clock import working_days
from portal.clock.days import CalendarMissing
from portal.policy import policy_on

Due = tuple[date | None, int | None]


def due(case: Case, state: State, on: date) -> Due:
    """The last good day of `state`, which `case` entered on `on`.

    (None, None) where nobody is bound, (None, year) while the calendar of that year is not
    loaded: the date stays open and nothing stops (D-22).
    """
    if state.limit is None:
        return None, None
    return counted(_start(case, state, on), state.limit)


def answer_by(case: Case, state: State) -> Due:
    """By when the applicant is told that the centre answers, as `due`."""
    if state.answer is None:
        return case.due_on, case.due_missing_year
    return counted(case.state_since, state.answer)


def _start(case: Case, state: State, on: date) -> date:
    if not state.since or state.since == state.code:
        return on
    if not state.paused:
        entered = case.events.filter(to_state=state.since).order_by("-id")
        return entered.values_list("on", flat=True).first() or on
    began = last = None
    for to_state, from_state, day in case.events.order_by("id").values_list(
        "to_state", "from_state", "on"
    ):
        if to_state == state.since or from_state in state.paused - {to_state}:
            began = day
        last = to_state
    # The move that leaves a state which stopped the clock is not written yet.
    return on if last in state.paused and last != state.code else began or on


def counted(start: date, limit: int | str) -> Due:
    """The last good day of so many working days (or a parameter's) after `start`, as `due`."""
    days: int = getattr(policy_on(start), limit) if isinstance(limit, str) else limit
    try:
        return working_days().add(start, days), None
    except CalendarMissing as missing:
        return None, missing.year
