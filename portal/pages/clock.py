"""The demonstration's clock: a visitor sees a year pass. A 404 unless DEMO is on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from permits.endorsement.reasons import TEXTS
from permits.models import Outcome, SweepRun
from portal import clock
from portal.clock.days import add_months
from portal.forms import DayField, PortalForm

# The seeded city knows these years; beyond them every permit would have lapsed.
FIRST, LAST = date(2024, 1, 1), date(2036, 12, 31)


@dataclass(frozen=True)
class Leap:
    """A button that moves the clock on from today."""

    name: str
    label: str | Promise
    to: Callable[[date], date]


LEAPS = (
    Leap("day", _("A day on"), lambda day: day + timedelta(days=1)),
    Leap("month", _("A month on"), partial(add_months, months=1)),
    Leap("half-year", _("Half a year on"), partial(add_months, months=6)),
)


class ClockForm(PortalForm):
    """The day that the portal shall believe it is."""

    day = DayField(
        label=_("The portal's day"),
        help_text=_("Choose a day from 2024 to 2036."),
    )

    def clean_day(self) -> Any:
        """Keeps the day where the demonstration has data."""
        day = self.cleaned_data["day"]
        if not FIRST <= day <= LAST:
            raise forms.ValidationError(_("Choose a day from 2024 to 2036."))
        return day


@dataclass(frozen=True)
class Night:
    """The latest night of the automatic endorsement, for the page; counts in words.

    `missed` says that nights before it are still being worked off.
    """

    on: date
    under_way: bool
    missed: bool
    due: int
    outcomes: list[tuple[str | Promise, int]]
    reasons: list[tuple[str | Promise, int]]


@require_http_methods(["GET", "HEAD", "POST"])
def demo_clock(request: HttpRequest) -> HttpResponse:
    """Shows the portal's day, and shifts it for everybody: web, worker and scheduler."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST" and "reset" in request.POST:
        clock.unshift()
        return redirect("pages:clock")
    form = ClockForm(_asked(request), initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        clock.shift_to(form.cleaned_data["day"])
        return redirect("pages:clock")
    context = {
        "form": form,
        "shifted": clock.is_shifted(),
        "leaps": LEAPS,
        "night": last_night(),
    }
    return render(request, "pages/clock.html", context)


def _asked(request: HttpRequest) -> Any:
    """What was posted: a day, or a leap that stands for one; None for a GET."""
    if request.method != "POST":
        return None
    for leap in LEAPS:
        if request.POST.get("leap") == leap.name:
            return {"day": leap.to(clock.today()).isoformat()}
    return request.POST


def last_night() -> Night | None:
    """The latest night up to the portal's day and how it ended; None before the first."""
    run = SweepRun.objects.filter(run_date__lte=clock.today()).order_by("-run_date").first()
    if run is None:
        return None
    open_runs = SweepRun.objects.filter(finished_at__isnull=True, run_date__lt=run.run_date)
    counts, reasons = run.counts.get("outcomes", {}), run.counts.get("reasons", {})
    return Night(
        on=run.run_date,
        under_way=run.finished_at is None,
        missed=open_runs.exists(),
        due=run.due,
        outcomes=[(kind.label, counts.get(kind, 0)) for kind in Outcome],
        reasons=[(text, reasons[code]) for code, text in TEXTS.items() if reasons.get(code)],
    )
