"""How a row of the audit trail comes about."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest

from portal.accounts.access import memberships_of
from portal.accounts.models import Employer, Office, Person, User
from portal.audit.models import Entry
from portal.vault import blind_index


def write(
    who: HttpRequest | User | None,
    action: str,
    about: Model | None,
    *,
    person: Person | None,
    office: Office | None,
    employer: Employer | None,
    detail: Mapping[str, Any],
) -> Entry:
    """See `portal.audit.record`."""
    request = who if isinstance(who, HttpRequest) else None
    user = request.user if request is not None else who
    actor = user if isinstance(user, User) else None
    if office is None and employer is None and actor is not None:
        office, employer = acting_for(actor, about)
    return Entry.objects.create(
        actor=actor,
        action=action,
        person_id=person.pk if person is not None else person_id_of(about),
        object_type=about._meta.label_lower if about is not None else "",
        object_id=str(about.pk) if about is not None else "",
        office=office,
        employer=employer,
        address_hash=address_hash(request) if request is not None else None,
        detail=dict(detail),
    )


def person_id_of(about: Model | None) -> int | None:
    """The person a record is about: itself, or its `person`; None where it has none."""
    if isinstance(about, Person):
        return about.pk
    found: int | None = getattr(about, "person_id", None)
    return found


def acting_for(actor: User, about: Model | None) -> tuple[Office | None, Employer | None]:
    """The office or employer that `actor` acts for when seeing `about`.

    The office in charge of the record if they work there; else their tie, if they have just one.
    Nobody acts for an employer on their own record.
    """
    ties = memberships_of(actor)
    if actor.own_person is not None and person_id_of(about) == actor.own_person.pk:
        return None, None
    for tie in ties:
        if tie.office_id is not None and tie.office_id == getattr(about, "office_id", None):
            return tie.office, None
    if len(ties) == 1:
        return ties[0].office, ties[0].employer
    return None, None


def address_hash(request: HttpRequest) -> bytes | None:
    """A keyed hash of the visitor's network address: equal for equal ones, and says no more."""
    try:
        return blind_index("network_address", get_adapter().get_client_ip(request))
    except PermissionDenied:  # no address, as over a unix socket without a proxy's header
        return None
