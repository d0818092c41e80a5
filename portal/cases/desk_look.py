"""One document of a case, large, beside what was declared and what the registers say."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import audit
from portal.accounts.access import staff_required
from portal.cases import decision, desk, display


@require_safe
@staff_required
def look(request: HttpRequest, reference: str, material_id: int) -> HttpResponse:
    """The picture large, the answers and the comparison beside it, and the documents around it.

    A row of the audit trail, as the case's page is; the picture itself is another.
    """
    found = desk.one(request, reference)
    every = list(found.materials.all())
    shown = display.materials(every) + display.materials(every, current=False)
    files = [one for one in shown if one["upload"] is not None]
    at = next((i for i, one in enumerate(files) if one["id"] == material_id), None)
    if at is None:
        raise Http404
    audit.record(request, "view", found, detail={"material": material_id})
    view = display.shown(found)
    evidence, unavailable = decision.evidence(found, view.service)
    context: dict[str, Any] = {
        "case": found,
        "view": view,
        "material": files[at],
        "number": at + 1,
        "count": len(files),
        "before": files[at - 1] if at else None,
        "after": files[at + 1] if at + 1 < len(files) else None,
        "sections": display.sections(found),
        "evidence": evidence,
        "unavailable": unavailable,
    }
    return render(request, "cases/desk_look.html", context)
