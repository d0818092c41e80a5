"""Business acts on cases: submitting one, moving one. Views and tasks both call these."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.access import offices_of
from portal.cases import reasons as saved
from portal.cases import service as services
from portal.cases.due import due
from portal.cases.flow import Actor, Transition
from portal.cases.models import Case, Channel, Event, Material
from portal.cases.rights import actors_for
from portal.cases.telling import Preview, preview, reason_texts, tell, tell_of_proxy
from portal.clock import today

if TYPE_CHECKING:
    import uuid

    from portal.accounts.models import Employer, Office, Person, User
    from portal.documents.models import Upload


@dataclass(frozen=True)
class By:
    """Who acts, and in what capacity; the system has no user."""

    actor: Actor
    user: "User | None" = None


SYSTEM = By(Actor.SYSTEM)


@dataclass(frozen=True)
class NewMaterial:
    """A document that comes with an answer: a file, or an e-licence as it was seen."""

    kind: str
    title: dict[str, str]
    upload: "Upload | None" = None
    licence: dict[str, Any] | None = None


@dataclass(frozen=True)
class Words:
    """What goes with a move: reason codes, words of one's own, steps to correct, its field."""

    reasons: Sequence[str] = ()
    note: str = ""
    steps: Sequence[str] = ()
    extra: str = ""


