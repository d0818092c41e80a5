"""The officers' round at the desk and on a phone: who is to be visited or called, two taps each."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from permits.endorsement import verification
from permits.models import Verification
from portal import audit
from portal.accounts.access import offices_of, staff_required
from portal.accounts.models import User
from portal.clock import today
from portal.forms import PortalForm
from portal.registers.models import Street
from portal.templatetags.portal import chinese

# One round; whoever has done these sees the next ones.
ROUND = 60


class ResultForm(PortalForm):
    """How they were asked, and a remark; the result is the button that was pressed."""

    method = forms.ChoiceField(
        label=gettext_lazy("How did you ask?"),
        choices=Verification.Method.choices,
        initial=Verification.Method.VISIT,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=200)


@require_safe
@staff_required
def round_list(request: HttpRequest) -> HttpResponse:
    """Whom to visit in one's streets, by street and address; looked at on the record."""
    mine = Verification.objects.waiting().filter(verification.of_offices(offices_of(request.user)))
    streets = _streets(mine)
    street = request.GET.get("street", "")
    if street and street not in {code for code, _name, _n in streets}:
        raise Http404
    rows = mine.filter(street_code=street) if street else mine
    rows = rows.select_related("permit__person").order_by("period", "pk")[:ROUND]
    # Addresses are sealed: only what is on the page can be put in their order.
    tasks = sorted(rows, key=lambda task: (task.street_code, task.permit.address))
    audit.record(request, "round.view", detail={"street": street, "tasks": len(tasks)})
    context: dict[str, Any] = {
        "streets": streets,
        "street": street,
        "names": {code: name for code, name, _n in streets},
        "tasks": tasks,
        "waiting": sum(n for code, _name, n in streets if street in {"", code}),
        "today": today(),
    }
    return render(request, "permits/round.html", context)


def _streets(tasks: Any) -> list[tuple[str, str, int]]:
    """Code, name and number of waiting tasks of each street."""
    counted = dict(tasks.order_by().values_list("street_code").annotate(n=Count("pk")))
    own = "name" if chinese() else "name_en"
    names = Street.objects.filter(code__in=counted).order_by("code").values_list("code", own)
    return [(code, name, counted[code]) for code, name in names]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def round_task(request: HttpRequest, pk: int) -> HttpResponse:
    """One holder: where and how to reach them, and a button for what was found."""
    mine = verification.of_offices(offices_of(request.user))
    tasks = Verification.objects.current().filter(mine)
    task = get_object_or_404(tasks.select_related("permit__person"), pk=pk)
    user = request.user
    assert isinstance(user, User)
    form = ResultForm(request.POST or None)
    result = request.POST.get("result", "")
    if request.method == "POST" and form.is_valid() and result in Verification.Result.values:
        data = form.cleaned_data
        if verification.note(task, user, today(), result, data["method"], data["words"]):
            person = task.permit.person
            audit.record(request, "round.result", task, person=person, detail={"result": result})
            messages.success(request, _("Noted. The next one?"))
        else:
            messages.info(request, _("This permit is decided already; nothing is to be noted."))
        return redirect("permits:round")
    if request.method != "POST":
        audit.record(request, "round.task", task, person=task.permit.person)
    context = {"task": task, "person": task.permit.person, "form": form}
    return render(request, "permits/round_task.html", context)
