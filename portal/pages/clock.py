"""The demonstration's clock: a visitor sees a year pass. A 404 unless DEMO is on."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.accounts.access import person_of
from portal.forms import DayField, PortalForm

# The seeded city knows these years; beyond them every permit would have lapsed.
FIRST, LAST = date(2024, 1, 1), date(2036, 12, 31)


class ClockForm(PortalForm):
    """The day that the portal shall believe it is."""

    day = DayField(label=_("The portal's day"))

    def clean_day(self) -> Any:
        """Keeps the day where the demonstration has data."""
        day = self.cleaned_data["day"]
        if not FIRST <= day <= LAST:
            raise forms.ValidationError(_("Choose a day from 2024 to 2036."))
        return day


@require_http_methods(["GET", "HEAD", "POST"])
def demo_clock(request: HttpRequest) -> HttpResponse:
    """Shows the portal's day, and shifts it for everybody: web, worker and scheduler."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST" and "reset" in request.POST:
        clock.unshift()
        return redirect("pages:clock")
    form = ClockForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        clock.shift_to(form.cleaned_data["day"])
        return redirect("pages:clock")
    context = {"form": form, "shifted": clock.is_shifted(), "person": person_of(request.user)}
    return render(request, "pages/clock.html", context)
