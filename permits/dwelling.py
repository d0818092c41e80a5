"""A dwelling: by which right somebody lives there, which centre is in charge, who must learn.

Shared by the services that ask where somebody lives; `permits.address` is the form for it.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _

from permits import lookups
from permits.models import Housing
from portal import registers
from portal.accounts.models import Office, Person
from portal.cases.service import Refused
from portal.registers import RegisterUnavailable
from portal.registers.interfaces import RightFacts

# Which right proves which housing type (DOMAIN 5).
PROOF = {
    Housing.OWN_PURCHASED: "title",
    Housing.OWN_RENTED: "lease",
    Housing.RELATIVE_PURCHASED: "title",
    Housing.RELATIVE_RENTED: "lease",
    Housing.DORMITORY: "dormitory",
}
OF_RELATIVE = frozenset({Housing.RELATIVE_PURCHASED, Housing.RELATIVE_RENTED})
RIGHT_NAMES = {
    "title": _("Title deed"),
    "lease": _("Lease filing"),
    "dormitory": _("Dormitory certificate"),
}


def rights_for(person: Person, housing: str, on: date) -> list[RightFacts]:
    """The rights by which the person lives in such a dwelling on day `on`; the latest first.

    In a relative's home the right stands in the relative's name. Raises RegisterUnavailable.
    """
    if housing not in Housing.values:
        return []
    kind, relatives = PROOF[Housing(housing)], housing in OF_RELATIVE
    return [
        right
        for right in lookups.rights_of(person)
        if right.kind == kind
        and right.in_force_on(on)
        and (kind == "dormitory" or relatives == (right.holder_name != person.name))
    ]


def proof_of(person: Person, housing: str, room_ref: str, on: date) -> RightFacts | None:
    """The register's own proof for this dwelling, which makes an upload needless.

    Raises RegisterUnavailable.
    """
    found = rights_for(person, housing, on)
    return next((right for right in found if right.room_ref == room_ref), None)


def proven(person: Person, housing: str, room_ref: str, on: date) -> bool:
    """Whether the register proves the dwelling; not while it is away: then papers are asked."""
    try:
        return proof_of(person, housing, room_ref, on) is not None
    except RegisterUnavailable:
        return False


def office_in_charge(street_code: str) -> Office | None:
    """The community centre of the street, else one of its district (DOMAIN 1)."""
    return offices_in_charge({street_code}).get(street_code)


def offices_in_charge(street_codes: set[str]) -> dict[str, Office]:
    """The centre in charge of each street, by its code; one query for all of them."""
    districts = {code[:6] for code in street_codes if code}
    if not districts:
        return {}
    centres = list(Office.objects.filter(kind=Office.Kind.COMMUNITY, district_code__in=districts))
    found: dict[str, Office] = {}
    for street in street_codes:
        near = [centre for centre in centres if centre.district_code == street[:6]]
        if near:
            found[street] = min(near, key=lambda one: (one.street_code != street, one.code))
    return found


def report(person: Person, room_ref: str, on: date) -> None:
    """Tells the population register where the person lives from day `on`.

    Raises Refused while it does not answer: what is not reported would look like a change at
    the next comparison.
    """
    try:
        registers.get("population").report_dwelling(person.id_number, room_ref, on)
    except RegisterUnavailable:
        raise Refused(
            _("The population register does not answer now. Please decide in a few minutes.")
        ) from None
