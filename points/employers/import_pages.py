"""Importing a list: a file is looked at, shown row by row, and taken over when HR says so."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from points.employers import roster_file
from points.employers.forms import FileForm
from points.employers.people_pages import away
from portal import audit
from portal.accounts.access import hr_required
from portal.accounts.models import Employer, User
from portal.cases.employer_desk import chosen
from portal.cases.service import Refused
from portal.documents.uploads import is_oversized, too_large_message
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import mask_id

# Rows of each kind that the page shows.
SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
def import_people(request: HttpRequest) -> HttpResponse:
    """Looks at a file, or (go=take) takes over what was found good; nothing is saved before."""
    employer = chosen(request)
    if request.method == "POST" and request.POST.get("go") == "take":
        return _taken(request, employer)
    sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if sent else FileForm()
    if sent and is_oversized(request, "people"):
        form.errors.pop("people", None)
        form.add_error("people", too_large_message())
    elif sent and form.is_valid():
        try:
            found = roster_file.preview(employer, form.cleaned_data["people"].read())
        except Refused as refused:
            form.add_error("people", str(refused.message))
        except RegisterUnavailable:
            form.add_error(None, away())
        else:
            return _page(request, employer, FileForm(), found)
    return _page(request, employer, form, None)


def _taken(request: HttpRequest, employer: Employer) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    form = FileForm(data={})
    form.errors.clear()
    try:
        entries = roster_file.unseal(employer, user, request.POST.get("list", ""))
        with transaction.atomic():
            added = roster_file.take_over(employer, user, entries)
            audit.record(
                request, "employee.import", employer, employer=employer, detail={"added": added}
            )
    except roster_file.Changed as changed:
        return _page(request, employer, FileForm(), changed.preview, changed=True)
    except Refused as refused:
        form.add_error(None, str(refused.message))
    except RegisterUnavailable:
        form.add_error(None, away())
    else:
        messages.success(request, _("Added to your list: %(n)s.") % {"n": f"{added:,}"})
        return redirect("employers:people")
    return _page(request, employer, form, None)


def _page(
    request: HttpRequest,
    employer: Employer,
    form: FileForm,
    found: roster_file.Preview | None,
    *,
    changed: bool = False,
) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    context: dict[str, Any] = {
        "employer": employer,
        "form": form,
        "most": roster_file.MOST,
        "found": found,
        "changed": changed,
    }
    if found is not None:
        good = found.good[:SHOWN]
        context |= {
            "good": [(one, mask_id(one.id_number)) for one in good],
            "more_good": len(found.good) - len(good),
            "wrong": found.wrong[:SHOWN],
            "more_wrong": max(0, len(found.wrong) - SHOWN),
            "sealed": roster_file.seal(employer, user, found.good) if found.good else "",
        }
    return render(request, "points/employer_import.html", context, status=409 if changed else 200)


@require_safe
@hr_required
def example(request: HttpRequest) -> HttpResponse:
    """The heading of such a file."""
    answer = HttpResponse(roster_file.example(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="people.csv"'
    return answer
