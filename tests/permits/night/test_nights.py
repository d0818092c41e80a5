"""Nights one after the other: what is told once, what is caught up, what is never revived."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from permits import tasks
from permits.endorsement import night_sql, sweep
from permits.models import Endorsement, Ledger, Permit, SweepRun
from permits.rules.automatic import AutoFacts, Reason
from portal import clock
from portal.policy import policy_on
from portal.sms.models import Message
from tests.permits.night import makers
from tests.permits.night.makers import REGISTERS, Holder, good

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
PHONE = {"phone_register": "other"}
ADDRESS = {"room_register": "other"}


def fine(left: int = 7, **changes: Any) -> AutoFacts:
    """A permit with so many days left tonight, in order but for `changes`."""
    return good(TODAY + left * DAY, TODAY, **changes)


def reasons_told() -> list[list[str]]:
    told = Message.objects.filter(template="AUTO_FAIL").order_by("id")
    return [params["reason"] for params in told.values_list("params", flat=True)]


def beat(day: date, times: int = 1) -> list[date]:
    """The worker at work on that day; the nights begun by now, in the order they began."""
    with clock.travel(day):
        for _ in range(times):
            tasks.sweep_work()
    return list(SweepRun.objects.order_by("id").values_list("run_date", flat=True))


def test_a_success_is_written_told_and_final_for_its_period() -> None:
    makers.city([fine(7)])
    for night in range(3):
        sweep.run_night(TODAY + night * DAY)
    endorsement = Endorsement.objects.get()
    expiry = TODAY + 7 * DAY
    assert (endorsement.period, endorsement.valid_from) == (expiry, expiry + DAY)
    assert endorsement.valid_until == date(2027, 11, 29) == Permit.objects.get().valid_until
    assert (endorsement.endorsed_on, endorsement.channel) == (TODAY, "auto")
    assert (endorsement.band, endorsement.days_late) == ("NORMAL", -7)
    assert endorsement.policy_code == policy_on(TODAY).code
    assert endorsement.calendar_version == clock.working_days().version
    assert endorsement.continuity_start == Permit.objects.get().continuity_start
    assert Permit.objects.get().card_valid_until == expiry, "the card is rewritten at a centre"
    message = Message.objects.get()
    assert (message.template, message.params) == ("AUTO_OK", {"date": "2027-11-29"})
    assert message.phone == makers.PHONE
    assert [row.outcome for row in Ledger.objects.all()] == ["endorsed"]


def test_a_failure_is_looked_at_each_night_and_told_once_for_each_set_of_reasons() -> None:
    makers.city([fine(7, **PHONE)])
    for night, changes in enumerate([PHONE, PHONE, PHONE | ADDRESS, PHONE, {}]):
        makers.registers_say({1: fine(7, **changes)})
        sweep.run_night(TODAY + night * DAY)
    assert reasons_told() == [["PHONE_CHANGED"], ["ADDRESS_CHANGED", "PHONE_CHANGED"]]
    outcomes = list(Ledger.objects.order_by("run_date").values_list("outcome", flat=True))
    assert outcomes == ["referred"] * 4 + ["endorsed"]


def test_the_next_cycle_tells_the_same_reason_again() -> None:
    makers.city([fine(7, **PHONE)])
    sweep.run_night(TODAY)
    Permit.objects.update(valid_until=TODAY + 372 * DAY)
    makers.registers_say({1: fine(7, **PHONE, lease_until=None, paid_through=date(2027, 11, 1))})
    sweep.run_night(TODAY + 365 * DAY)
    assert reasons_told() == [["PHONE_CHANGED"]] * 2


def test_an_unknown_register_is_neither_told_nor_makes_a_failure_another_one() -> None:
    makers.people(1)
    makers.permits([Holder(fine(7, **PHONE))])
    params = {"first_id": 1, "last_id": 1}
    written = night_sql.WRITE.format(decided=night_sql.decided_sql())
    for night, known in enumerate([REGISTERS, REGISTERS[:2], REGISTERS[:1], REGISTERS[1:]]):
        run_date = TODAY + night * DAY
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM registers_snapshot")
            makers.copies(dict.fromkeys(known, run_date))
            cursor.execute(written, night_sql.parameters(run_date, policy_on(TODAY)) | params)
    rows = Ledger.objects.order_by("run_date").values_list("outcome", "reasons")
    both = ["PHONE_CHANGED", "REGISTER_UNKNOWN"]
    assert list(rows) == [
        ("referred", ["PHONE_CHANGED"]),
        ("referred", both),
        ("referred", both),
        ("left", ["REGISTER_UNKNOWN"]),
    ]
    assert reasons_told() == [["PHONE_CHANGED"]]


def test_an_open_case_is_left_to_the_desk_without_a_word() -> None:
    makers.city([fine(7, **PHONE)])
    rows = makers.Rows()
    rows.case(1, "open")
    rows.write()
    assert sweep.run_night(TODAY).outcomes == {"left": 1}
    assert Ledger.objects.get().reasons == [Reason.OPEN_CASE]
    assert not Message.objects.exists()


def test_the_first_night_of_all_is_tonight() -> None:
    makers.city([fine(7), fine(-1)])
    assert beat(TODAY) == [TODAY]
    assert beat(TODAY) == [TODAY], "and it is run once"
    assert Endorsement.objects.get().permit_id == 1


def test_missed_nights_follow_tonight_oldest_first() -> None:
    makers.city([fine(7)])
    beat(TODAY)
    assert [(day - TODAY).days for day in beat(TODAY + 4 * DAY)] == [0, 4, 1, 2, 3]
    assert not SweepRun.objects.filter(finished_at=None).exists()


def test_a_missed_night_endorses_as_of_its_own_date_what_has_expired_by_now() -> None:
    makers.city([fine(2, **PHONE), fine(-1)])
    beat(TODAY)
    makers.registers_say({1: fine(2)})
    beat(TODAY + 10 * DAY)
    endorsement = Endorsement.objects.get()
    assert (endorsement.permit_id, endorsement.endorsed_on) == (1, TODAY + DAY)
    assert endorsement.valid_until == date(2027, 11, 24)


def test_a_missed_night_knows_what_had_begun_by_its_own_date() -> None:
    makers.city([fine(9, lease_until=TODAY + 3 * DAY, **PHONE)])
    beat(TODAY)
    makers.registers_say({1: fine(9, lease_until=TODAY + 3 * DAY)})
    beat(TODAY + 8 * DAY)
    rows = Ledger.objects.order_by("run_date").values_list("run_date", "outcome", "reasons")
    assert list(rows) == [
        (TODAY, "referred", ["PHONE_CHANGED"]),
        (TODAY + DAY, "endorsed", []),
        (TODAY + 8 * DAY, "referred", ["LEASE_FILING_EXPIRED"]),
    ]


def test_no_night_revives_an_expired_permit() -> None:
    makers.city([fine(-1), fine(-61), fine(-91), replace(fine(3), ended=True)])
    beat(TODAY, times=2)
    assert sweep.run_night(TODAY).total == 0
    assert not Ledger.objects.exists()


def test_what_lies_before_the_first_scheduled_night_was_not_missed() -> None:
    makers.city([fine(-5)])
    sweep.run_night(TODAY - 100 * DAY)
    assert beat(TODAY) == [TODAY - 100 * DAY, TODAY]
    assert not Endorsement.objects.exists()


def test_a_night_run_by_hand_is_not_run_again() -> None:
    beat(TODAY)
    sweep.run_night(TODAY + DAY)
    assert beat(TODAY + 2 * DAY) == [TODAY, TODAY + DAY, TODAY + 2 * DAY]


def test_the_clock_set_back_finds_nights_to_come_and_leaves_them() -> None:
    makers.city([fine(7)])
    beat(TODAY)
    beat(TODAY + 20 * DAY)
    begun = SweepRun.objects.count()
    assert len(beat(TODAY + DAY)) == begun
    assert beat(TODAY - 30 * DAY)[-1] == TODAY - 30 * DAY
    assert len(beat(TODAY + 20 * DAY)) == begun + 1, "what lies between was not missed"


def test_a_night_without_due_permits_costs_a_row_and_no_copy() -> None:
    makers.city([fine(99)])
    sweep.run_night(TODAY)
    assert not SweepRun.objects.get().slices.exists()
    assert SweepRun.objects.get().finished_at
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registers_snapshot")
        assert cursor.fetchone() == (0,)


def test_a_night_under_way_is_ended_before_another_begins() -> None:
    makers.city([fine(7)])
    first = sweep.open_run(TODAY)
    assert first
    assert sweep.open_run(TODAY + DAY) is None
    sweep.run_night(TODAY + DAY)
    first.refresh_from_db()
    assert first.finished_at
    assert list(Ledger.objects.values_list("run_date", flat=True)) == [TODAY]


def test_the_run_keeps_what_it_found() -> None:
    makers.city([fine(1), fine(2, **PHONE), fine(3, **PHONE, **ADDRESS), fine(16)])
    counts = sweep.run_night(TODAY)
    run = SweepRun.objects.get()
    assert run.due == counts.total == 3
    assert (
        run.counts
        == counts.as_json()
        == {
            "outcomes": {"endorsed": 1, "referred": 2},
            "reasons": {"ADDRESS_CHANGED": 1, "PHONE_CHANGED": 2},
            "districts": {"310101": {"endorsed": 1, "referred": 2}},
        }
    )
