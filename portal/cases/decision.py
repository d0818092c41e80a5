"""Deciding on a case: which decisions are open, their form, the preview, and what went wrong."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal import audit
from portal.accounts.access import employers_of
from portal.accounts.models import Employer
from portal.cases import acts, display, rights
from portal.cases import service as services
from portal.cases.flow import Actor, Tone, Transition
from portal.cases.forms import DecisionForm
from portal.cases.models import Case, Event
from portal.cases.telling import Preview
from portal.registers import RegisterUnavailable


@dataclass(frozen=True)
class Panel:
    """The decision that is being made: its form, and what the person would read."""

    move: Transition
    form: DecisionForm
    version: int
    preview: Preview | None = None
    seen: str = ""
    open: bool = True


@dataclass(frozen=True)
class Outcome:
    """What became of a posted decision: `done` says that it was made, else what stands in its way.

    `since` tells what somebody else did to the case meanwhile.
    """

    done: str = ""
    panel: Panel | None = None
    error: str = ""
    since: tuple[dict[str, Any], ...] = ()
    status: int = 200


@dataclass(frozen=True)
class Choice:
    """A decision that is open: `words` must be asked first, `grave` ones end the case badly."""

    move: Transition
    words: bool
    grave: bool


def is_own(request: HttpRequest, case: Case) -> bool:
    """Whether the clerk is the person whom the case is about, or acts for them."""
    return request.user.pk in {one.user_id for one in (case.person, case.proxy) if one is not None}


def moves(request: HttpRequest, case: Case, actor: Actor = Actor.STAFF) -> list[Choice]:
    """The decisions that this clerk, or member of an employer's HR, may make now.

    What an employer corrects in its own case it corrects in the wizard, not here.
    """
    actors = rights.actors_for(request.user, case) & {actor}  # type: ignore[arg-type]
    service = services.get(case.service)
    flow = service.flow
    last = {event.transition: event.user_id for event in case.events.all()}
    return [
        Choice(
            move,
            words=bool(move.needs_reason or move.field),
            grave=flow.state(move.target).tone is Tone.LOST,
        )
        for move in rights.open_moves(case, actors)
        if service.fits(case, move.name)
        and move.name != flow.resubmit
        and not (move.not_by and last.get(move.not_by) == request.user.pk)
    ]


def panel(case: Case, choices: list[Choice], name: str) -> Panel | None:
    """The empty form of the decision `name`, if it is open."""
    for choice in choices:
        if choice.move.name == name:
            return Panel(choice.move, DecisionForm(choice.move, case), case.version)
    return None


def evidence(case: Case, service: services.Service) -> tuple[list[services.Evidence], bool]:
    """The comparison with the registers, and whether one of them did not answer."""
    try:
        return service.evidence(case), False
    except RegisterUnavailable:
        return [], True


def objections(case: Case, service: services.Service) -> list[str]:
    """What speaks against granting an open case now, in words; nothing once it is closed."""
    codes = () if case.closed_at else service.objections(case)
    return [str(service.flow.reasons[code]) for code in codes]


def decide(request: HttpRequest, case: Case, actor: Actor = Actor.STAFF) -> Outcome:
    """Tries the posted decision: previews it, makes it, or tells why not; nothing typed is lost."""
    move = services.get(case.service).flow.transition(request.POST.get("transition", ""))
    if move is None or actor not in move.actors:
        return Outcome(error=_("This decision does not exist for this service."), status=409)
    form = DecisionForm(move, case, request.POST)
    version = _number(request.POST.get("version", ""))
    shown = Panel(move, form, version)
    if not form.is_valid():
        return Outcome(panel=shown, status=200)
    seen = request.POST.get("seen", "")
    again = seen not in {"", _fingerprint(form.words)}
    try:
        if request.POST.get("go") == "preview" or again:
            return _previewed(request, case, shown, actor)
        return _made(request, case, shown, actor)
    except services.Refused as refused:
        form.add_error(None, str(refused.message))
        return Outcome(panel=shown)
    except acts.Stale as stale:
        return _too_late(request, stale, shown, actor)
    except acts.NotAllowed:
        error = _("This decision is not open to you, or not any more. Nothing was changed.")
        return Outcome(error=error, panel=replace(shown, open=False), status=409)


def _previewed(request: HttpRequest, case: Case, shown: Panel, actor: Actor) -> Outcome:
    words, by = shown.form.words, acts.By(actor, request.user)  # type: ignore[arg-type]
    preview = acts.try_move(case.pk, shown.move.name, by, version=shown.version, words=words)
    return Outcome(panel=replace(shown, preview=preview, seen=_fingerprint(words)))


def _made(request: HttpRequest, case: Case, shown: Panel, actor: Actor) -> Outcome:
    by = acts.By(actor, request.user)  # type: ignore[arg-type]
    moved = acts.move(
        case.pk, shown.move.name, by, version=shown.version, **asdict(shown.form.words)
    )
    detail: dict[str, Any] = {"transition": shown.move.name, "version": moved.version}
    if shown.move.asks:
        # Why it was made is told to nobody else: it belongs to the trail.
        detail["reasons"] = list(shown.form.words.reasons)
    if actor is Actor.EMPLOYER:
        # For whom they acted when they decided: the case may have left them by it.
        audit.record(
            request, "decide", moved, employer=acting_employer(request, case), detail=detail
        )
    else:
        audit.record(request, "decide", moved, office=moved.office, detail=detail)
    return Outcome(done=_done(moved))


def _done(case: Case) -> str:
    state = services.get(case.service).flow.state(case.state)
    return _("Done. The case is now: %(state)s.") % {"state": state.label}


def acting_employer(request: HttpRequest, case: Case) -> Employer | None:
    """The employer for which this member of HR acts on the case."""
    ours = {case.employer_id, case.filer_id}
    return next((one for one in employers_of(request.user) if one.pk in ours), None)


def _too_late(request: HttpRequest, stale: acts.Stale, shown: Panel, actor: Actor) -> Outcome:
    """What the other did; who pressed twice themselves only learns that it is done."""
    if _twice(request, stale.since, shown.move):
        return Outcome(done=_done(stale.case))
    flow = services.get(stale.case.service).flow
    open_now = {choice.move.name for choice in moves(request, stale.case, actor)}
    desk = actor is Actor.STAFF
    return Outcome(
        # Sent again, it is sent knowing what happened.
        panel=replace(shown, version=stale.case.version, open=shown.move.name in open_now),
        since=tuple(display.timeline(stale.case, flow, stale.since, desk=desk, viewer=actor)),
        status=409,
    )


def _twice(request: HttpRequest, since: list[Event], move: Transition) -> bool:
    return [(event.user_id, event.transition) for event in since] == [(request.user.pk, move.name)]


def _fingerprint(words: acts.Words) -> str:
    """A short name for what was previewed, so that nothing else is sent unseen."""
    text = json.dumps(asdict(words), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _number(text: str) -> int:
    """The version that the page was made from; 0, which never is one, when it says none."""
    return int(text) if text.isascii() and text.isdigit() else 0
