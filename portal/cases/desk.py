"""The staff desk: the queue of one's offices, a case, its documents."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import audit
from portal.accounts.access import offices_of, staff_required
from portal.accounts.models import Person
from portal.cases import acts, decision, display, paper
from portal.cases import service as services
from portal.cases.forms import DeskFilter, SearchForm
from portal.cases.models import Case, CaseQuerySet, Event, Material
from portal.cases.views import as_pdf
from portal.clock import CalendarMissing, today, working_days
from portal.documents.views import serve
from portal.registers.identifiers import mask_name, parse_id_number
from portal.vault import blind_index

PER_PAGE = 25
# What a line of the queue needs: the answers and the numbers stay closed.
LINE = (
    "reference", "service", "state", "state_since", "due_on", "due_missing_year", "closed_at",
    "person__name", "employer__name", "assignee__username", "assignee__first_name",
    "assignee__last_name",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of the queue."""

    view: display.Shown
    name: str
    assignee: str
    mine: bool
    urgency: str


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def queue(request: HttpRequest) -> HttpResponse:
    """The cases of the clerk's offices, the most urgent first."""
    search = SearchForm(request.POST or None)
    if request.method == "POST" and search.is_valid():
        return _searched(request, search.cleaned_data["look_for"])
    days = today(), _soon(today())
    everything = _of(request)
    chosen = DeskFilter(request.GET, queryset=everything, user=request.user, days=days)
    page = Paginator(_in_order(chosen.qs), PER_PAGE).get_page(request.GET.get("page"))
    wanted = chosen.form.cleaned_data if chosen.form.is_valid() else {}
    lines = [_line(request, case, days) for case in page]
    context = {
        "search": search,
        "filter": chosen.form,
        "narrowed": any(wanted.values()),
        "person": lines[0].name if wanted.get("person") and lines else "",
        "page": page,
        "lines": lines,
        "counts": _counts(request, everything, days),
    }
    return render(request, "cases/desk.html", context)


@require_safe
@staff_required
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One case: what was declared, what the registers say, and what can be decided.

    `?decide=NAME` opens the form of a decision.
    """
    found = one(request, reference)
    name = request.GET.get("decide", "")
    return page(request, found, decision.panel(found, decision.moves(request, found), name))


@require_POST
@staff_required
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows what the person would read (go=preview), or decides."""
    found = one(request, reference)
    outcome = decision.decide(request, found)
    if outcome.done:
        messages.success(request, outcome.done)
        return redirect("cases:desk_case", reference)
    if outcome.panel is not None and outcome.panel.preview is not None:
        return page(request, found, outcome.panel)
    # Somebody may have moved it meanwhile: the page shows the case as it is now.
    return page(request, one(request, reference), outcome.panel, outcome, status=outcome.status)


@require_POST
@staff_required
def take(request: HttpRequest, reference: str) -> HttpResponse:
    """Takes the case into one's own hands."""
    found = one(request, reference)
    seen = request.POST.get("assignee", "")
    try:
        taken = acts.take(
            found,
            request.user,  # type: ignore[arg-type]
            seen=int(seen) if seen.isascii() and seen.isdigit() else None,
        )
    except acts.NotAllowed:
        messages.error(request, _("You cannot take this case: it is your own."))
        return redirect("cases:desk_case", reference)
    if taken:
        audit.record(request, "take", found)
        messages.success(request, _("The case is with you now."))
    else:
        messages.warning(request, _("Somebody else was faster; look who has it now."))
    return redirect("cases:desk_case", reference)


@require_safe
@staff_required
def material(request: HttpRequest, reference: str, material_id: int) -> HttpResponseBase:
    """A document of a case, whole or (?small) as a small picture for the list.

    The page that lists it is an audit row already; opening one is another.
    """
    found = get_object_or_404(
        Material.objects.select_related("upload", "case"),
        pk=material_id,
        case__in=_of(request).filter(reference=reference),
        upload__isnull=False,
    )
    assert found.upload is not None
    thumbnail = "small" in request.GET
    if not thumbnail:
        audit.record(request, "download", found, person=found.upload.person)
    return serve(found.upload, thumbnail=thumbnail)


