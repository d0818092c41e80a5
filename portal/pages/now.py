"""What to do now: one look at everything of the person's that has a date."""

from dataclasses import replace
from datetime import date

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from permits import lookups
from portal import catalogue
from portal.accounts.models import Person
from portal.cases import display
from portal.cases import service as services
from portal.cases.models import Case
from portal.cases.service import Todo
from portal.templatetags.portal import civil_date

# Beside those that are open, so many that ended lately.
CASES_SHOWN = 3
YOURS_FIRST = 0


def cases_of(person: Person) -> list[display.Shown]:
    """The person's open cases and those of whom they act for, then what ended lately; one query."""
    most = len(catalogue.SERVICES) + CASES_SHOWN
    rows = Case.objects.of_person(person).select_related("person").defer("answers")
    rows = rows.order_by(F("closed_at").desc(nulls_first=True), "-id")[:most]
    shown = [display.shown(case, person) for case in rows]
    still_open = sum(not view.state.closed for view in shown)
    if still_open < most:
        lookups.remember_open_cases(person, [view.case for view in shown])
    return shown[: max(still_open, CASES_SHOWN)]


def todos_of(person: Person, on: date, cases: list[display.Shown]) -> list[Todo]:
    """The cards of "what to do now", the most pressing first; never empty.

    A service with an open case asks for nothing else: the case itself says what is next.
    """
    at_work = [view for view in cases if not view.state.closed]
    busy = {view.service.slug for view in at_work if not view.acts_for}
    todos = [_yours(view) for view in at_work if view.waits_for_person]
    for service in services.all_services():
        if service.slug not in busy:
            todos += service.todo(person, on)
    todos = [_said_once(todo) for todo in sorted(todos, key=lambda todo: todo.rank)]
    return todos or [_ours(at_work) if at_work else _nothing()]


def happening(view: display.Shown) -> str:
    """What happens next on a case, and until when; sentences."""
    return f"{view.state.happening} {view.clock}".strip()


def _yours(view: display.Shown) -> Todo:
    return Todo(
        title=_("%(service)s: %(state)s") % {"service": view.title, "state": view.state.label},
        text=happening(view),
        url=reverse("cases:case", args=[view.case.reference]),
        action=_("Open my case"),
        kind="soon",
        due=view.answer_on,
        rank=YOURS_FIRST,
    )


def _ours(at_work: list[display.Shown]) -> Todo:
    said = [
        _("%(service)s: %(state)s")
        % {"service": view.title, "state": view.clock or view.state.happening}
        for view in at_work
    ]
    return Todo(
        title=_("Nothing to do: we are at work on your application"),
        text=" ".join(said),
        kind="doing",
    )


def _nothing() -> Todo:
    return Todo(
        title=_("Nothing to do"), text=_("We write to you when a date comes near."), kind="done"
    )


def _said_once(todo: Todo) -> Todo:
    """Without the due date where title or text name it already."""
    named = todo.due is not None and civil_date(todo.due) in f"{todo.title} {todo.text}"
    return replace(todo, due=None) if named else todo
