"""What the desk sees beside a registration: the declared dwelling and the registers."""

from django.utils.translation import gettext_lazy as _

from permits.dwelling import RIGHT_NAMES, proof_of
from permits.models import Housing
from portal import registers
from portal.cases.models import Case
from portal.cases.service import Evidence
from portal.registers import RegisterUnavailable


def dwelling_evidence(case: Case, housing: str, room_ref: str, address: str) -> list[Evidence]:
    """The dwelling beside the housing register and the address that the police know."""
    assert case.person is not None
    found = []
    proof = proof_of(case.person, housing, room_ref, case.submitted_on)
    found.append(
        Evidence(
            label=_("Proof of the home"),
            declared=f"{Housing(housing).label}, {address}",
            register=f"{RIGHT_NAMES[proof.kind]} {proof.number}" if proof else "",
            agrees=True if proof else None,
            source=_("housing register"),
        )
    )
    try:
        known = registers.get("population").find(case.person.id_number)
    except RegisterUnavailable:
        known = None
    lives = registers.get("addresses").room(known.room_ref) if known and known.room_ref else None
    found.append(
        Evidence(
            label=_("Address"),
            declared=address,
            register=lives.text if lives else "",
            agrees=lives.ref == room_ref if lives else None,
            source=_("population register"),
        )
    )
    return found


def evidence_for(case: Case) -> list[Evidence]:
    """All lines for a registration case."""
    data = case.answers["data"]
    details = data["details"]
    return dwelling_evidence(
        case, data["housing"]["housing"], details["room_ref"], details["address"]
    )
