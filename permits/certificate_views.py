"""The holder's side of certificates: having one made, fetching it, and showing the licence."""

import time
from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from permits import certificates, lookups
from permits.models import Permit, Registration
from portal.accounts.access import applicant_required, person_of
from portal.accounts.models import Person
from portal.clock import today
from portal.documents.certificate_views import look_of
from portal.documents.certificates import Standing, live, verification

# How soon the page looks again whether the certificate is there.
AGAIN_SECONDS = 3


@require_http_methods(["GET", "HEAD", "POST"])
@applicant_required
def certificate(request: HttpRequest, kind: str) -> HttpResponse:
    """The certificate of one's permit or registration: fetch it, or have it made (POST).

    There is none of what no longer counts: a void permit, a registration that ended.
    """
    person, on = person_of(request.user), today()
    assert person is not None
    record = _record(person, kind, on)
    here = reverse("permits:certificate", args=[kind])
    if record is None:
        return HttpResponseRedirect(reverse("permits:permit"))
    if request.method == "POST":
        if isinstance(record, Permit):
            certificates.ask_permit(record)
        else:
            certificates.ask_registration(record)
        return HttpResponseRedirect(here)
    found = certificates.certificate_of(record)
    pending = found is not None and found.state == found.State.PENDING
    stuck = found is not None and found.state == found.State.STUCK
    context = {
        "title": certificates.TITLES[kind],
        "record": record,
        "certificate": found,
        "pending": pending,
        "stuck": stuck,
        "task": certificates.task_of(found) if found is not None and stuck else None,
        "verify_url": verification.address(),
    }
    answer = render(request, "documents/certificate.html", context)
    if pending:
        # A header and not an element: the same to browsers, and screen readers are left in peace.
        answer["Refresh"] = str(AGAIN_SECONDS)
    return answer


@never_cache
@require_safe
@applicant_required
def show(request: HttpRequest) -> HttpResponse:
    """亮证: the permit as a full page, with a code that is another one each minute.

    Works without JavaScript: the browser asks for the page again when the minute is over.
    """
    person, on = person_of(request.user), today()
    assert person is not None
    held = lookups.present_permit(person)
    if held is None:
        return HttpResponseRedirect(reverse("permits:permit"))
    at = time.time()
    shown = certificates.show_permit(held, on)
    code = live.token(certificates.PERMIT, held.pk, at)
    photo = certificates.photo_of(person)
    made = timezone.localtime(datetime.fromtimestamp(at, tz=timezone.get_current_timezone()))
    address = request.build_absolute_uri(reverse("verify:live", args=[code]))
    context = {
        "shown": shown,
        "look": look_of(shown.standing),
        "standing": str(shown.standing),
        "is_valid": shown.standing is Standing.VALID,
        "photo_url": reverse("documents:file", args=[photo]) if photo else "",
        "qr": verification.qr_picture(address),
        "live_url": address,
        "made": made,
        "ends": made + timedelta(seconds=live.good_for(at)),
        "seconds": live.good_for(at),
    }
    answer = render(request, "permits/show_licence.html", context)
    answer["Refresh"] = str(int(live.SECONDS - at % live.SECONDS) + 1)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _record(person: Person, kind: str, on: date) -> Permit | Registration | None:
    """What the person's certificate of this kind would be about. Raises Http404."""
    if kind == certificates.PERMIT:
        held = lookups.present_permit(person)
        if held is None or certificates.permit_standing(held, on) is Standing.VOID:
            return None
        return held
    if kind == certificates.REGISTRATION:
        present = lookups.present_registration(person)
        return present if present is not None and present.valid_until >= on else None
    raise Http404
