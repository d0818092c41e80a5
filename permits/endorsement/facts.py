"""What the registers say of one permit now: the facts that the automatic rule compares."""

from datetime import date

from permits import lookups
from permits.endorsement.verification import is_refuted
from permits.models import Permit
from permits.rules.automatic import RENTED, AutoFacts, Basis
from permits.rules.automatic import Housing as HousingRule
from portal.registers import RegisterUnavailable
from portal.registers.interfaces import RightFacts
from portal.vault import blind_index


def facts_of(permit: Permit, on: date) -> AutoFacts:
    """The permit's declared facts beside the registers as they answer on day `on`.

    A register that does not answer leaves its comparison unknown, as in the night. Asks as the
    night's snapshot does: what begins after `on` is not there yet. Whether a case is open, or
    a relief measure covers the holder, is not asked: that is no comparison.
    """
    found: dict[str, object] = {
        "valid_until": permit.valid_until,
        "basis": Basis(permit.basis),
        "housing": HousingRule(permit.housing),
        "ended": permit.ended_on is not None,
        "room_declared": permit.room_index,
        "phone_declared": permit.phone_index,
        "fingerprint_declared": permit.fingerprint,
        "employer_declared": permit.employer_code,
        "address_refuted": is_refuted(permit),
    }
    for known, ask in (
        ("population_known", _population),
        ("housing_known", _housing),
        ("employment_known", _employment),
        ("schooling_known", _schooling),
    ):
        try:
            found |= ask(permit, on)
        except RegisterUnavailable:
            found[known] = False
    return AutoFacts(**found)  # type: ignore[arg-type]


def _population(permit: Permit, on: date) -> dict[str, object]:
    person = lookups.resident(permit.person)
    if person is None:
        return {"fingerprint_register": None}
    return {
        "room_register": blind_index("room", person.room_ref) if person.room_ref else None,
        "phone_register": blind_index("phone", person.phone) if person.phone else None,
        "fingerprint_register": person.fingerprint,
    }


def _housing(permit: Permit, on: date) -> dict[str, object]:
    if HousingRule(permit.housing) not in RENTED:
        return {}
    filing = filing_of(permit, on)
    return {"lease_filed": filing is not None, "lease_until": filing.ends_on if filing else None}


def filing_of(permit: Permit, on: date) -> RightFacts | None:
    """The lease filing for the permit's home that ends last, of those begun by day `on`.

    Raises RegisterUnavailable.
    """
    leases = [
        right
        for right in lookups.rights_of(permit.person)
        if right.room_ref == permit.room_ref and right.kind == "lease" and right.starts_on <= on
    ]
    return max(leases, key=lambda right: right.ends_on or date.max, default=None)


def _employment(permit: Permit, on: date) -> dict[str, object]:
    if permit.basis != Basis.EMPLOYMENT:
        return {}
    run = lookups.latest_run(permit.person, on)
    if run is None:
        return {}
    through = lookups.paid_through(run, on)
    return {"employer_register": run.employer_code, "paid_through": through}


def _schooling(permit: Permit, on: date) -> dict[str, object]:
    if permit.basis != Basis.SCHOOLING:
        return {}
    latest = lookups.enrolment_of(permit.person)
    return {"schooling_until": latest.ends_on if latest else None}
