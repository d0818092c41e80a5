"""Reminders: once a period and event, made up for a missed night, silent when overtaken."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from permits import tasks
from permits.endorsement import reminders
from permits.models import Permit, SweepRun
from portal import clock
from portal.sms import delivery
from portal.sms.models import Message, State
from tests.permits.night import makers
from tests.permits.night.makers import Holder, good
from tests.sms import gateways

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
LEFT = {"EXPIRY_10D": 10, "LAPSED": -1, "GRACE_ENDS": -50, "RESET_ENDS": -80}


def written() -> Counter[str]:
    return Counter(Message.objects.values_list("template", flat=True))


@pytest.fixture
def taken(settings: Any) -> Iterator[list[Any]]:
    """What the gateway was given."""
    settings.SMS_BACKEND = "tests.sms.gateways.Taking"
    gateways.received.clear()
    yield gateways.received
    gateways.received.clear()


@pytest.fixture
def holders() -> None:
    """One for each event, one with nothing to be told, one who has a case open."""
    makers.people(6)
    facts = [good(TODAY + left * DAY, TODAY) for left in (*LEFT.values(), 100, -1)]
    makers.permits([Holder(one, case="open" if n == 5 else "") for n, one in enumerate(facts)])


@pytest.mark.usefixtures("holders")
def test_each_holder_is_reminded_once_of_their_event() -> None:
    assert reminders.write(TODAY) == 4
    assert written() == dict.fromkeys(LEFT, 1)
    assert reminders.write(TODAY) == 0
    lapsed = Message.objects.get(template="LAPSED")
    assert lapsed.params == {"date": "2026-11-21", "g60": "2027-01-20", "g90": "2027-02-19"}


@pytest.mark.usefixtures("holders")
@pytest.mark.parametrize(("missed", "said"), [(7, 4), (8, 0)])
def test_a_missed_day_is_made_up_for_within_a_week(missed: int, said: int) -> None:
    assert reminders.write(TODAY + missed * DAY) == said


def test_an_ended_permit_and_a_new_registration_are_left_in_peace() -> None:
    makers.people(2)
    makers.permits([Holder(good(TODAY - DAY, TODAY)) for _ in range(2)])
    Permit.objects.filter(pk=1).update(ended_on=TODAY)
    makers.put("permits_registration", [{
        "id": 1, "number": "DJ1", "person_id": 2, "housing": "own_rented",
        "room_ref": makers.sealed("room"), "address": makers.sealed("address"),
        "street_code": "310101002", "reason": "work", "registered_on": TODAY,
        "valid_until": TODAY + 365 * DAY,
    }])  # fmt: skip
    assert reminders.write(TODAY) == 0


def test_the_night_reminds_after_it_has_swept_and_only_once() -> None:
    makers.city([good(TODAY + left * DAY, TODAY) for left in (10, -1)])
    with clock.travel(TODAY):
        tasks.sweep_work()
        tasks.sweep_work()
    assert SweepRun.objects.get().reminded_at is not None
    # Who was endorsed this night needs no reminder of the expiry.
    assert written() == {"AUTO_OK": 1, "LAPSED": 1}
    with clock.travel(TODAY):
        assert reminders.remind(SweepRun.objects.get()) == 0


@pytest.mark.usefixtures("holders")
def test_who_endorsed_before_it_left_is_not_told(taken: list[Any]) -> None:
    reminders.write(TODAY)
    endorsed = Permit.objects.get(valid_until=TODAY + 10 * DAY)
    Permit.objects.filter(pk=endorsed.pk).update(valid_until=TODAY + 375 * DAY)
    delivery.send_batch()
    assert sorted(one.template for one in taken) == ["GRACE_ENDS", "LAPSED", "RESET_ENDS"]
    silent = Message.objects.get(template="EXPIRY_10D")
    assert (silent.state, silent.error) == (State.SUPPRESSED, "no longer true")


def test_an_automatic_refusal_that_was_put_right_is_not_told(taken: list[Any]) -> None:
    makers.city([good(TODAY + 7 * DAY, TODAY, phone_register="other")])
    with clock.travel(TODAY):
        tasks.sweep_work()
    assert written() == {"AUTO_FAIL": 1}, "not two messages in one night"
    Permit.objects.update(valid_until=TODAY + 372 * DAY)
    delivery.send_batch()
    assert taken == []


def test_who_was_refused_by_an_earlier_night_is_reminded() -> None:
    makers.city([good(TODAY + 8 * DAY, TODAY, phone_register="other")])
    with clock.travel(TODAY):
        tasks.sweep_work()
    assert reminders.write(TODAY) == 0
    Message.objects.update(created_at="2026-11-01T00:00+08:00")
    assert reminders.write(TODAY) == 1
