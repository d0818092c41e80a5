"""What is known of an applicant, for the rule that decides whether they may apply."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from permits import lookups
from permits.models import Housing, Permit, Registration
from permits.rules.automatic import Basis
from permits.rules.eligibility import ApplicationFacts
from permits.rules.status import Status, permit_status
from portal import registers
from portal.accounts.models import Person
from portal.clock.days import add_months
from portal.policy import Policy, policy_on
from portal.registers import RegisterUnavailable

# Homes of one's own are a ground by themselves: the registration has proven them.
OWN_HOME = frozenset({Housing.OWN_PURCHASED, Housing.OWN_RENTED})


def facts_on(person: Person, on: date) -> ApplicationFacts:
    """What counts on day `on`.

    A register is asked only where its answer can change the decision, and never stands in the
    way while it is away: then the desk looks.
    """
    policy = policy_on(on)
    permit = lookups.present_permit(person)
    registration = registration_that_counts(person)
    found: dict[str, Any] = {
        "shanghai_hukou": person.hukou_place.startswith("上海"),
        "registered_on": registration.registered_on if registration else None,
        "permit_status": _status(person, permit, on, policy),
        # Not looked at where something weightier stands against it.
        "bases": set(Basis),
    }
    if registration and found["permit_status"] not in {Status.VALID, Status.SUSPENDED}:
        since = held_since(person, registration, permit)
        months = None
        young = add_months(since, policy.half_year_months) > on
        if young and policy.si_equivalence:
            months = _insured(person, on, policy.si_equivalence_months)
        found |= {
            "held_since": since,
            "paid_months": months if young else (),
            "bases": bases_of(person, registration, on, months),
        }
    elif _newcomer(found) and policy.si_equivalence:
        # Whoever comes first to register is told whether the half year will be waited for.
        found["paid_months"] = _insured(person, on, policy.si_equivalence_months)
    return ApplicationFacts(**found)


def _newcomer(found: dict[str, Any]) -> bool:
    """Whether only the registration is missing."""
    held = found["permit_status"] in {Status.VALID, Status.SUSPENDED}
    return not (found["registered_on"] or found["shanghai_hukou"] or held)


def registration_that_counts(person: Person) -> Registration | None:
    """The present registration; after a permit that lapsed only one made since (s1:18, S16)."""
    if lookups.present_permit(person) is not None and not lookups.begun_anew(person):
        return None
    return lookups.present_registration(person)


def held_since(person: Person, registration: Registration, permit: Permit | None) -> date:
    """The day of the first of the registrations that followed each other without a gap.

    What was registered while a former permit was in force does not count for the next one.
    """
    since = registration.registered_on
    for one in lookups.registrations_of(person):
        if one.valid_until < since or (permit and one.registered_on <= permit.valid_until):
            break
        since = min(since, one.registered_on)
    return since


def bases_of(
    person: Person, registration: Registration, on: date, months: Collection[date] | None = None
) -> Collection[Basis]:
    """The grounds that hold, as far as they need to be known: one is enough (s3:145).

    `months` are insured months that were asked for already, this one among them.
    """
    if registration.housing in OWN_HOME:
        return {Basis.HOUSING}
    month = on.replace(day=1)

    def employed() -> bool:
        return month in (lookups.insured_months(person, month, month) if months is None else months)

    def enrolled() -> bool:
        return registers.get("schooling").current(person.id_number) is not None

    grounds = {Basis.EMPLOYMENT: employed, Basis.SCHOOLING: enrolled}
    likely_first = sorted(
        grounds, key=lambda g: (registration.reason == "study") is (g is Basis.EMPLOYMENT)
    )
    return next(({ground} for ground in likely_first if _holds(grounds[ground])), set())


def _holds(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except RegisterUnavailable:
        return True


def _insured(person: Person, on: date, back: int) -> frozenset[date] | None:
    """The insured months up to this one; None while the register is away."""
    month = on.replace(day=1)
    try:
        return lookups.insured_months(person, add_months(month, -back), month)
    except RegisterUnavailable:
        return None


def _status(person: Person, permit: Permit | None, on: date, policy: Policy) -> Status | None:
    if permit is None:
        return None
    calendar = lookups.calendar_of(policy)
    status = permit_status(permit.valid_until, on, policy, calendar).status
    # An endorsement asked for in time may still be granted (D-27).
    if status is Status.VOID and "endorsement" in lookups.open_cases(person):
        return Status.SUSPENDED
    return status
