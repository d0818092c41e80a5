"""The desk's reasons: what staff wrote once and use again. All may look, supervisors manage."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import audit, catalogue
from portal.accounts.access import is_supervisor, staff_required, wrong_kind
from portal.cases import reasons as saved
from portal.cases import service as services
from portal.cases.forms import ReasonForm
from portal.cases.models import SavedReason


@require_safe
@staff_required
def reasons(request: HttpRequest) -> HttpResponse:
    """The reasons in use, those of every service first, then service by service."""
    names = saved.moves_of_services()
    order = ["", *catalogue.SERVICES]
    rows = [
        {
            "reason": row,
            "service": str(services.get(row.service).title) if row.service in order[1:] else "",
            "moves": [names[name] for name in row.moves if name in names],
        }
        for row in sorted(
            SavedReason.objects.filter(active=True), key=lambda r: (_place(order, r.service), r.pk)
        )
    ]
    context = {"rows": rows, "manages": is_supervisor(request.user)}
    return render(request, "cases/desk_reasons.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new reason, or another one in the place of an old one.

    `?service=`, `?move=` and `?words=` are filled in where a decision led here.
    """
    if not is_supervisor(request.user):
        return wrong_kind(request, "staff")
    old = get_object_or_404(SavedReason, pk=pk, active=True) if pk is not None else None
    form = ReasonForm(request.POST or None, initial=_initial(request, old))
    if request.method == "POST" and form.is_valid():
        return _saved(request, form, old)
    return render(request, "cases/desk_reason.html", {"form": form, "old": old})


@require_POST
@staff_required
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a reason out of use; cases that were decided with it keep its words."""
    if not is_supervisor(request.user):
        return wrong_kind(request, "staff")
    row = get_object_or_404(SavedReason, pk=pk)
    if saved.retire(row):
        audit.record(request, "reason_retire", row, detail={"code": row.code})
        messages.success(request, _("The reason is no longer offered."))
    else:
        messages.warning(request, _("A colleague has taken this reason out of use before."))
    return redirect("cases:reasons")


def _place(order: list[str], service: str) -> int:
    return order.index(service) if service in order else len(order)


def _initial(request: HttpRequest, old: SavedReason | None) -> dict[str, Any]:
    if old is not None:
        names = ("service", "moves", "text_zh", "text_en")
        return {name: getattr(old, name) for name in names}
    return {
        "service": request.GET.get("service", ""),
        "moves": [request.GET.get("move", "")],
    }


def _saved(request: HttpRequest, form: ReasonForm, old: SavedReason | None) -> HttpResponse:
    given = {**form.cleaned_data, "by": request.user}
    new = saved.replace(old, **given) if old else saved.save(**given)
    if new is None:
        messages.warning(request, _("A colleague has changed this reason meanwhile. Look again."))
        return redirect("cases:reasons")
    detail = {"code": new.code, "replaces": old.code if old else ""}
    audit.record(request, "reason_save", new, detail=detail)
    messages.success(request, _("Saved. The reason is offered from now on."))
    return redirect("cases:reasons")
