"""HR's side of cases: what waits for the employer, its cases, one of them, its documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import audit
from portal.accounts.access import employers_of, hr_required
from portal.accounts.models import Employer
from portal.cases import acts, decision, display, rights
from portal.cases import service as services
from portal.cases.flow import Actor
from portal.cases.forms import EmployerSearchForm
from portal.cases.models import Case, CaseQuerySet, Event, Material
from portal.cases.way import way
from portal.clock import today
from portal.documents.views import serve

PER_PAGE = 25
# What a list asks for: the answers stay closed.
LINE = (
    "reference", "service", "state", "state_since", "submitted_on", "due_on", "due_missing_year",
    "closed_at", "person__name", "employer__name",
)  # fmt: skip
CHOSEN = "employer"


@dataclass(frozen=True)
class Line:
    """One case in a list of HR's."""

    view: display.Shown
    name: str
    turn: str
    urgency: str


def chosen(request: HttpRequest) -> Employer:
    """The employer whose pages are shown: the one chosen last, else the first.

    Only behind `hr_required`.
    """
    employers = employers_of(request.user)
    wanted = request.session.get(CHOSEN)
    return next((one for one in employers if one.pk == wanted), employers[0])


@require_POST
@hr_required
def choose(request: HttpRequest) -> HttpResponse:
    """Shows the pages of another of one's employers from now on."""
    wanted = request.POST.get("employer", "")
    if wanted not in {str(one.pk) for one in employers_of(request.user)}:
        raise Http404
    request.session[CHOSEN] = int(wanted)
    return redirect("cases:employer")


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
def cases(request: HttpRequest) -> HttpResponse:
    """What waits for the employer, the most urgent first, then all its cases.

    A POST finds one by its reference, or those of a person by name; neither ends in an address.
    """
    employer = chosen(request)
    everything = Case.objects.of_employers([employer])
    search = EmployerSearchForm(request.POST or None)
    looked_for = ""
    shown: CaseQuerySet = everything
    if request.method == "POST" and search.is_valid():
        looked_for = search.cleaned_data["look_for"]
        shown = everything.filter(
            Q(reference__startswith="".join(looked_for.split()))
            | Q(person__name__icontains=looked_for)
        )
        found = list(shown.values_list("reference", flat=True)[:2])
        audit.record(request, "find", employer, employer=employer)
        if len(found) == 1:
            return redirect("cases:employer_case", found[0])
    page = Paginator(_lines(shown).order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    waiting = [] if looked_for else list(_lines(_waiting(everything)).order_by(*IN_ORDER))
    context = {
        "employer": employer,
        "search": search,
        "looked_for": looked_for,
        "waiting": [_line(case) for case in waiting],
        "page": page,
        "lines": [_line(case) for case in page],
        "services": [one for one in services.all_services() if one.of_employer],
    }
    return render(request, "cases/employer.html", context)


IN_ORDER = (F("due_on").asc(nulls_last=True), "id")


def waits_for_employer(employer: Employer) -> int:
    """How many cases wait for this employer; one query."""
    return _waiting(Case.objects.of_employers([employer])).count()


@require_safe
@hr_required
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One case as HR sees it; `?decide=NAME` opens the form of a decision."""
    found = one(request, reference)
    name = request.GET.get("decide", "")
    panel = decision.panel(found, decision.moves(request, found, Actor.EMPLOYER), name)
    return _page(request, found, panel)


@require_POST
@hr_required
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows what the holder would read (go=preview), or decides."""
    found = one(request, reference)
    outcome = decision.decide(request, found, Actor.EMPLOYER)
    if outcome.done:
        messages.success(request, outcome.done)
        if not _of(request).filter(pk=found.pk).exists():
            return redirect("cases:employer")
        return redirect("cases:employer_case", reference)
    if outcome.panel is not None and outcome.panel.preview is not None:
        return _page(request, found, outcome.panel)
    # Somebody may have moved it meanwhile: the page shows the case as it is now.
    return _page(request, one(request, reference), outcome.panel, outcome, status=outcome.status)


@require_safe
@hr_required
def material(request: HttpRequest, reference: str, material_id: int) -> HttpResponseBase:
    """A document of a case, whole or (?small) as a small picture for the list."""
    found = get_object_or_404(
        Material.objects.select_related("upload", "case"),
        pk=material_id,
        case__in=_of(request).filter(reference=reference),
        current=True,
        upload__isnull=False,
    )
    assert found.upload is not None
    thumbnail = "small" in request.GET
    if not thumbnail:
        acting = decision.acting_employer(request, found.case)
        audit.record(request, "download", found, person=found.case.person, employer=acting)
    return serve(found.upload, thumbnail=thumbnail)


def one(request: HttpRequest, reference: str) -> Case:
    """The case, for HR of the employer that asks or hands in; for others it does not exist."""
    return get_object_or_404(
        _of(request)
        .select_related("person", "employer", "filer", "office", "proxy")
        .prefetch_related(
            Prefetch("events", Event.objects.select_related("user")),
            Prefetch("materials", Material.objects.select_related("upload")),
        ),
        reference=reference,
    )


def _of(request: HttpRequest) -> CaseQuerySet:
    return Case.objects.of_employers(employers_of(request.user))


def _page(
    request: HttpRequest,
    found: Case,
    panel: decision.Panel | None,
    outcome: decision.Outcome | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one case; each is a row of the audit trail."""
    acting = decision.acting_employer(request, found)
    audit.record(request, "view", found, employer=acting, detail={"version": found.version})
    view, events = display.shown(found), list(found.events.all())
    flow = view.service.flow
    open_now = {move.name for move in rights.open_moves(found, [Actor.EMPLOYER])}
    context: dict[str, Any] = {
        "employer": acting,
        "case": found,
        "view": view,
        "turn": whose_turn(view),
        "urgency": _urgency(found),
        "office": display.office_name(found.office),
        "asked": _asked(view, events),
        "moves": decision.moves(request, found, Actor.EMPLOYER),
        "may_correct": found.person is None and flow.resubmit in open_now,
        "panel": panel,
        "outcome": outcome,
        "way": way(found, flow, events),
        "details": view.service.employer_details(found),
        "links": view.service.employer_links(found),
        "sections": display.sections(found),
        "materials": display.materials(found.materials.all()),
        "timeline": display.timeline(found, flow, events, desk=False, viewer=Actor.EMPLOYER),
    }
    return render(request, "cases/employer_case.html", context, status=status)


def whose_turn(view: display.Shown) -> str:
    """Who moves the case next: ours, holder, centre, or nobody (over)."""
    if view.state.closed:
        return "over"
    code = view.state.code
    if code in _states_of(view.service, Actor.EMPLOYER, own=view.case.employer_id is not None):
        return "ours"
    if code in _states_of(view.service, Actor.HOLDER, own=True):
        return "holder"
    return "centre"


def _states_of(service: services.Service, actor: Actor, *, own: bool) -> set[str]:
    """The states in which `actor` has something to do, taking a case back aside.

    A correction is theirs who asked: without `own` the answers are the holder's to correct.
    """
    flow = service.flow
    others = {"withdraw"} if own else {"withdraw", flow.resubmit}
    found = [move for move in flow.transitions if actor in move.actors and move.name not in others]
    return {code for move in found for code in move.sources}


def _waiting(cases: CaseQuerySet) -> CaseQuerySet:
    """Those that wait for the employer."""
    theirs = Q(pk__in=[])
    for service in services.all_services():
        for own in (True, False):
            states = _states_of(service, Actor.EMPLOYER, own=own)
            if states:
                theirs |= Q(service=service.slug, state__in=states, employer__isnull=not own)
    return cases.filter(theirs, closed_at__isnull=True)


def _asked(view: display.Shown, events: Sequence[Event]) -> list[str]:
    """The reasons with which the case came back to where it is now, as HR reads them."""
    last = next((event for event in reversed(events) if event.to_state == view.state.code), None)
    move = view.service.flow.transition(last.transition) if last else None
    if last is None or move is None or move.asks:
        return []
    said = acts.reason_texts(view.service.flow, last.reasons)
    return [*said, last.note] if last.note else said


def _lines(cases: CaseQuerySet) -> CaseQuerySet:
    return cases.select_related("person", "employer").only(*LINE)


def _line(found: Case) -> Line:
    view = display.shown(found)
    # HR knows its people: a masked name would only make them open every case.
    name = found.person.name if found.person else _("the organisation itself")
    return Line(view, name, whose_turn(view), _urgency(found))


def _urgency(found: Case) -> str:
    late = found.closed_at is None and found.due_on is not None and found.due_on < today()
    return "is-late" if late else ""
