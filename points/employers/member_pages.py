"""HR accounts of an employer, and the invitations that wait for whoever signs in."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from points.employers import members as acts
from points.employers.forms import InviteForm
from points.models import Invitation
from portal import audit
from portal.accounts.access import forget, hr_required
from portal.accounts.models import EMPLOYER_ROLES, Employer, Membership, Role, User
from portal.cases.employer_desk import CHOSEN, chosen
from portal.cases.service import Refused
from portal.registers.identifiers import mask_phone


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
def members(request: HttpRequest) -> HttpResponse:
    """Who acts for the employer and who is invited; a POST invites."""
    employer, user = chosen(request), _user(request)
    form = InviteForm(request.POST or None)
    if request.method == "POST":
        if not acts.administers(user, employer):
            return _only_administrators(request)
        if form.is_valid():
            try:
                with transaction.atomic():
                    made = acts.invite(employer, by=user, **form.cleaned_data)
                    audit.record(request, "employer.invite", made, employer=employer)
            except Refused as refused:
                form.add_error("phone", str(refused.message))
            else:
                said = _("The invitation is on its way to %(phone)s.")
                messages.success(request, said % {"phone": mask_phone(made.phone)})
                return redirect("employers:members")
    context = _shown(employer, user, form)
    asked = request.GET.get("remove", "")
    context["removing"] = next(
        (
            one
            for one in context["members"]
            if context["administers"] and str(one["tie"].pk) == asked
        ),
        None,
    )
    return render(request, "points/employer_members.html", context)


def _shown(employer: Employer, user: User, form: InviteForm) -> dict[str, Any]:
    ties = list(acts.members(employer))
    return {
        "employer": employer,
        "form": form,
        "administers": acts.administers(user, employer),
        "roles": [(role, Role(role).label) for role in EMPLOYER_ROLES],
        "members": [
            {"tie": tie, "name": acts.called(tie.user), "own": tie.user_id == user.pk}
            for tie in ties
        ],
        "invited": [
            {
                "pk": one.pk,
                "phone": mask_phone(one.phone),
                "role": one.get_role_display(),
                "until": one.created_at + Invitation.LIFETIME,
            }
            for one in acts.waiting(employer)
        ],
    }


@require_POST
@hr_required
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives a member another role (go=role), or ends their access (go=remove)."""
    employer, user = chosen(request), _user(request)
    if not acts.administers(user, employer):
        return _only_administrators(request)
    tie = get_object_or_404(acts.members(employer), pk=pk)
    go = request.POST.get("go", "")
    does = {
        "role": partial(acts.set_role, tie, request.POST.get("role", "")),
        "remove": partial(acts.remove, tie),
    }
    if go in does:
        try:
            with transaction.atomic():
                does[go]()
                audit.record(request, f"employer.{go}", tie, employer=employer, person=_person(tie))
        except Refused as refused:
            messages.error(request, str(refused.message))
        else:
            done = _("%(name)s: the change is made.") % {"name": acts.called(tie.user)}
            messages.success(request, done)
        if tie.user_id == user.pk:
            forget(user)
            return redirect("cases:employer" if user.works_for_employer else "pages:home")
    return redirect("employers:members")


@require_POST
@hr_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an invitation back."""
    employer, user = chosen(request), _user(request)
    if not acts.administers(user, employer):
        return _only_administrators(request)
    one = get_object_or_404(Invitation, pk=pk, employer=employer)
    if acts.withdraw(one):
        audit.record(request, "employer.uninvite", one, employer=employer)
        messages.success(request, _("The invitation is withdrawn."))
    return redirect("employers:members")


@require_safe
@login_required
def invitations(request: HttpRequest) -> HttpResponse:
    """The invitations that wait for whoever has proven this number."""
    user = _user(request)
    found = [
        {
            "pk": one.pk,
            "employer": one.employer,
            "role": one.get_role_display(),
            "words": acts.ROLE_WORDS[Role(one.role)],
            "until": one.created_at + Invitation.LIFETIME,
        }
        for one in acts.for_user(user)
    ]
    context = {"invitations": found, "phone": user.phone_verified and user.masked_phone}
    return render(request, "points/employer_invitations.html", context)


@require_POST
@login_required
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Accepts an invitation (go=take), or declines it."""
    user = _user(request)
    one = get_object_or_404(acts.for_user(user), pk=pk)
    if request.POST.get("go") != "take":
        acts.withdraw(one)
        messages.success(request, _("The invitation is declined."))
        return redirect("pages:home")
    try:
        with transaction.atomic():
            acts.take(one, user)
            audit.record(request, "employer.join", one, employer=one.employer)
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect("employers:invitations")
    forget(user)
    request.session[CHOSEN] = one.employer_id
    said = _("You act for %(employer)s now.") % {"employer": one.employer.name}
    messages.success(request, said)
    return redirect("cases:employer")


def _only_administrators(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Only an administrator of your organisation can change this."))
    return redirect("employers:members")


def _person(tie: Membership) -> Any:
    return getattr(tie.user, "person", None)


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    return user
