"""My permit: the card, its dates, the comparison, the years held; or the registration so far."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from permits import lookups
from permits.application.service import service as application
from permits.certificates import certificate_of
from permits.overview import overview
from permits.registration.service import service as registration
from permits.restoration.service import service as restoration
from portal.accounts.access import applicant_required, person_of
from portal.clock import today


@require_safe
@applicant_required
def permit(request: HttpRequest) -> HttpResponse:
    """The signed-in person's permit on the portal's day, or what leads to one."""
    person, on = person_of(request.user), today()
    assert person is not None
    held = lookups.present_permit(person)
    context: dict[str, Any] = {"person": person, "overview": None, "registration": None}
    context |= {"permit_certificate": None, "registration_certificate": None}
    todos = []
    if held is not None:
        context["overview"] = found = overview(person, held, on)
        todos = [*found.todos, *restoration.todo(person, on)]
    lapsed = held is not None and held.valid_until < on
    if held is None or (lapsed and lookups.begun_anew(person)):
        context["registration"] = present = lookups.present_registration(person)
        context["registration_holds"] = present is not None and present.valid_until >= on
        todos = [*todos, *application.todo(person, on), *registration.todo(person, on)]
    # What counts has a certificate: not the void permit, not the registration that ended.
    if context["overview"] is not None and not context["overview"].is_void:
        context["permit_certificate"] = context["overview"].permit.certificate
    if context["registration"] is not None and context["registration_holds"]:
        context["registration_certificate"] = certificate_of(context["registration"])
    context["todos"] = sorted(todos, key=lambda todo: todo.rank)
    return render(request, "permits/permit.html", context)
