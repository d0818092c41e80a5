"""What the rooms below tell the audit trail, which they do not know."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from portal import audit
from portal.accounts.access import memberships_of
from portal.accounts.identity import identified
from portal.accounts.models import Person, User
from portal.audit.models import Action


def signed_in(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """Whoever may see other people's records leaves a row when signing in."""
    if memberships_of(user) or user.is_staff:
        # Not every request that signs somebody in has passed the middleware.
        audit.record(request if hasattr(request, "user") else user, Action.SIGN_IN, user)


def said_who(
    sender: Any, user: User, person: Person, before: User | None = None, **kwargs: Any
) -> None:
    """A person was tied to an account; `moved_from` is the account they had before."""
    detail = {"moved_from": before.pk} if before is not None else {}
    audit.record(user, Action.IDENTIFY, person, detail=detail)


def connect() -> None:
    """Listen; called when the apps are ready."""
    user_logged_in.connect(signed_in, dispatch_uid="portal.audit.signed_in")
    identified.connect(said_who, dispatch_uid="portal.audit.said_who")
