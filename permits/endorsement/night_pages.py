"""The night's pages for supervisors: how it goes, what it found, who, and what if."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from permits.endorsement import night_figures, sweep
from permits.endorsement.night_forms import CHECKS, WhatIfForm
from permits.endorsement.reasons import TEXTS
from permits.endorsement.what_if import ask
from permits.models import Ledger, Outcome, SweepRun, WhatIf
from permits.rules.automatic import Reason
from portal import audit
from portal.accounts.access import offices_of, supervisor_required
from portal.accounts.models import User
from portal.registers.identifiers import mask_name

NIGHTS, PEOPLE = 30, 50


@require_safe
@supervisor_required
def nights(request: HttpRequest) -> HttpResponse:
    """The latest nights, the newest first."""
    runs = SweepRun.objects.order_by("-run_date")[:NIGHTS]
    found = [night_figures.night_of(run) for run in runs]
    return render(request, "permits/nights.html", {"nights": found, "outcomes": Outcome.choices})


@require_safe
@supervisor_required
def night(request: HttpRequest, day: date) -> HttpResponse:
    """One night: its progress while it goes on, then what it found, beside the nights before."""
    run = get_object_or_404(SweepRun.objects.select_related("stopped_by"), run_date=day)
    shown = night_figures.night_of(run)
    earlier = SweepRun.objects.filter(run_date__lt=day, finished_at__isnull=False)
    before = [night_figures.night_of(one) for one in earlier.order_by("-run_date")[:7]]
    context = {
        "night": shown,
        "before": before,
        "usual": night_figures.unusual(shown, before),
        "outcomes": list(zip(Outcome.values, Outcome.labels, shown.columns, strict=True)),
        "names": Outcome.labels,
        "reasons": night_figures.reason_bars(run.counts),
        "districts": night_figures.district_rows(run.counts),
    }
    return render(request, "permits/night.html", context)


@require_POST
@supervisor_required
def night_switch(request: HttpRequest, day: date) -> HttpResponse:
    """Stops the night after the slices in hand, or lets it go on."""
    run = get_object_or_404(SweepRun, run_date=day)
    user = request.user
    assert isinstance(user, User)
    with transaction.atomic():
        if request.POST.get("go") == "on":
            changed, action = sweep.go_on(run), "night.go_on"
        else:
            changed, action = sweep.stop(run, user), "night.stop"
        if changed:
            audit.record(request, action, run)
    if not changed:
        messages.info(request, _("Nothing to do: the night has ended, or a colleague was faster."))
    return redirect("permits:night", day)


@require_safe
@supervisor_required
def night_people(request: HttpRequest, day: date) -> HttpResponse:
    """Whom the night judged how, in the districts of one's own offices; looked at on the record."""
    run = get_object_or_404(SweepRun, run_date=day)
    outcome, reason = request.GET.get("outcome", Outcome.REFERRED), request.GET.get("reason", "")
    after = request.GET.get("after", "0")
    known = outcome in Outcome.values and (not reason or reason in set(map(str, Reason)))
    if not (known and after.isascii() and after.isdecimal() and len(after) < 19):
        raise Http404
    rows = Ledger.objects.filter(run_date=day, outcome=outcome, pk__gt=int(after))
    if reason:
        rows = rows.filter(reasons__contains=[reason])
    mine = sorted({office.district_code for office in offices_of(request.user)})
    rows = rows.filter(permit__street_code__regex=f"^({'|'.join(mine)})")
    page = list(rows.select_related("permit__person").order_by("pk")[: PEOPLE + 1])
    audit.record(request, "night.people", run, detail={"outcome": outcome, "after": after})
    context: dict[str, Any] = {
        "run": run,
        "outcome": Outcome(outcome),
        "reason": TEXTS[Reason(reason)] if reason else "",
        "reason_code": reason,
        "districts": night_figures.district_names(mine).values(),
        "people": [_person(row) for row in page[:PEOPLE]],
        "after": page[PEOPLE - 1].pk if len(page) > PEOPLE else None,
    }
    return render(request, "permits/night_people.html", context)


def _person(row: Ledger) -> dict[str, Any]:
    number = row.permit.number
    return {
        "name": mask_name(row.permit.person.name),
        "number": f"{number[:4]}…{number[-4:]}",
        "period": row.period,
        "reasons": [TEXTS[Reason(code)] for code in row.reasons],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def what_if(request: HttpRequest) -> HttpResponse:
    """What a night would decide with another policy; a worker counts, nothing is changed."""
    user = request.user
    assert isinstance(user, User)
    form = WhatIfForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        one = ask(user, form.cleaned_data["night"], form.switches)
        return redirect("permits:what_if_result", one.pk)
    return render(request, "permits/what_if.html", {"form": form})


@require_safe
@supervisor_required
def what_if_result(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of a trial run: one's own only."""
    one = get_object_or_404(WhatIf, pk=pk, asked_by=request.user)
    context: dict[str, Any] = {"one": one, "tried": _tried(one), "rows": _compared(one)}
    return render(request, "permits/what_if_result.html", context)


def _tried(one: WhatIf) -> list[str]:
    labels = {
        "AUTO_DAYS_BEFORE": _("It begins to look %(n)s days before the expiry"),
        "AUTO_INSURANCE_LAG_MONTHS": _("The insurance may lag %(n)s months behind"),
    }
    checks = dict(CHECKS)
    said = []
    for name, value in one.switches.items():
        if name in labels:
            said.append(labels[name] % {"n": value})
        else:
            words = _("%(what)s is compared") if value else _("%(what)s is not compared")
            said.append(words % {"what": checks[name]})
    return said


def _compared(one: WhatIf) -> list[tuple[str, int, int, int]]:
    """Outcomes and reasons with their numbers now, then, and the difference."""
    if one.result is None:
        return []
    now, then = one.result["now"], one.result["then"]
    found = [
        (str(label), now["outcomes"].get(code, 0), then["outcomes"].get(code, 0))
        for code, label in Outcome.choices
    ]
    codes = sorted({*now["reasons"], *then["reasons"]})
    found += [
        (str(TEXTS[Reason(code)]), now["reasons"].get(code, 0), then["reasons"].get(code, 0))
        for code in codes
    ]
    return [(label, before, after, after - before) for label, before, after in found]
