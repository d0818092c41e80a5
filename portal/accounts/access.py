"""Who somebody is, and which doors that opens: deny by default, asked here and nowhere else.

Each question costs one query a request, however often it is asked: the answer stays on the
user object. What belongs to somebody else is a 404, never a 403: its existence is not told.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from portal.accounts.models import Employer, Membership, Office, Person, Role, User

if TYPE_CHECKING:
    Anyone = User | AnonymousUser

View = Callable[..., HttpResponseBase]


def person_of(user: "Anyone") -> Person | None:
    """The person who signs in as `user`; None for anonymous, and until they have said who."""
    return user.own_person if isinstance(user, User) else None


def memberships_of(user: "Anyone") -> list[Membership]:
    """The active memberships of `user`, with office and employer."""
    return user.active_memberships if isinstance(user, User) else []


def offices_of(user: "Anyone") -> list[Office]:
    """The offices that `user` works for; the first one is where they act by default."""
    return [m.office for m in memberships_of(user) if m.office is not None]


def employers_of(user: "Anyone") -> list[Employer]:
    """The employers for which `user` is HR."""
    return [m.employer for m in memberships_of(user) if m.employer is not None]


def forget(user: User) -> None:
    """Ask the database again next time: the person or the memberships of `user` changed."""
    for name in ("own_person", "active_memberships"):
        with suppress(AttributeError):
            delattr(user, name)


def is_applicant(user: "Anyone") -> bool:
    """Whether `user` has said, and proven, which person they are."""
    return person_of(user) is not None


def is_staff_member(user: "Anyone") -> bool:
    """Whether `user` works in an office."""
    return bool(offices_of(user))


def is_supervisor(user: "Anyone", office: Office | None = None) -> bool:
    """Whether `user` supervises `office`, or any office."""
    return any(
        m.role == Role.SUPERVISOR and (office is None or m.office_id == office.pk)
        for m in memberships_of(user)
    )


def is_hr(user: "Anyone") -> bool:
    """Whether `user` acts for an employer."""
    return bool(employers_of(user))


def sign_in_redirect(request: HttpRequest, url_name: str = settings.LOGIN_URL) -> HttpResponse:
    """To the sign-in page, and back to where they were going (only for a GET)."""
    query = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
    return HttpResponseRedirect(reverse(url_name) + query)


def wrong_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """A calm 403: signed in, but this page is for another kind of user.

    `kind` says for whom the page is: applicant, staff or hr.
    """
    return render(request, "account/wrong_kind.html", {"kind": kind}, status=403)


def applicant_required(view: View) -> View:
    """For persons: others sign in, or first say who they are; staff and HR see why not."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return sign_in_redirect(request)
        if is_applicant(request.user):
            return view(request, *args, **kwargs)
        if memberships_of(request.user) or request.user.is_staff:
            return wrong_kind(request, "applicant")
        return sign_in_redirect(request, "account_identity")

    return guarded


def _members_only(test: Callable[["Anyone"], bool], kind: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sign_in_redirect(request, "account_staff_login")
            if not test(request.user):
                return wrong_kind(request, kind)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


staff_required = _members_only(is_staff_member, "staff")
staff_required.__doc__ = "For members of an office (an active clerk or supervisor)."
hr_required = _members_only(is_hr, "hr")
hr_required.__doc__ = "For members of an employer (an active HR reviewer or administrator)."
supervisor_required = _members_only(is_supervisor, "staff")
supervisor_required.__doc__ = "For supervisors of an office."
