"""How a case reads: its state at a glance, its clock, its timeline, what was submitted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.cases import reasons as saved
from portal.cases import service as services
from portal.cases.due import answer_by
from portal.cases.flow import Actor, Flow, State, Tone, Transition
from portal.cases.licences import licence_shown
from portal.cases.models import Case, Event, Material
from portal.cases.proxy import ground_label, label_of
from portal.clock import today
from portal.registers.identifiers import mask_name
from portal.templatetags.portal import civil_date

if TYPE_CHECKING:
    from portal.accounts.models import Person

KIND_OF_TONE = {
    Tone.WAITING: "doing",
    Tone.ACTION: "soon",
    Tone.DONE: "done",
    Tone.LOST: "wrong",
    Tone.ENDED: "neutral",
}


@dataclass(frozen=True)
class Shown:
    """A case with what its service says of it; `clock` is a sentence, empty when none runs.

    `acts_for` is the masked name of the person for whom whoever looks at it acts.
    """

    case: Case
    service: services.Service
    state: State
    acts_for: str = ""

    @property
    def title(self) -> str:
        """The service, and for whom it is asked where that is somebody else."""
        if not self.acts_for:
            return str(self.service.title)
        return _("%(service)s for %(name)s") % {
            "service": self.service.title,
            "name": self.acts_for,
        }

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
    def late(self) -> bool:
        """Whether the office is behind what it promised."""
        on = self.answer_on
        return on is not None and on < today() and not (self.waits_for_person or self.state.closed)

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


def shown(case: Case, viewer: "Person | None" = None) -> Shown:
    """The case with its service and the state it is in, as `viewer` sees it."""
    service = services.get(case.service)
    acts = viewer is not None and case.proxy_id == viewer.pk and case.person is not None
    name = mask_name(case.person.name) if acts else ""  # type: ignore[union-attr]
    return Shown(case, service, service.flow.state(case.state), name)


@dataclass(frozen=True)
class ShownProxy:
    """Who acts for the holder of a case: what they are to them, and on which ground."""

    name: str
    masked_id: str
    relation: str
    ground: str


def proxy_of(case: Case, service: services.Service) -> ShownProxy | None:
    """Who acts for the holder; None where they act themselves."""
    if case.proxy is None:
        return None
    relation, ground = (
        case.relation,
        case.answers.get("data", {}).get("proxy", {}).get("ground", ""),
    )
    if service.proxy is not None:
        relation = label_of(service.proxy.relations, relation)
        ground = ground_label(service.proxy, ground)
    return ShownProxy(case.proxy.name, case.proxy.masked_id, relation, ground)


def name_of(user: Any) -> str:
    """How colleagues call a member of staff; asks the database nothing."""
    return f"{user.last_name}{user.first_name}" or user.username if user is not None else ""


def timeline(
    case: Case,
    flow: Flow,
    events: Sequence[Event],
    *,
    desk: bool,
    viewer: Actor = Actor.HOLDER,
) -> list[dict[str, Any]]:
    """What happened, newest first: in the person's words, or for the desk with names and times.

    Of holder, proxy and employer one is the `viewer`; what the others did is said of them.
    """
    words = saved.texts(flow, list({code for event in events for code in event.reasons}))
    return [_told(case, flow, event, words, desk, viewer) for event in reversed(events)]


def _told(
    case: Case, flow: Flow, event: Event, words: Mapping[str, str], desk: bool, viewer: Actor
) -> dict[str, Any]:
    move, state = flow.transition(event.transition), flow.state(event.to_state)
    said = [words[code] for code in event.reasons] + ([event.note] if event.note else [])
    if move is not None and move.asks and not desk:
        said = []
    return {
        "title": state.label if desk else _title(case, event, move, state, viewer),
        "at": _at(event),
        "by": _by_for_desk(event) if desk else _by_for_person(case, event, viewer),
        "text": _("; ").join(said),
        "kind": KIND_OF_TONE[state.tone],
    }


# Who asks for something: of these, one reads the page, and the others are told of.
ASKERS = frozenset({Actor.HOLDER, Actor.PROXY, Actor.EMPLOYER})


def _by_the_other(event: Event, viewer: Actor) -> bool:
    return event.actor in ASKERS - {viewer}


def _title(case: Case, event: Event, move: Transition | None, state: State, viewer: Actor) -> Any:
    if viewer is Actor.EMPLOYER and case.person_id is not None:
        # What a move is told as is told to the holder.
        return _("Submitted") if event.transition == "submit" else state.label
    if _by_the_other(event, viewer):
        if event.actor == Actor.EMPLOYER and event.transition == "submit":
            return _("Your employer filled in the application")
        if event.actor == Actor.EMPLOYER and move and not move.actors & {Actor.HOLDER, Actor.PROXY}:
            return move.told or state.label
        # "You withdrew the case" would not be true of whoever reads it.
        return _("Submitted") if event.transition == "submit" else state.label
    if event.transition == "submit":
        if event.actor == Actor.STAFF:
            return _("Your application was taken in at the counter")
        return _("You submitted your application")
    return (move.told if move else "") or state.label


def _at(event: Event) -> date | datetime:
    """The moment, or only the day where a demonstration has shifted the calendar since."""
    return event.at if timezone.localtime(event.at).date() == event.on else event.on


def _by_for_person(case: Case, event: Event, viewer: Actor) -> str:
    if viewer is Actor.EMPLOYER and event.actor in ASKERS:
        return _by_for_employer(event)
    if _by_the_other(event, viewer):
        if event.actor == Actor.EMPLOYER:
            return _("your employer")
        acts = event.actor == Actor.PROXY
        return _("whoever acts for you") if acts else _("the person for whom you act")
    if event.actor != Actor.STAFF:
        return ""
    # Which one it is would tell a stranger where the holder lives.
    return _("the centre") if viewer is Actor.PROXY else office_name(case.office)


def _by_for_employer(event: Event) -> str:
    if event.actor == Actor.EMPLOYER:
        return _("your organisation")
    return _("the holder") if event.actor == Actor.HOLDER else _("whoever acts for the holder")


def _by_for_desk(event: Event) -> str:
    if event.actor == Actor.STAFF:
        return name_of(event.user)
    if event.actor == Actor.PROXY:
        return _("whoever acts for the applicant")
    if event.actor == Actor.EMPLOYER:
        return _("the employer")
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
    """The documents of a case with their titles: files, and e-licences as they were seen.

    Those that a correction replaced with current=False.
    """
    return [
        {
            "title": in_language(m.title),
            "id": m.pk,
            "upload": m.upload,
            "licence": licence_shown(m.licence) if m.licence else None,
        }
        for m in found
        if m.current is current
    ]
