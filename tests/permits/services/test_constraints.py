"""What the database refuses, whatever the code does."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from permits.models import Endorsement, Permit, Registration
from portal.accounts.models import Person
from tests.permits.services import makers

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def refused(make: Callable[[], Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


def test_two_permits_of_one_person_do_not_overlap(person: Person) -> None:
    makers.permit(person, date(2026, 6, 30), ended_on=DAY)
    begins_before = {"issued_on": DAY - timedelta(days=1), "ended_on": date(2026, 3, 31)}
    refused(lambda: makers.permit(person, date(2027, 1, 1), **begins_before), "permit_no_overlap")
    assert makers.permit(person, date(2027, 3, 2), issued_on=DAY), "the day it ends is free"


def test_a_person_has_one_present_permit(person: Person) -> None:
    makers.permit(person, date(2026, 6, 30))
    with pytest.raises(IntegrityError), transaction.atomic():
        makers.permit(person, date(2027, 6, 30), issued_on=date(2026, 7, 1))
    assert Permit.objects.count() == 1


def test_a_permit_is_not_valid_before_it_is_issued(person: Person) -> None:
    late = {"issued_on": date(2026, 7, 1)}
    refused(lambda: makers.permit(person, date(2026, 6, 30), **late), "permit_dates")
    ended = {"ended_on": date(2025, 6, 29)}
    refused(lambda: makers.permit(person, date(2026, 6, 30), **ended), "permit_|range")


def test_a_period_is_endorsed_once(person: Person) -> None:
    permit = makers.permit(person, date(2026, 6, 30))
    makers.endorsement(permit, date(2026, 6, 30))
    refused(lambda: makers.endorsement(permit, date(2026, 6, 30)), "endorsement_one_a_period")
    assert makers.endorsement(permit, date(2027, 6, 30))


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_until": date(2026, 6, 30)},
        {"valid_until": date(2026, 7, 1), "valid_from": date(2026, 7, 2)},
    ],
)
def test_an_endorsement_ends_after_what_it_extends(person: Person, changes: dict[str, Any]) -> None:
    permit = makers.permit(person, date(2026, 6, 30))
    refused(lambda: makers.endorsement(permit, date(2026, 6, 30), **changes), "endorsement_dates")
    assert not Endorsement.objects.exists()


def test_a_registration_does_not_end_before_it_begins(person: Person) -> None:
    before = {"valid_until": DAY - timedelta(days=1)}
    refused(lambda: makers.registered(person, DAY, **before), "registration_dates")


def test_a_person_has_one_present_registration(person: Person) -> None:
    makers.registered(person, DAY)
    refused(lambda: makers.registered(person, DAY), "registration_one_present")
    makers.registered(person, DAY, superseded_on=DAY)
    assert Registration.objects.count() == 2


def test_numbers_of_documents_are_never_given_twice(person: Person) -> None:
    from permits.numbers import next_number

    numbers = [next_number("31", makers.XINZHUANG, DAY) for _ in range(3)]
    assert len(set(numbers)) == 3
    assert all(n.startswith("3101122026") and len(n) == 18 for n in numbers)
