"""What the desk sees beside a registration: the declared dwelling and the registers."""

from django.utils.translation import gettext_lazy as _

from permits import lookups
from permits.dwelling import RIGHT_NAMES, proof_of
from permits.models import Housing
from permits.paper_evidence import paper_evidence
from portal.accounts.models import Person
from portal.cases.models import Case
from portal.cases.service import Evidence
from portal.registers import RegisterUnavailable


def dwelling_evidence(case: Case, housing: str, room_ref: str, address: str) -> list[Evidence]:
    """The dwelling beside the housing register and the address that the police know; the papers.

    A register that does not answer leaves its line open.
    """
    assert case.person is not None
    try:
        proof = proof_of(case.person, housing, room_ref, case.submitted_on)
    except RegisterUnavailable:
        proof = None
    lives_at, agrees = _known_address(case.person, room_ref, address)
    return [
        Evidence(
            label=_("Proof of the home"),
            declared=f"{Housing(housing).label} · {address}",
            register=f"{RIGHT_NAMES[proof.kind]} {proof.number}" if proof else "",
            agrees=True if proof else None,
            source=_("housing register"),
        ),
        Evidence(
            label=_("Address"),
            declared=address,
            register=lives_at,
            agrees=agrees,
            source=_("population register"),
        ),
        *paper_evidence(case, address),
    ]


def _known_address(person: Person, room_ref: str, address: str) -> tuple[str, bool | None]:
    """Where the police know the person to live, in words, and whether that is the room."""
    try:
        known = lookups.resident(person)
        if known is None or not known.room_ref:
            return "", None
        if known.room_ref == room_ref:
            return address, True
        other = lookups.address_of(known.room_ref)
    except RegisterUnavailable:
        return "", None
    return other.text if other else "", False


def evidence_for(case: Case) -> list[Evidence]:
    """All lines for a registration case."""
    data = case.answers["data"]
    details = data["details"]
    return dwelling_evidence(
        case, data["housing"]["housing"], details["room_ref"], details["address"]
    )
