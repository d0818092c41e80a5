"""What the portal keeps of an employer, and whom the authorities call."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from points.employers import codes, members
from points.employers.approval.steps import is_renamed
from points.employers.forms import ContactForm
from points.employers.unit.steps import record_of, street_labels
from points.filing.employer import centre_of, where
from points.models import EmployerRecord
from portal import audit
from portal.accounts.access import hr_required
from portal.accounts.models import Employer, User
from portal.cases.employer_desk import chosen
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import mask_phone
from portal.registers.interfaces import EmployerFacts


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
def record(request: HttpRequest) -> HttpResponse:
    """The record; an administrator's POST changes the contact."""
    employer, user = chosen(request), request.user
    assert isinstance(user, User)
    administers = members.administers(user, employer)
    kept = record_of(employer)
    typed = request.POST if request.method == "POST" else None
    form = ContactForm(typed, initial=_contact(kept))
    if request.method == "POST":
        if not administers:
            said = _("Only an administrator of your organisation can change this.")
            messages.error(request, said)
            return redirect("employers:record")
        if form.is_valid():
            with transaction.atomic():
                EmployerRecord.objects.update_or_create(
                    employer=employer, defaults=form.cleaned_data
                )
                audit.record(request, "employer.contact", employer, employer=employer)
            messages.success(request, _("The change is saved."))
            return redirect("employers:record")
    context = {
        "employer": employer,
        "kept": kept,
        "rows": _rows(kept) if kept and kept.reported_on else [],
        "centre": where(centre_of(employer)),
        "administers": administers,
        "form": form,
        **_new_name(employer),
    }
    return render(request, "points/employer_record.html", context)


def _new_name(employer: Employer) -> dict[str, Any]:
    """Whether the business register has another name for it now, and which."""
    known: EmployerFacts | None
    try:
        known = codes.in_register(employer.credit_code)
    except RegisterUnavailable:
        known = None
    renamed = known is not None and is_renamed(known, employer)
    return {"new_name": known.name if known and renamed else ""}


def _contact(kept: EmployerRecord | None) -> dict[str, str]:
    return {"contact": kept.contact, "contact_phone": kept.contact_phone} if kept else {}


def _rows(kept: EmployerRecord) -> list[dict[str, Any]]:
    street = street_labels().get(kept.street_code, "")
    return [
        {"label": _("Actual address"), "value": f"{street} {kept.address}".strip()},
        {"label": _("Legal representative"), "value": kept.legal_person},
        {"label": _("Contact"), "value": f"{kept.contact} {mask_phone(kept.contact_phone)}"},
        {"label": _("How many people work there?"), "value": str(kept.headcount or "")},
        {"label": _("The place of work is"), "value": kept.get_premises_display()},
    ]