@require_safe
@staff_required
def print_out(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """The form, the acceptance slip or the result of a case, to print; each is an audit row."""
    found = one(request, reference)
    service = services.get(found.service)
    content = None
    if kind == "slip":
        content = paper.slip(found, list(found.events.all()))
    elif kind == "result":
        content = paper.result(service, found)
    elif service.paper_form is not None:
        content = paper.filled(service, found, told=True)
    if content is None:
        raise Http404
    audit.record(request, "print", found, detail={"kind": kind})
    return as_pdf(content, reference)


def one(request: HttpRequest, reference: str, *related: str) -> Case:
    """The case, for staff of its office; for others it does not exist.

    `related` is read with it: a service's own row.
    """
    return get_object_or_404(
        _of(request)
        .select_related("person", "proxy", "employer", "office", "assignee", *related)
        .prefetch_related(
            Prefetch("events", Event.objects.select_related("user")),
            Prefetch("materials", Material.objects.select_related("upload")),
        ),
        reference=reference,
    )


def page(
    request: HttpRequest,
    found: Case,
    panel: decision.Panel | None,
    outcome: decision.Outcome | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one case; each is a row of the audit trail."""
    acting = found.office or offices_of(request.user)[0]
    audit.record(request, "view", found, office=acting, detail={"version": found.version})
    view, events = display.shown(found), list(found.events.all())
    evidence, unavailable = decision.evidence(found, view.service)
    context: dict[str, Any] = {
        "case": found,
        "view": view,
        "urgency": _urgency(found, today()),
        "office": display.office_name(found.office),
        "assignee": display.name_of(found.assignee),
        "mine": found.assignee_id == request.user.pk,
        "own": decision.is_own(request, found),
        "proxy": display.proxy_of(found, view.service),
        "moves": decision.moves(request, found),
        "panel": panel,
        "outcome": outcome,
        "sections": display.sections(found),
        "evidence": evidence,
        "unavailable": unavailable,
        "objections": decision.objections(found, view.service),
        "links": view.service.staff_links(found),
        "materials": display.materials(found.materials.all()),
        "replaced": display.materials(found.materials.all(), current=False),
        "timeline": display.timeline(found, view.service.flow, events, desk=True),
        "result_slip": view.service.result_slip if _is_granted(view, events) else None,
        "has_form": view.service.paper_form is not None,
        "has_slip": any(event.transition == "accept" for event in events),
        "slip_label": paper.slip_label(view.service),
    }
    return render(request, "cases/desk_case.html", context, status=status)


def _is_granted(view: display.Shown, events: list[Event]) -> bool:
    grants = {move.name for move in view.service.flow.transitions if move.grants}
    return any(event.transition in grants for event in events)


def _of(request: HttpRequest) -> CaseQuerySet:
    return Case.objects.of_offices(offices_of(request.user))


def _in_order(cases: Any) -> Any:
    """Lines by due date, the undated last; the answers and numbers stay closed."""
    lines = cases.select_related("person", "employer", "assignee").only(*LINE)
    return lines.order_by(F("due_on").asc(nulls_last=True), "id")


def _soon(on: date) -> date:
    """The next working day; the next day at all where its year is not loaded."""
    try:
        return working_days().add(on, 1)
    except CalendarMissing:
        return on + timedelta(days=1)


def _urgency(found: Case, on: date, soon: date | None = None) -> str:
    """A class of the queue: past its day, or (where `soon` is asked for) one working day left."""
    if found.due_on is None or found.closed_at is not None:
        return ""
    if found.due_on < on:
        return "is-late"
    return "is-soon" if soon is not None and found.due_on <= soon else ""


def _line(request: HttpRequest, found: Case, days: tuple[date, date]) -> Line:
    subject = mask_name(found.person.name) if found.person else ""
    return Line(
        view=display.shown(found),
        name=subject or (found.employer.name if found.employer else ""),
        assignee=display.name_of(found.assignee),
        mine=found.assignee_id == request.user.pk,
        urgency=_urgency(found, *days),
    )


def _counts(request: HttpRequest, cases: CaseQuerySet, days: tuple[date, date]) -> dict[str, int]:
    """What waits, in one query."""
    counted: dict[str, int] = cases.filter(closed_at__isnull=True).aggregate(
        open=Count("pk"),
        late=Count("pk", filter=Q(due_on__lt=days[0])),
        soon=Count("pk", filter=Q(due_on__range=days)),
        mine=Count("pk", filter=Q(assignee=request.user.pk)),
        nobody=Count("pk", filter=Q(assignee__isnull=True)),
        undated=Count("pk", filter=Q(due_missing_year__isnull=False)),
    )
    return counted


def _searched(request: HttpRequest, text: str) -> HttpResponse:
    """To the one case, the cases of a person, or back with the news that there are none."""
    desk = reverse("cases:desk")
    if parse_id_number(text).valid:
        index = blind_index("id_number", text)
        person = Person.objects.filter(id_index=index, cases__in=_of(request)).first()
        if person is not None:
            audit.record(request, "find", person=person)
            return redirect(f"{desk}?{urlencode({'person': person.pk})}")
    else:
        found = _of(request).filter(reference__startswith=text).values_list("reference", flat=True)
        references = list(found[:2])
        if len(references) == 1:
            return redirect("cases:desk_case", references[0])
        if references:
            return redirect(f"{desk}?{urlencode({'reference': text})}")
    messages.warning(request, _("No case of your office matches. Please check the number."))
    return redirect(desk)
