"""How a case reads: its state at a glance, its clock, its timeline, what was submitted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.cases import service as services
from portal.cases.due import answer_by
from portal.cases.flow import Actor, Flow, State, Tone, Transition
from portal.cases.models import Case, Event, Material
from portal.cases.telling import reason_texts
from portal.templatetags.portal import civil_date

KIND_OF_TONE = {
    Tone.WAITING: "doing",
    Tone.ACTION: "soon",
    Tone.DONE: "done",
    Tone.LOST: "wrong",
    Tone.ENDED: "neutral",
}


@dataclass(frozen=True)
class Shown:
    """A case with what its service says of it; `clock` is a sentence, empty when none runs."""

    case: Case
    service: services.Service
    state: State

    @property
    def kind(self) -> str:
        """The kind of its status tag."""
        return KIND_OF_TONE[self.state.tone]

    @property
    def waits_for_person(self) -> bool:
        """Whether the next move is the applicant's."""
        return self.state.tone is Tone.ACTION

    @property
    def answer_on(self) -> date | None:
        """By when the applicant is told that something happens."""
        return answer_by(self.case, self.state)[0]

    @property
    def clock(self) -> str:
        """The state's promise with its date, or why the date is still open (D-22)."""
        on, missing = answer_by(self.case, self.state)
        if missing is not None:
            return _(
                "The day cannot be named yet: the working-day calendar of %(year)s is not out."
            ) % {"year": missing}
        if on is None:
            return ""
        return str(self.state.promise) % {"date": civil_date(on)}


def shown(case: Case) -> Shown:
    """The case with its service and the state it is in."""
    service = services.get(case.service)
    return Shown(case, service, service.flow.state(case.state))


def mask_name(name: str) -> str:
    """For lists: the family name, the rest as stars."""
    return name[:1] + "*" * (len(name) - 1)


def name_of(user: Any) -> str:
    """How colleagues call a member of staff; asks the database nothing."""
    return f"{user.last_name}{user.first_name}" or user.username if user is not None else ""


def timeline(
    case: Case, flow: Flow, events: Sequence[Event], *, desk: bool
) -> list[dict[str, Any]]:
    """What happened, newest first: in the person's words, or for the desk with names and times."""
    return [_told(case, flow, event, desk=desk) for event in reversed(events)]


def _told(case: Case, flow: Flow, event: Event, *, desk: bool) -> dict[str, Any]:
    move, state = flow.transition(event.transition), flow.state(event.to_state)
    said = reason_texts(flow, event.reasons) + ([event.note] if event.note else [])
    return {
        "title": state.label if desk else _title(case, event, move, state),
        "at": _at(event),
        "by": _by_for_desk(event) if desk else _by_for_person(case, event),
        "text": _("; ").join(said),
        "kind": KIND_OF_TONE[state.tone],
    }


def _title(case: Case, event: Event, move: Transition | None, state: State) -> Any:
    if event.transition == "submit":
        if event.actor == Actor.STAFF:
            return _("Your application was taken in at the counter")
        return _("You submitted your application")
    return (move.told if move else "") or state.label


def _at(event: Event) -> date | datetime:
    """The moment, or only the day where a demonstration has shifted the calendar since."""
    return event.at if timezone.localtime(event.at).date() == event.on else event.on


def _by_for_person(case: Case, event: Event) -> str:
    return office_name(case.office) if event.actor == Actor.STAFF else ""


def _by_for_desk(event: Event) -> str:
    if event.actor == Actor.STAFF:
        return name_of(event.user)
    return _("the system") if event.actor == Actor.SYSTEM else _("the applicant")


def office_name(office: Any) -> str:
    """The office's name in the active language; empty for none."""
    if office is None:
        return ""
    chinese = (translation.get_language() or "").startswith("zh")
    return str(office.name if chinese else office.name_en or office.name)


def in_language(texts: Any) -> Any:
    """The value kept in every language, in the active one."""
    language = translation.get_language() or ""
    return texts.get(language) or next(iter(texts.values()), "")


def sections(case: Case) -> list[dict[str, Any]]:
    """What was submitted, step by step, as rows of a summary list."""
    return [
        {
            "slug": step["slug"],
            "title": in_language(step["title"]),
            "rows": [
                {"label": label, "value": value}
                for _name, label, value in in_language(step["rows"])
            ],
        }
        for step in case.answers.get("steps", ())
        if in_language(step["rows"])
    ]


def materials(found: Iterable[Material], *, current: bool = True) -> list[dict[str, Any]]:
    """The files of a case with their titles; those that a correction replaced with current=False."""
    return [
        {"title": in_language(m.title), "id": m.pk, "upload": m.upload}
        for m in found
        if m.current is current
    ]
