"""My points: how they stand, the days that count, the months, the history."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from points.confirmation import window
from points.files import present
from points.overview import overview
from portal.accounts.access import applicant_required, person_of
from portal.clock import today
from portal.policy import policy_on


@require_safe
@applicant_required
def points(request: HttpRequest) -> HttpResponse:
    """The signed-in person's points on the portal's day, or what leads to them."""
    person, on = person_of(request.user), today()
    assert person is not None
    context = {
        "view": overview(person, on),
        "person": person,
        "standard": policy_on(on).points_standard,
    }
    return render(request, "points/points.html", context)


@require_POST
@applicant_required
def refresh(request: HttpRequest) -> HttpResponse:
    """刷新有效期 (s0:127); pressed twice, or too early, it changes nothing."""
    person = person_of(request.user)
    assert person is not None
    held = present(person)
    if held is not None and held.endorsement is not None:
        window.refresh(held)
    return redirect("points:points")
