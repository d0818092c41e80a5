"""The list of an employer's people: looking, adding, importing, leaving, beginning for them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from points.employers import roster
from points.employers.forms import LeftForm, LookForm, NewPersonForm, PersonForm
from points.employers.starting import Start, start_of
from points.models import Employee
from portal import audit
from portal.accounts.access import employers_of, hr_required, person_of, sign_in_redirect
from portal.accounts.models import User
from portal.cases import display
from portal.cases.employer_desk import chosen
from portal.cases.models import Case
from portal.cases.service import Refused
from portal.clock import today
from portal.registers import RegisterUnavailable
from portal.wizard.for_employer import begin

PER_PAGE = 50
VIEWS = (roster.DUE, roster.ALL, roster.LEFT)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
def people(request: HttpRequest) -> HttpResponse:
    """The list: who is due, all, or who left; a POST finds somebody, outside of any address."""
    employer = chosen(request)
    form = LookForm(request.POST or None)
    looked_for = ""
    if request.method == "POST" and form.is_valid():
        looked_for = form.cleaned_data["look_for"]
    which = request.GET.get("show", roster.ALL)
    which = which if which in VIEWS else roster.ALL
    found = roster.chosen(employer, which, looked_for)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    audit.record(
        request, "find" if looked_for else "list", employer, employer=employer,
        detail={"show": which, "page": page.number},
    )  # fmt: skip
    context = {
        "employer": employer,
        "form": form,
        "looked_for": looked_for,
        "show": which,
        "counts": roster.counts(employer),
        "page": page,
        "lines": roster.lines(employer, page),
    }
    return render(request, "points/employer_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
def add(request: HttpRequest) -> HttpResponse:
    """Puts somebody on the list whose insurance the employer pays."""
    employer, form = chosen(request), NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["id_number"]
        try:
            if number not in roster.paid_by(employer, [number]):
                form.refuse_paid_elsewhere()
            else:
                with transaction.atomic():
                    one = form.write(Employee())
                    roster.add(employer, [one], _user(request))
                    audit.record(
                        request, "employee.add", one, employer=employer,
                        person=roster.person_of(one),
                    )  # fmt: skip
                messages.success(request, _("%(name)s is on your list.") % {"name": one.name})
                return redirect("employers:people")
        except RegisterUnavailable:
            form.add_error(None, away())
        except Refused:
            form.refuse_listed()
    context = {"employer": employer, "form": form}
    return render(request, "points/employer_person_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody on the list: the contract, which a POST changes, what is due, the cases."""
    one = _one(request, pk)
    typed = request.POST if request.method == "POST" else None
    form = PersonForm(typed, initial=_said(one))
    if request.method == "POST" and one.left_on is None and form.is_valid():
        with transaction.atomic():
            form.write(one).save(update_fields=list(form.cleaned_data))
            audit.record(
                request, "employee.change", one, employer=one.employer, person=roster.person_of(one)
            )
        messages.success(request, _("The change is saved."))
        return redirect("employers:person", pk)
    left = LeftForm(first=one.contract_from, initial={"left_on": today()})
    return _page(request, one, form, left)


def _page(request: HttpRequest, one: Employee, form: PersonForm, left: LeftForm) -> HttpResponse:
    known, line = roster.person_of(one), roster.lines(one.employer, [one])[0]
    audit.record(request, "view", one, employer=one.employer, person=known)
    cases = Case.objects.none()
    if known is not None:
        cases = Case.objects.filter(person=known, filer=one.employer).only(
            "reference", "service", "state", "submitted_on"
        )
    context = {
        "employer": one.employer,
        "one": one,
        "line": line,
        "form": form,
        "left": left,
        "start": _start(one, line),
        "cases": [display.shown(case) for case in cases.order_by("-id")[:10]],
    }
    return render(request, "points/employer_person.html", context)


def _start(one: Employee, line: roster.Line) -> Start | None:
    return start_of(line.file, today()) if one.left_on is None and line.file else None


@require_POST
@hr_required
def left(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes that somebody has left."""
    one = _one(request, pk)
    form = LeftForm(request.POST, first=one.contract_from)
    if not form.is_valid():
        return _page(request, one, PersonForm(initial=_said(one)), form)
    with transaction.atomic():
        if roster.leave(one, form.cleaned_data["left_on"]):
            audit.record(
                request, "employee.left", one, employer=one.employer, person=roster.person_of(one)
            )
            messages.success(request, _("%(name)s has left your list.") % {"name": one.name})
    return redirect("employers:people")


@require_POST
@hr_required
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begins the confirmation for somebody whose points go through this employer (C-11)."""
    one, user = _one(request, pk), _user(request)
    if person_of(user) is None:
        return sign_in_redirect(request, "account_identity")
    found = _start(one, roster.lines(one.employer, [one])[0])
    if found is None or not found.allowed or found.person is None:
        return redirect("employers:person", pk)
    if found.open_case is not None:
        return redirect("cases:employer_case", found.open_case.reference)
    audit.record(request, "begin", one, employer=one.employer, person=found.person)
    return redirect("wizard:resume", begin(user, one.employer, found.slug, found.person).pk)


def _one(request: HttpRequest, pk: int) -> Employee:
    """Somebody on the list of one of one's employers; anybody else does not exist."""
    mine = Employee.objects.filter(employer__in=employers_of(request.user))
    return get_object_or_404(mine.select_related("employer"), pk=pk)


def _said(one: Employee) -> dict[str, Any]:
    names = ("position", "contract_from", "contract_until")
    return {name: getattr(one, name) for name in names}


def away() -> str:
    """What to say while nobody can tell whose insurance is paid."""
    return _(
        "The social insurance register does not answer now. Nothing was saved; please try again in "
        "a few minutes."
    )


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    return user
