"""Who saw or changed what. `audit.record(request, "view", case)` writes one row; none changes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest

    from portal.accounts.models import Employer, Office, Person, User
    from portal.audit.models import Entry

__all__ = ["record"]


def record(
    who: "HttpRequest | User | None",
    action: str,
    about: "Model | None" = None,
    *,
    person: "Person | None" = None,
    office: "Office | None" = None,
    employer: "Employer | None" = None,
    detail: Mapping[str, Any] | None = None,
) -> "Entry":
    """Write one row, in the caller's transaction.

    `who` is the request, its user, or None for the system. `about` is the record seen or changed;
    the person it is about is `person`, else `about` itself or `about.person`. For whom the actor
    acted is `office` or `employer`, else the office of `about` if the actor works there, else
    their only tie. `detail` must identify nobody; it is stored as JSON.
    """
    from portal.audit.writing import write

    return write(
        who, action, about, person=person, office=office, employer=employer, detail=detail or {}
    )