class AlreadyOpen(Exception):
    """The subject has an open case of this service; `case` is that one."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.reference)
        self.case = case


class Stale(Exception):
    """Somebody moved the case since the actor looked; `since` holds what they did."""

    def __init__(self, case: Case, since: list[Event]) -> None:
        super().__init__(case.reference)
        self.case = case
        self.since = since


class NotAllowed(Exception):
    """The flow or the rights do not let this actor make this move."""


def submit(
    *,
    service: services.Service,
    person: "Person | None",
    by: By,
    channel: str,
    answers: dict[str, Any],
    materials: Sequence[NewMaterial],
    draft_key: "uuid.UUID",
    office: Any = None,
    proxy: "Person | None" = None,
    relation: str = "",
    employer: "Employer | None" = None,
) -> Case:
    """Turns answers into a case about a person or an employer, in one transaction.

    Where a `proxy` acts, being `relation` to the person, a person whose number is known learns
    of it by text message (代办).

    Raises AlreadyOpen when the subject has an open case of this service (the unique index says
    so, not a look beforehand) and Refused when the service cannot take these answers.
    """
    on = today()
    case = Case(
        reference=_next_reference(on),
        service=service.slug,
        person=person,
        employer=employer,
        filer=service.filer(person, answers["data"]) if person is not None else None,
        submitter=by.user,
        channel=channel,
        office=office or _office_for(service, person, employer, answers["data"]),
        state=service.flow.initial.code,
        state_since=on,
        answers=answers,
        draft_key=draft_key,
        submitted_on=on,
        proxy=proxy,
        relation=relation,
    )
    case.due_on, case.due_missing_year = due(case, service.flow.initial, on)
    with transaction.atomic():
        try:
            with transaction.atomic():
                case.save(force_insert=True)
        except IntegrityError:
            other = Case.objects.filter(
                service=service.slug, person=person, employer=employer, closed_at__isnull=True
            ).first()
            if other is None:
                raise
            raise AlreadyOpen(other) from None
        _record(case, by, "submit", "", on)
        _add_materials(case, materials)
        service.submitted(case, answers["data"])
        case.save()
        tell_of_proxy(case, service)
    return case


def _office_for(
    service: services.Service,
    person: "Person | None",
    employer: "Employer | None",
    data: dict[str, Any],
) -> "Office | None":
    if person is not None:
        return service.office_for(person, data)
    return service.office_for_employer(employer, data) if employer is not None else None


def resubmit(
    case_id: int, by: By, *, version: int, answers: dict[str, Any], materials: Sequence[NewMaterial]
) -> Case:
    """Replaces the answers of a case that waits for correction, and hands it back to the desk."""
    with transaction.atomic():
        case = _locked(case_id, version)
        service = services.get(case.service)
        case.answers = answers
        if case.person is not None:
            case.filer = service.filer(case.person, answers["data"])
        kinds = {material.kind for material in materials}
        case.materials.filter(kind__in=kinds).update(current=False)
        _add_materials(case, materials)
        service.submitted(case, answers["data"])
        _move(case, service, service.flow.resubmit, by)
    return case


def move(
    case_id: int,
    name: str,
    by: By,
    *,
    version: int,
    reasons: Sequence[str] = (),
    note: str = "",
    steps: Sequence[str] = (),
    extra: str = "",
) -> Case:
    """Moves a case by the transition `name`, as `by`, who saw `version`.

    One transaction: the flow, the actor and the version are checked, an event is written, the
    service acts when it is granted, the SMS is queued. Raises Stale, NotAllowed, or Refused
    (of the service, or because the move lacks its reason or its field).
    """
    words = Words(reasons, note, steps, extra)
    with transaction.atomic():
        case = _locked(case_id, version)
        _move(case, services.get(case.service), name, by, words)
    return case


def try_move(case_id: int, name: str, by: By, *, version: int, words: Words) -> Preview:
    """What the person would read if `by` made this move now: made, read, and rolled back.

    Raises as `move`, so that a clerk learns of a refusal before pressing send.
    """
    with transaction.atomic():
        case = _locked(case_id, version)
        service = services.get(case.service)
        transition_ = _move(case, service, name, by, words)
        found = preview(case, service, transition_, words.reasons, words.note)
        transaction.set_rollback(True)
    return found


def take(case: Case, user: "User", *, seen: int | None) -> bool:
    """Puts the case into the hands of `user`; `seen` is whoever they saw it assigned to.

    A case in no office's charge goes to theirs. False when somebody else was faster or it is
    closed. Raises NotAllowed for who may not decide on it.
    """
    if Actor.STAFF not in actors_for(user, case):
        raise NotAllowed("take")
    mine = Case.objects.filter(pk=case.pk, assignee=seen, closed_at__isnull=True)
    office = offices_of(user)[0].pk
    return bool(mine.update(assignee=user, office=Coalesce(F("office"), office)))


def _locked(case_id: int, version: int) -> Case:
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("person", "proxy")
        .get(pk=case_id)
    )
    if case.version != version:
        since = case.events.filter(version__gt=version).select_related("user")
        raise Stale(case, list(since))
    return case


def _move(
    case: Case, service: services.Service, name: str, by: By, words: Words | None = None
) -> Transition:
    words = words or Words()
    transition_ = service.flow.transition(name)
    _check(case, transition_, name, by, words)
    assert transition_ is not None
    on = today()
    before, state = case.state, service.flow.state(transition_.target)
    case.state, case.state_since = state.code, on
    case.due_on, case.due_missing_year = due(case, state, on)
    case.version += 1
    case.correct_steps = list(words.steps) if transition_.asks_correction else []
    case.closed_at = timezone.now() if state.closed else None
    if by.actor is Actor.STAFF and by.user is not None:
        case.office = case.office or offices_of(by.user)[0]
        case.assignee = case.assignee or by.user
    _record(case, by, name, before, on, words)
    if transition_.grants:
        service.granted(case, on, by.user)
    else:
        service.moved(case, name, words.extra.strip())
    case.save()
    tell(case, service, transition_, words.reasons)
    return transition_


def _check(case: Case, move_: Transition | None, name: str, by: By, words: Words) -> None:
    """Raises NotAllowed or Refused unless `by` may make this move now, with these words."""
    if move_ is None or case.state not in move_.sources:
        raise NotAllowed(f"{name} from {case.state}")
    if by.actor not in move_.actors:
        raise NotAllowed(f"{name} by {by.actor}")
    if by.actor is not Actor.SYSTEM and (
        by.user is None or by.actor not in actors_for(by.user, case)
    ):
        raise NotAllowed(f"{name} by another's {by.actor}")
    if move_.never_after and case.events.filter(to_state__in=move_.never_after).exists():
        raise NotAllowed(f"{name} after {sorted(move_.never_after)}")
    # Other moves that do not fit are refused by the service itself, in words.
    if move_.grants and not services.get(case.service).fits(case, name):
        raise NotAllowed(f"{name} does not fit this case")
    if not saved.allowed(case.service, move_, words.reasons):
        raise NotAllowed(f"{name} for a reason that is not in its list")
    if move_.not_by and by.user is not None and _last_by(case, move_.not_by) == by.user.pk:
        raise services.Refused(_("Another colleague has to do this: it was you who proposed it."))
    if set(words.steps) - {step["slug"] for step in case.answers.get("steps", ())}:
        raise NotAllowed(f"{name} of a step that the case does not have")
    if move_.needs_reason and not words.reasons and not (move_.own_words and words.note.strip()):
        raise services.Refused(reason_missing(move_))
    if move_.field and not words.extra.strip():
        raise services.Refused(_("%(field)s: please fill this in.") % {"field": move_.field[1]})


def _last_by(case: Case, name: str) -> int | None:
    """Who made the move of that name the last time."""
    made = case.events.filter(transition=name).order_by("-version").values_list("user", flat=True)
    return made.first()


def reason_missing(move_: Transition) -> str:
    """What to do where a move lacks its reason."""
    if move_.own_words:
        return _("Choose a reason, or write one in your own words.")
    return _("%(question)s Please choose.") % {"question": move_.asks}


def _record(
    case: Case, by: By, name: str, before: str, on: date, words: Words | None = None
) -> None:
    words = words or Words()
    Event.objects.create(
        case=case,
        on=on,
        user=by.user,
        actor=by.actor,
        transition=name,
        from_state=before,
        to_state=case.state,
        version=case.version,
        reasons=list(words.reasons),
        note=words.note.strip(),
        due_on=case.due_on,
    )


def _add_materials(case: Case, materials: Sequence[NewMaterial]) -> None:
    Material.objects.bulk_create(
        Material(case=case, kind=m.kind, title=m.title, upload=m.upload, licence=m.licence)
        for m in materials
    )


def _next_reference(on: date) -> str:
    """A number that people can read out: the date and a running number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_reference_seq')")
        (number,) = cursor.fetchone()
    return f"{on:%Y%m%d}{number:06d}"


__all__ = [
    "SYSTEM",
    "AlreadyOpen",
    "By",
    "Channel",
    "NewMaterial",
    "NotAllowed",
    "Preview",
    "Stale",
    "Words",
    "move",
    "reason_missing",
    "reason_texts",
    "resubmit",
    "submit",
    "take",
    "try_move",
]
