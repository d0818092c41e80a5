"""The history enquiry: for the holder, and for the desk beside a case."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from permits.history import history
from portal import audit
from portal.accounts.access import applicant_required, person_of, staff_required
from portal.accounts.models import Person
from portal.cases.desk import one
from portal.cases.models import Case
from portal.clock import today


@require_safe
@applicant_required
def own(request: HttpRequest) -> HttpResponse:
    """The signed-in person's history, or that there is none yet."""
    person = person_of(request.user)
    assert person is not None
    return _page(request, person, None)


@require_safe
@staff_required
def of_case(request: HttpRequest, reference: str) -> HttpResponse:
    """The history of the person whom a case of one's office is about; an audit row each time."""
    found = one(request, reference)
    if found.person is None:
        raise Http404
    audit.record(request, "view", found, detail={"history": True})
    return _page(request, found.person, found)


def _page(request: HttpRequest, person: Person, case: Case | None) -> HttpResponse:
    context = {
        "layout": "portal/layout_staff.html" if case else "base.html",
        "person": person,
        "history": history(person, today()),
        "case": case,
    }
    return render(request, "permits/history.html", context)
