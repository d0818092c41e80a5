"""The calendar of a permit's dates: to subscribe to, without a name, without a sign-in."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from permits.calendar_file import address_of
from permits.models import Permit
from tests.permits.night import makers
from tests.permits.night.makers import good

pytestmark = pytest.mark.django_db
E = date(2027, 3, 31)


@pytest.fixture
def permit() -> Permit:
    makers.people(1)
    makers.permits([makers.Holder(good(E, date(2026, 11, 22)))])
    return Permit.objects.get()


def days(answer: Any) -> dict[str, date]:
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(event["uid"]).partition("-")[0]: event.decoded("dtstart") for event in events}


def test_it_holds_the_days_that_count_and_says_what_each_means(permit: Permit) -> None:
    answer = Client().get(address_of(permit))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert days(answer) == {
        "verification": date(2027, 3, 1),
        "opens": date(2027, 3, 1),
        "auto": date(2027, 3, 16),
        "advice": date(2027, 3, 21),
        "expiry": E,
        "grace": date(2027, 5, 30),
        "reset": date(2027, 6, 29),
    }
    assert all(event["description"] for event in Calendar.from_ical(answer.content).walk("VEVENT"))


def test_it_follows_an_endorsement_under_the_same_address(permit: Permit) -> None:
    address = address_of(permit)
    Permit.objects.update(valid_until=E + timedelta(days=366))
    assert days(Client().get(address))["expiry"] == date(2028, 3, 31)


def test_it_names_nobody_and_speaks_the_holder_s_language(permit: Permit) -> None:
    content = Client().get(address_of(permit)).content.decode()
    assert permit.number not in content
    assert permit.person.name not in content
    assert "居住证" in content
    Permit.objects.update(language="en")
    assert "Last valid day" in Client().get(address_of(permit)).content.decode()


def test_another_address_and_an_ended_permit_are_not_there(permit: Permit) -> None:
    address = address_of(permit)
    assert Client().get(address.replace("/1:", "/2:")).status_code == 404
    assert Client().get("/permit/calendar/x.ics").status_code == 404
    Permit.objects.update(ended_on=date(2026, 11, 22))
    assert Client().get(address).status_code == 404
