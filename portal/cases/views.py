"""My cases: the holder's list and a case's page."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.access import applicant_required, person_of
from portal.cases import acts, display
from portal.cases import service as services
from portal.cases.flow import Actor
from portal.cases.models import Case, Material

PER_PAGE = 10


@require_safe
@applicant_required
def case_list(request: HttpRequest) -> HttpResponse:
    """The person's cases, newest first; drafts come from the wizard's own tag."""
    mine = Case.objects.of_person(person_of(request.user)).defer("answers")
    page = Paginator(mine.order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "cases": [display.shown(case) for case in page]}
    return render(request, "cases/list.html", context)


@require_safe
@applicant_required
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Where one's case stands, until when, what one can do, and what one handed in."""
    found = _mine(request, reference)
    view = display.shown(found)
    flow, events = view.service.flow, list(found.events.all())
    may = {move.name for move in acts.open_moves(found, [Actor.HOLDER])}
    granted = {move.name for move in flow.transitions if move.grants}
    asked = next((e for e in reversed(events) if e.to_state == found.state), None)
    context: dict[str, Any] = {
        "view": view,
        "case": found,
        "office": display.office_name(found.office),
        "why": acts.reason_texts(flow, asked.reasons) if asked else [],
        "note": asked.note if asked else "",
        "may_correct": flow.resubmit in may,
        "may_withdraw": "withdraw" in may,
        "result_url": view.service.result_url(found)
        if any(event.transition in granted for event in events)
        else "",
        "timeline": display.timeline(found, flow, events, desk=False),
        "sections": display.sections(found),
        "materials": display.materials(found.materials.all()),
    }
    return render(request, "cases/case.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@applicant_required
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks once more, then takes the case back; too late is said in words."""
    found = _mine(request, reference)
    if "withdraw" not in {move.name for move in acts.open_moves(found, [Actor.HOLDER])}:
        messages.warning(request, _("This case can no longer be withdrawn."))
        return redirect("cases:case", reference)
    if request.method != "POST":
        return render(request, "cases/withdraw.html", {"view": display.shown(found), "case": found})
    by = acts.By(Actor.HOLDER, request.user)  # type: ignore[arg-type]
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


def _mine(request: HttpRequest, reference: str) -> Case:
    """The signed-in person's case; another's does not exist for them."""
    mine = Case.objects.of_person(person_of(request.user)).select_related("person", "office")
    materials = Prefetch("materials", Material.objects.select_related("upload"))
    return get_object_or_404(mine.prefetch_related("events", materials), reference=reference)


def _version(request: HttpRequest) -> int:
    """The version that the page was made from; 0, which never is one, when it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else 0
