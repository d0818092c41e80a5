"""My permit: the card, its dates, the comparison, the years held; or the registration so far."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from permits.application.steps import present_registration
from permits.endorsement.todo import todo_for
from permits.models import Permit
from permits.overview import overview
from portal.accounts.access import applicant_required, person_of
from portal.clock import today


@require_safe
@applicant_required
def permit(request: HttpRequest) -> HttpResponse:
    """The signed-in person's permit on the portal's day."""
    person, on = person_of(request.user), today()
    found = (
        Permit.objects.of_person(person)
        .filter(ended_on__isnull=True)
        .select_related("person")
        .prefetch_related("endorsements")
        .first()
    )
    context = {
        "person": person,
        "registration": present_registration(person),
        "overview": overview(found, on) if found else None,
        "todos": todo_for(found, on) if found else [],
    }
    return render(request, "permits/permit.html", context)
