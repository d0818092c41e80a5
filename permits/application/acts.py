"""Business acts of the permit application."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from permits.application.steps import present_registration
from permits.models import Permit, PermitRequest, Registration
from permits.numbers import next_number
from permits.rules.status import Status, permit_status
from permits.rules.timing import TimingDecision, permit_apply_timing, permit_valid_until
from portal import registers
from portal.cases.models import Case
from portal.cases.service import Refused
from portal.clock.days import add_months
from portal.policy import policy_on
from portal.registers import RegisterUnavailable

if TYPE_CHECKING:
    from portal.accounts.models import Person


def held_since(person: "Person", registration: Registration) -> date:
    """The day of the first of the registrations that followed each other without a gap."""
    since = registration.registered_on
    earlier = Registration.objects.filter(person=person, registered_on__lt=since).order_by(
        "-registered_on"
    )[:20]
    for one in earlier:
        if one.valid_until < since:
            break
        since = one.registered_on
    return since


def timing(person: "Person", registration: Registration, on: date) -> TimingDecision:
    """Whether the half year is reached on day `on`, by registration or insured months."""
    policy = policy_on(on)
    months: frozenset[date] = frozenset()
    if policy.si_equivalence:
        month = on.replace(day=1)
        first = add_months(month, -policy.si_equivalence_months)
        try:
            months = registers.get("employment").insured_months(person.id_number, first, month)
        except RegisterUnavailable:
            months = frozenset()
    return permit_apply_timing(
        registration.registered_on, on, policy, months, held_since(person, registration)
    )


def record_request(case: Case, answers: dict[str, Any]) -> PermitRequest:
    """Writes what the application asks for; again when it is corrected.

    The dwelling is the registered one unless it changed. Raises Refused without a registration.
    """
    registration = present_registration(case.person)
    if registration is None:
        raise Refused(_("Register your residence first."))
    home = answers.get("home")
    fields = {
        "basis": answers["person"]["basis"],
        "education": answers["work"]["education"],
        "delivery": answers["work"]["delivery"],
        "employer_code": _employer_code(case.person),
        "housing": answers["housing"]["housing"] if home else registration.housing,
        "room_ref": home["room_ref"] if home else registration.room_ref,
        "address": home["address"] if home else registration.address,
        "street_code": home["street_code"] if home else registration.street_code,
    }
    request = PermitRequest.objects.filter(case=case).first() or PermitRequest(case=case)
    for name, value in fields.items():
        setattr(request, name, value)
    request.save()
    return request


def issue(case: Case, on: date) -> Permit:
    """Issues the permit on the day of approval; E is a year later (D-28).

    A void permit of the same person ends with it. Raises Refused when the person holds one that
    is not void.
    """
    person, request = case.person, case.request  # type: ignore[attr-defined]
    assert person is not None
    policy = policy_on(on)
    for old in Permit.objects.select_for_update().filter(person=person, ended_on__isnull=True):
        if permit_status(old.valid_until, on, policy).status is not Status.VOID:
            raise Refused(_("This person already holds a permit."))
        old.ended_on = on
        old.save(update_fields=["ended_on"])
    return Permit.objects.create(
        number=next_number("31", request.street_code, on),
        person=person,
        person_index=person.id_index,
        case=case,
        basis=request.basis,
        housing=request.housing,
        room_ref=request.room_ref,
        address=request.address,
        street_code=request.street_code,
        issued_on=on,
        valid_until=permit_valid_until(on, policy),
        card_valid_until=permit_valid_until(on, policy),
        continuity_start=on,
        employer_code=request.employer_code,
        phone=person.phone or "",
        fingerprint=_fingerprint(person),
        language=person.language,
    )


def _employer_code(person: "Person | None") -> str:
    try:
        employer = registers.get("employment").current_employer(person.id_number)  # type: ignore[union-attr]
    except RegisterUnavailable:
        return ""
    return employer.credit_code if employer else ""


def _fingerprint(person: "Person") -> str:
    """The other data as the population register has it on the day of issue."""
    try:
        known = registers.get("population").find(person.id_number)
    except RegisterUnavailable:
        return ""
    return known.fingerprint if known else ""
