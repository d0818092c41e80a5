"""What the registers say of one permit now: the facts that the automatic rule compares."""

from datetime import date

from permits.models import Permit
from permits.rules.automatic import RENTED, AutoFacts, Basis
from permits.rules.automatic import Housing as HousingRule
from portal import registers
from portal.cases.models import Case
from portal.registers import RegisterUnavailable
from portal.registers.interfaces import RunFacts
from portal.vault import blind_index


def open_case_of(permit: Permit) -> bool:
    """Whether an endorsement case of this permit is open (D-30)."""
    return Case.objects.filter(
        service="endorsement", person_id=permit.person_id, closed_at__isnull=True
    ).exists()


def facts_of(permit: Permit, on: date) -> AutoFacts:
    """The permit's declared facts beside the registers as they answer on day `on`.

    A register that does not answer leaves its comparison unknown, as in the night.
    """
    number = permit.person.id_number
    found: dict[str, object] = {
        "valid_until": permit.valid_until,
        "basis": Basis(permit.basis),
        "housing": HousingRule(permit.housing),
        "ended": permit.ended_on is not None,
        "open_case": open_case_of(permit),
        "room_declared": permit.room_index,
        "phone_declared": permit.phone_index,
        "fingerprint_declared": permit.fingerprint,
        "employer_declared": permit.employer_code,
    }
    for known, ask in (
        ("population_known", _population),
        ("housing_known", _housing),
        ("employment_known", _employment),
        ("schooling_known", _schooling),
    ):
        try:
            found |= ask(permit, number, on)
        except RegisterUnavailable:
            found[known] = False
    return AutoFacts(**found)  # type: ignore[arg-type]


def _population(permit: Permit, number: str, on: date) -> dict[str, object]:
    person = registers.get("population").find(number)
    if person is None:
        return {"fingerprint_register": None}
    return {
        "room_register": blind_index("room", person.room_ref) if person.room_ref else None,
        "phone_register": blind_index("phone", person.phone) if person.phone else None,
        "fingerprint_register": person.fingerprint,
    }


def _housing(permit: Permit, number: str, on: date) -> dict[str, object]:
    if HousingRule(permit.housing) not in RENTED:
        return {}
    rights = registers.get("housing").rights_of(number)
    leases = [r for r in rights if r.room_ref == permit.room_ref and r.kind == "lease"]
    if not leases:
        return {"lease_filed": False}
    ends = [right.ends_on for right in leases]
    last = None if None in ends else max(end for end in ends if end is not None)
    return {"lease_filed": True, "lease_until": last}


def _employment(permit: Permit, number: str, on: date) -> dict[str, object]:
    if permit.basis != Basis.EMPLOYMENT:
        return {}
    month = on.replace(day=1)
    runs = [r for r in registers.get("employment").runs_of(number) if r.first_month <= on]
    if not runs:
        return {}
    latest = max(runs, key=lambda r: (_through(r, month), not r.back_paid, r.first_month))
    return {"employer_register": latest.employer_code, "paid_through": _through(latest, month)}


def _through(run: RunFacts, month: date) -> date:
    return min(run.last_month or month, month)


def _schooling(permit: Permit, number: str, on: date) -> dict[str, object]:
    if permit.basis != Basis.SCHOOLING:
        return {}
    current = registers.get("schooling").current(number)
    return {"schooling_until": current.ends_on if current else None}
