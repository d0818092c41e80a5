"""Business acts of the residence registration."""

from datetime import date
from typing import Any

from permits.certificates import ask_registration
from permits.dwelling import report
from permits.models import Registration
from permits.numbers import next_number
from permits.rules.timing import registration_valid_until
from portal.cases.models import Case
from portal.policy import policy_on


def register(case: Case, on: date) -> Registration:
    """Registers the residence of the case's person from day `on`, for one year (D-10, D-28).

    An earlier registration ends with it: a person has one main residence. The population
    register learns of the address, because that is what a registration is for; Refused while
    it does not answer.
    """
    dwelling: dict[str, Any] = case.answers["data"]["details"]
    housing = case.answers["data"]["housing"]["housing"]
    assert case.person is not None
    report(case.person, dwelling["room_ref"], on)
    Registration.objects.filter(person=case.person, superseded_on__isnull=True).update(
        superseded_on=on
    )
    registration = Registration.objects.create(
        number=next_number("DJ", dwelling["street_code"], on),
        person=case.person,
        case=case,
        housing=housing,
        room_ref=dwelling["room_ref"],
        address=dwelling["address"],
        street_code=dwelling["street_code"],
        reason=dwelling["reason"],
        registered_on=on,
        valid_until=registration_valid_until(on, policy_on(on)),
    )
    ask_registration(registration)
    return registration
