"""The points notice by its number, at the counter of any talent centre."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from points import notice
from points.handouts import AGAIN_SECONDS, read
from points.review.access import talent_centres, talent_required
from portal import audit
from portal.cases.views import as_pdf
from portal.clock import today
from portal.documents.certificate_views import look_of
from portal.documents.models import Certificate
from portal.forms import PortalForm


class NumberForm(PortalForm):
    """The number as it stands on a notice, or the reference of its case."""

    number = forms.CharField(
        label=gettext_lazy("Number of the notice"),
        max_length=40,
        help_text=gettext_lazy("JF and fourteen digits; the reference of the case does as well."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@talent_required
def find(request: HttpRequest) -> HttpResponse:
    """Finds a notice by its number; the number never stands in an address."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = notice.by_number(form.cleaned_data["number"])
        if found is not None:
            audit.record(request, "find", found, office=talent_centres(request)[0])
            return redirect("review:notice", found.pk)
        messages.warning(request, _("No points notice has this number. Please compare it again."))
        return redirect("review:notices")
    return render(request, "points/notices.html", {"form": form, "found": None})


@require_safe
@talent_required
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: whose, what it is worth today, and the way to print it. An audit row."""
    found = _notice(pk)
    audit.record(request, "view", found, office=talent_centres(request)[0])
    shown = notice.shown(found, today())
    pending = found.state == found.State.PENDING
    context: dict[str, Any] = {
        "form": None,
        "found": found,
        "person": found.person,
        "answer": {
            "shown": shown,
            "look": look_of(shown.standing),
            "standing": str(shown.standing),
        },
        "pending": pending,
        "stuck": found.state == found.State.STUCK,
    }
    answer = render(request, "points/notices.html", context)
    if pending:
        answer["Refresh"] = str(AGAIN_SECONDS)
    return answer


@require_safe
@talent_required
def print_out(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as PDF, for whoever stands at the counter with their ID card. An audit row."""
    found = _notice(pk)
    content = read(found)
    audit.record(request, "print", found, office=talent_centres(request)[0])
    return as_pdf(content, found.number)


def _notice(pk: int) -> Certificate:
    found = Certificate.objects.filter(kind=notice.KIND).select_related("person")
    return get_object_or_404(found, pk=pk)
