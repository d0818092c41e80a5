"""Relief measures at the desk: supervisors open, list, approve and withdraw; what is owed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from permits.endorsement import relief as acts
from permits.endorsement.relief_forms import ListForm, MeasureForm, area_names
from permits.models import ReliefMeasure, ReliefSupplement
from portal import audit
from portal.accounts.access import offices_of, supervisor_required
from portal.accounts.models import User
from portal.cases.display import name_of
from portal.cases.service import Refused
from portal.clock import today
from portal.registers.identifiers import mask_name

MEASURES, OWED = 30, 30
# Lines with errors that one page shows.
ERRORS = 50


@require_safe
@supervisor_required
def measures(request: HttpRequest) -> HttpResponse:
    """All measures, the newest first."""
    found = ReliefMeasure.objects.select_related("opened_by", "approved_by").order_by("-pk")
    found = found.annotate(
        owed=Count("supplements", filter=Q(supplements__done_on=None), distinct=True)
    )
    page = Paginator(found, MEASURES).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [(one, *state_of(one)) for one in page]}
    return render(request, "permits/reliefs.html", context)


def state_of(measure: ReliefMeasure) -> tuple[str, str]:
    """In a word how a measure stands today, and how its tag looks."""
    if measure.withdrawn_at:
        return _("withdrawn"), "neutral"
    if not measure.approved_at:
        return _("waits for approval"), "soon"
    if today() < measure.starts_on:
        return _("approved"), "doing"
    return (_("over"), "neutral") if today() > measure.ends_on else (_("in force"), "done")


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def new_measure(request: HttpRequest) -> HttpResponse:
    """Opens a measure."""
    form = MeasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            measure = form.save(request.user)
            audit.record(request, "relief.open", measure)
        return redirect("permits:relief", measure.pk)
    return render(request, "permits/relief_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """One measure: whom it covers, the list that waits, what is owed; a POST lists people."""
    found = _measure(pk)
    form = ListForm(request.POST or None, request.FILES or None)
    imported: acts.Imported | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                imported = acts.list_people(found, form.cleaned_data["people"].read())
                detail = {"added": imported.added, "errors": len(imported.errors)}
                audit.record(request, "relief.list", found, detail=detail)
        except Refused as refused:
            form.add_error("people", str(refused.message))
    return render(request, "permits/relief.html", _shown(request, found, form, imported))


def _shown(
    request: HttpRequest, found: ReliefMeasure, form: ListForm, imported: acts.Imported | None
) -> dict[str, Any]:
    people = found.people.aggregate(
        listed=Count("pk", filter=Q(confirmed=True)), waiting=Count("pk", filter=Q(confirmed=False))
    )
    mine = [office.district_code for office in offices_of(request.user)]
    owed = found.supplements.filter(
        endorsement__permit__street_code__regex=f"^({'|'.join(mine)})", done_on=None
    ).select_related("endorsement__permit__person")
    page = Paginator(owed.order_by("due_on", "pk"), OWED).get_page(request.GET.get("page"))
    state, kind = state_of(found)
    return {
        "measure": found,
        "state": state,
        "kind": kind,
        "areas": area_names(found.areas) if found.areas else [],
        "opened_by": name_of(found.opened_by),
        "approved_by": name_of(found.approved_by),
        "may_change": not (found.approved_at or found.withdrawn_at),
        "may_approve": found.opened_by_id != request.user.pk,
        "form": form,
        "imported": imported,
        "errors": imported.errors[:ERRORS] if imported else [],
        "page": page,
        "owed": [(one, mask_name(one.endorsement.permit.person.name)) for one in page],
        **people,
    }


def _measure(pk: int) -> ReliefMeasure:
    return get_object_or_404(
        ReliefMeasure.objects.select_related("opened_by", "approved_by"), pk=pk
    )


@require_POST
@supervisor_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes over or drops a list, approves, or withdraws."""
    found, user = _measure(pk), request.user
    assert isinstance(user, User)
    does: dict[str, Callable[[], Any]] = {
        "keep": lambda: acts.confirm_people(found, keep=True),
        "drop": lambda: acts.confirm_people(found, keep=False),
        "approve": lambda: acts.approve(found, user),
        "withdraw": lambda: acts.withdraw(found, user),
    }
    name = request.POST.get("go", "")
    if name in does:
        try:
            with transaction.atomic():
                does[name]()
                audit.record(request, f"relief.{name}", found)
        except Refused as refused:
            messages.error(request, str(refused.message))
    return redirect("permits:relief", pk)


@require_POST
@supervisor_required
def supplement_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes that somebody's papers came, or their visit was made; in one's own districts."""
    mine = [office.district_code for office in offices_of(request.user)]
    found = get_object_or_404(
        ReliefSupplement.objects.select_related("endorsement__permit__person"),
        pk=pk,
        endorsement__permit__street_code__regex=f"^({'|'.join(mine)})",
    )
    user = request.user
    assert isinstance(user, User)
    with transaction.atomic():
        if acts.supplemented(found, user, today()):
            person = found.endorsement.permit.person
            audit.record(request, "relief.supplemented", found, person=person)
    return redirect("permits:relief", found.measure_id)
