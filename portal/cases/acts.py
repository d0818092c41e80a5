"""Business acts on cases: submitting one, moving one. Views and tasks both call these."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal import sms
from portal.accounts.access import offices_of, person_of
from portal.cases import service as services
from portal.cases.flow import Actor, Flow, State, Transition
from portal.cases.models import Case, Channel, Event, Material
from portal.clock import today, working_days
from portal.clock.days import CalendarMissing

if TYPE_CHECKING:
    import uuid

    from portal.accounts.models import Person, User
    from portal.documents.models import Upload


@dataclass(frozen=True)
class By:
    """Who acts, and in what capacity; the system has no user."""

    actor: Actor
    user: "User | None" = None


SYSTEM = By(Actor.SYSTEM)


@dataclass(frozen=True)
class NewMaterial:
    """A document that comes with an answer."""

    kind: str
    title: dict[str, str]
    upload: "Upload"


class AlreadyOpen(Exception):
    """The person has an open case of this service; `case` is that one."""

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
    person: "Person",
    by: By,
    channel: str,
    answers: dict[str, Any],
    materials: Sequence[NewMaterial],
    draft_key: "uuid.UUID",
    office: Any = None,
) -> Case:
    """Turns answers into a case, in one transaction.

    Raises AlreadyOpen when the person has an open case of this service (the unique index says
    so, not a look beforehand) and Refused when the service cannot take these answers.
    """
    on = today()
    state = service.flow.initial
    due_on, missing = _due(state, on)
    case = Case(
        reference=_next_reference(on),
        service=service.slug,
        person=person,
        submitter=by.user,
        channel=channel,
        office=office or service.office_for(person, answers["data"]),
        state=state.code,
        state_since=on,
        due_on=due_on,
        due_missing_year=missing,
        answers=answers,
        draft_key=draft_key,
        submitted_on=on,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                case.save(force_insert=True)
        except IntegrityError:
            other = Case.objects.filter(
                service=service.slug, person=person, closed_at__isnull=True
            ).first()
            if other is None:
                raise
            raise AlreadyOpen(other) from None
        _record(case, by, "submit", "", on)
        _add_materials(case, materials)
        service.submitted(case, answers["data"])
        case.save()
    return case


def resubmit(
    case_id: int, by: By, *, version: int, answers: dict[str, Any], materials: Sequence[NewMaterial]
) -> Case:
    """Replaces the answers of a case that waits for correction, and hands it back to the desk."""
    with transaction.atomic():
        case = _locked(case_id, version)
        service = services.get(case.service)
        case.answers = answers
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
    service acts when it is granted, the SMS is queued. Raises Stale, NotAllowed, or the
    service's Refused.
    """
    with transaction.atomic():
        case = _locked(case_id, version)
        _move(
            case, services.get(case.service), name, by,
            reasons=reasons, note=note, steps=steps, extra=extra,
        )  # fmt: skip
    return case


def actors_for(user: "User", case: Case) -> frozenset[Actor]:
    """In what capacities `user` may act on the case; empty means not at all."""
    found = set()
    person = person_of(user)
    if person is not None and case.person_id == person.pk:
        found.add(Actor.HOLDER)
    if case.office_id in {office.pk for office in offices_of(user)} and Actor.HOLDER not in found:
        # A clerk does not decide on their own case.
        found.add(Actor.STAFF)
    return frozenset(found)


def reason_texts(flow: Flow, codes: Iterable[str]) -> list[str]:
    """The texts of reason codes in the active language; an unknown code stands for itself."""
    known = {reason.code: reason.text for m in flow.transitions for reason in m.reasons}
    return [str(known.get(code, code)) for code in codes]


def fill_open_due_dates() -> int:
    """Fills due dates that waited for a calendar year to be loaded; returns how many (D-22)."""
    filled = 0
    for case in Case.objects.filter(due_missing_year__isnull=False, closed_at__isnull=True):
        state = services.get(case.service).flow.state(case.state)
        due_on, missing = _due(state, case.state_since)
        if missing is None:
            filled += Case.objects.filter(pk=case.pk, version=case.version).update(
                due_on=due_on, due_missing_year=None
            )
    return filled


def _locked(case_id: int, version: int) -> Case:
    case = Case.objects.select_for_update(of=("self",)).select_related("person").get(pk=case_id)
    if case.version != version:
        since = case.events.filter(version__gt=version).select_related("user")
        raise Stale(case, list(since))
    return case


def _move(
    case: Case,
    service: services.Service,
    name: str,
    by: By,
    *,
    reasons: Sequence[str] = (),
    note: str = "",
    steps: Sequence[str] = (),
    extra: str = "",
) -> None:
    transition_ = service.flow.transition(name)
    if transition_ is None or case.state not in transition_.sources:
        raise NotAllowed(f"{name} from {case.state}")
    if by.actor not in transition_.actors:
        raise NotAllowed(f"{name} by {by.actor}")
    if by.actor is not Actor.SYSTEM and (
        by.user is None or by.actor not in actors_for(by.user, case)
    ):
        raise NotAllowed(f"{name} by another's {by.actor}")
    on = today()
    before, state = case.state, service.flow.state(transition_.target)
    case.state, case.state_since = state.code, on
    case.due_on, case.due_missing_year = _due(state, on)
    case.version += 1
    case.correct_steps = list(steps) if transition_.asks_correction else []
    case.closed_at = timezone.now() if state.closed else None
    _record(case, by, name, before, on, reasons=reasons, note=note)
    if transition_.grants:
        service.granted(case, on, by.user)
    else:
        service.moved(case, name, extra)
    case.save()
    if transition_.sms:
        _tell(case, service, transition_, reasons, note)


def _tell(
    case: Case,
    service: services.Service,
    transition_: Transition,
    reasons: Sequence[str],
    note: str,
) -> None:
    person = case.person
    if person is None or not person.phone:
        return
    with translation.override(person.language):
        texts = reason_texts(service.flow, reasons)
        params = {
            "reference": case.reference,
            "service": str(service.title),
            "reason": _("; ").join(texts) or _("see the case page"),
            "date": case.due_on.isoformat() if case.due_on else "",
        }
        params |= service.sms_params(case, transition_.sms)
    sms.queue(
        transition_.sms,
        key=f"case:{case.reference}:{case.version}",
        params=params,
        language=person.language,
        phone=person.phone,
    )


def _record(
    case: Case,
    by: By,
    name: str,
    before: str,
    on: date,
    *,
    reasons: Sequence[str] = (),
    note: str = "",
) -> None:
    Event.objects.create(
        case=case,
        on=on,
        user=by.user,
        actor=by.actor,
        transition=name,
        from_state=before,
        to_state=case.state,
        version=case.version,
        reasons=list(reasons),
        note=note,
        due_on=case.due_on,
    )


def _add_materials(case: Case, materials: Sequence[NewMaterial]) -> None:
    Material.objects.bulk_create(
        Material(case=case, kind=m.kind, title=m.title, upload=m.upload) for m in materials
    )


def _due(state: State, on: date) -> tuple[date | None, int | None]:
    """The last good day of a state entered on `on`, or the year whose calendar is missing."""
    if state.limit is None:
        return None, None
    try:
        return working_days().add(on, state.limit), None
    except CalendarMissing as missing:
        return None, missing.year


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
    "Stale",
    "actors_for",
    "fill_open_due_dates",
    "move",
    "reason_texts",
    "resubmit",
    "submit",
]
