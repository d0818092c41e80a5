"""My cases: the holder's list and a case's page."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.access import applicant_required, person_of
from portal.cases import acts, display, paper, rights
from portal.cases import service as services
from portal.cases.flow import Actor
from portal.cases.models import Case, Event, Material
from portal.cases.way import way

PER_PAGE = 10


@require_safe
@applicant_required
def case_list(request: HttpRequest) -> HttpResponse:
    """The person's cases, newest first; drafts come from the wizard's own tag."""
    person = person_of(request.user)
    mine = Case.objects.of_person(person).select_related("person").defer("answers")
    page = Paginator(mine.order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "cases": [display.shown(case, person) for case in page]}
    return render(request, "cases/list.html", context)


@require_safe
@applicant_required
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Where one's case stands, until when, what one can do, and what one handed in."""
    found, actor = _mine(request, reference)
    view = display.shown(found, person_of(request.user))
    flow, events = view.service.flow, list(found.events.all())
    may = {move.name for move in rights.open_moves(found, [actor])}
    acted_for = actor is Actor.PROXY
    granted = {move.name for move in flow.transitions if move.grants}
    is_granted = any(event.transition in granted for event in events)
    asked = next((e for e in reversed(events) if e.to_state == found.state), None)
    context: dict[str, Any] = {
        "view": view,
        "case": found,
        "office": display.office_name(found.office) if _knows_office(events, actor) else "",
        "acted_for": acted_for,
        "proxy": display.proxy_of(found, view.service),
        "why": _why(view, asked),
        "note": asked.note if asked and _is_told(view, asked) else "",
        "may_correct": flow.resubmit in may,
        "may_withdraw": "withdraw" in may,
        "granted": is_granted,
        "way": way(found, flow, events),
        "details": [] if acted_for else view.service.details(found),
        # What was granted is shown to the holder alone.
        "result_url": view.service.result_url(found) if is_granted and not acted_for else "",
        "result_slip": view.service.result_slip if is_granted and not acted_for else None,
        "has_form": view.service.paper_form is not None,
        "has_slip": any(event.transition == "accept" for event in events),
        "slip_label": paper.slip_label(view.service),
        "timeline": display.timeline(found, flow, events, desk=False, viewer=actor),
        "sections": display.sections(found),
        "materials": display.materials(_seen(found.materials.all(), request, actor)),
    }
    return render(request, "cases/case.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@applicant_required
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks once more, then takes the case back; too late is said in words."""
    found, actor = _mine(request, reference)
    if "withdraw" not in {move.name for move in rights.open_moves(found, [actor])}:
        messages.warning(request, _("This case can no longer be withdrawn."))
        return redirect("cases:case", reference)
    if request.method != "POST":
        view = display.shown(found, person_of(request.user))
        return render(request, "cases/withdraw.html", {"view": view, "case": found})
    by = acts.By(actor, request.user)  # type: ignore[arg-type]
    try:
        acts.move(found.pk, "withdraw", by, version=_version(request))
    except (acts.Stale, acts.NotAllowed):
        messages.warning(
            request, _("Something happened to your case meanwhile, so it was not withdrawn.")
        )
    except services.Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("Your case is withdrawn."))
    return redirect("cases:case", reference)


@require_safe
@applicant_required
def form_on_paper(request: HttpRequest, reference: str) -> HttpResponse:
    """The service's form, filled in with the case, to print and sign."""
    found, actor = _mine(request, reference)
    service = services.get(found.service)
    if service.paper_form is None:
        raise Http404
    return as_pdf(paper.filled(service, found, told=actor is not Actor.PROXY), reference)


@require_safe
@applicant_required
def result(request: HttpRequest, reference: str) -> HttpResponse:
    """What was granted, on a sheet to print; of no use to who acted for the holder."""
    found, actor = _mine(request, reference)
    content = paper.result(services.get(found.service), found)
    if content is None or actor is Actor.PROXY:
        raise Http404
    return as_pdf(content, reference)


@require_safe
@applicant_required
def slip(request: HttpRequest, reference: str) -> HttpResponse:
    """The acceptance slip, once the case was accepted."""
    found, _actor = _mine(request, reference)
    content = paper.slip(found, list(found.events.all()))
    if content is None:
        raise Http404
    return as_pdf(content, reference)


def as_pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF about somebody, shown by the browser and kept by nobody on the way."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _mine(request: HttpRequest, reference: str) -> tuple[Case, Actor]:
    """The signed-in person's case, and in what capacity they see it; another's does not exist
    for them."""
    person = person_of(request.user)
    assert person is not None
    mine = Case.objects.of_person(person).select_related("person", "proxy", "office")
    materials = Prefetch("materials", Material.objects.select_related("upload"))
    found = get_object_or_404(mine.prefetch_related("events", materials), reference=reference)
    return found, rights.actor_of(person, found)


def _why(view: display.Shown, asked: Event | None) -> list[str]:
    """The reasons of the move that led here."""
    told = asked is not None and _is_told(view, asked)
    return acts.reason_texts(view.service.flow, asked.reasons) if asked and told else []


def _is_told(view: display.Shown, event: Event) -> bool:
    """Whether the person reads the reasons of a move; what was shown at the counter is none."""
    move = view.service.flow.transition(event.transition)
    return move is not None and not move.asks


def _knows_office(events: list[Event], actor: Actor) -> bool:
    """Whether the office in charge may be named: where the holder lives decides it, so a proxy
    learns it once the centre has found their papers in order and accepted the case."""
    return actor is not Actor.PROXY or any(event.transition == "accept" for event in events)


def _seen(found: Iterable[Material], request: HttpRequest, actor: Actor) -> list[Material]:
    """The documents that they may open: a proxy those that they handed in."""
    if actor is not Actor.PROXY:
        return list(found)
    return [one for one in found if one.upload and one.upload.uploaded_by_id == request.user.pk]


def _version(request: HttpRequest) -> int:
    """The version that the page was made from; 0, which never is one, when it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else 0
