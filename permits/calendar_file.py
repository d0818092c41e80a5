"""The dates ahead of a permit as a calendar to subscribe to (iCalendar, RFC 5545)."""

from datetime import timedelta

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from permits.dates import days_of
from permits.models import Permit
from portal.clock import today
from portal.policy import Policy, policy_on

# Calendars ask without signing in: the address itself is the key, and the file names nobody.
_signer = signing.Signer(salt="permits.calendar_file")


def address_of(permit: Permit) -> str:
    """The path of the permit's calendar; who knows it reads its dates, and nothing else."""
    return reverse("permits:calendar", args=[_signer.sign(str(permit.pk))])


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind its address, in the holder's language; follows each endorsement."""
    try:
        pk = int(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    permit = get_object_or_404(Permit, pk=pk, ended_on__isnull=True)
    with translation.override(permit.language):
        content = _written(permit, policy_on(today()))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Robots-Tag"] = "noindex"
    return response


def _written(permit: Permit, policy: Policy) -> bytes:
    from icalendar import Alarm, Calendar, Event

    page = Calendar()
    page.add("prodid", "-//Shanghai Residence Permit//permit dates//ZH")
    page.add("version", "2.0")
    page.add("method", "PUBLISH")
    page.add("x-wr-calname", _("My residence permit"))
    page.add("refresh-interval", timedelta(days=1), parameters={"value": "DURATION"})
    for day in days_of(permit.valid_until, policy):
        words = _("Residence permit: %(what)s") % {"what": day.label}
        event = Event()
        event.add("uid", f"{day.name}-{permit.valid_until}-{permit.pk}@residence-permit")
        event.add("dtstamp", timezone.now())
        event.add("dtstart", day.on)
        event.add("dtend", day.on + timedelta(days=1))
        event.add("summary", words)
        event.add("description", day.text)
        event.add("transp", "TRANSPARENT")
        bell = Alarm()
        bell.add("action", "DISPLAY")
        bell.add("description", words)
        bell.add("trigger", timedelta(hours=9))
        event.add_component(bell)
        page.add_component(event)
    return page.to_ical()
