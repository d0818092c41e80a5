"""Business acts of the permit application."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from permits import lookups
from permits.application.delivery import in_shanghai
from permits.certificates import ask_permit
from permits.dwelling import report
from permits.models import Permit, PermitRequest
from permits.numbers import next_number
from permits.rules.status import Status, permit_status
from permits.rules.timing import permit_valid_until
from portal import registers
from portal.cases.models import Case
from portal.cases.service import Refused
from portal.clock import working_days
from portal.policy import policy_on
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import parse_postal_item

if TYPE_CHECKING:
    from portal.accounts.models import Person


def record_request(case: Case, answers: dict[str, Any]) -> PermitRequest:
    """Writes what the application asks for; again when it is corrected.

    The dwelling is the registered one unless it changed. Raises Refused without a registration.
    """
    assert case.person is not None
    registration = lookups.present_registration(case.person)
    if registration is None:
        raise Refused(_("The residence registration comes first."))
    home = answers.get("home")
    fields = {
        "basis": answers["person"]["basis"],
        "education": answers["work"]["education"],
        "delivery": answers["work"]["delivery"],
        "employer_code": _employer_code(case.person),
        **_envelope(answers),
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


def _envelope(answers: dict[str, Any]) -> dict[str, str]:
    """Who receives the card where; nothing for who collects it, or changed their mind."""
    given = answers.get("delivery") if answers["work"]["delivery"] == "ems" else None
    columns = {
        "recipient": "recipient",
        "recipient_phone": "phone",
        "deliver_to": "to",
        "deliver_street": "street_code",
    }
    return {column: given[name] if given else "" for column, name in columns.items()}


def send(request: PermitRequest, number: str) -> None:
    """Notes that the card was handed to EMS under this number (S14).

    Raises Refused for who wants to collect it, for an address outside Shanghai, and for what is
    no number of an EMS item.
    """
    if request.delivery != "ems":
        raise Refused(
            _("The applicant collects this card: say “Card is here for collection” instead.")
        )
    if not in_shanghai(request):
        raise Refused(
            _(
                "EMS brings cards to addresses in Shanghai only. Ask the applicant for one, or "
                "keep the card for collection."
            )
        )
    found = parse_postal_item(number)
    if found is None:
        raise Refused(
            _(
                "This is no EMS number. It has two letters, nine digits and CN, like "
                "EA123456785CN; the ninth digit checks the others, so look for a typing error."
            )
        )
    request.ems_number = found
    request.save(update_fields=["ems_number"])


def issue(case: Case, on: date) -> Permit:
    """Issues the permit on the day of approval; E is a year later (D-28).

    A void permit of the same person ends with it. A dwelling that is not the registered one is
    reported to the police, as a registration would be. Raises Refused when the person holds a
    permit that is not void, or while a register does not answer.
    """
    person, request = case.person, case.request
    assert person is not None
    policy = policy_on(on)
    for old in Permit.objects.select_for_update().filter(person=person, ended_on__isnull=True):
        if permit_status(old.valid_until, on, policy, working_days()).status is not Status.VOID:
            raise Refused(_("This person already holds a permit."))
        old.ended_on = on
        old.save(update_fields=["ended_on"])
    if "home" in case.answers["data"]:
        report(person, request.room_ref, on)
    permit = Permit.objects.create(
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
        employer_code=request.employer_code or _employer_code(person),
        phone=person.phone or "",
        fingerprint=_fingerprint(person),
        language=person.language,
    )
    ask_permit(permit)
    return permit


def _employer_code(person: "Person") -> str:
    """Who pays insurance now; empty for nobody, and while the register is away."""
    try:
        employer = registers.get("employment").current_employer(person.id_number)
    except RegisterUnavailable:
        return ""
    return employer.credit_code if employer else ""


def _fingerprint(person: "Person") -> str:
    """The other data as the population register has it on the day of issue."""
    try:
        known = registers.get("population").find(person.id_number)
    except RegisterUnavailable:
        raise Refused(
            _("The population register does not answer now. Please decide in a few minutes.")
        ) from None
    return known.fingerprint if known else ""
