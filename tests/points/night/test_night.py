"""The points' night: confirmations made, dated and lapsed, files ended, and who is told."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from permits.models import Permit
from points import messages, night
from points.models import Confirmation, PointsFile, PointsNight
from portal import clock
from portal.cases.models import StaffTask
from portal.clock.calendar import load_year
from portal.clock.models import CalendarYear
from portal.sms.models import Message, State
from tests.permits.services import makers as town
from tests.points.night.makers import TODAY, endorsed, points_file, request, run

pytestmark = pytest.mark.django_db
# Monday, 23 November 2026. Endorsed on the Wednesday before: opens today, best by Wednesday.
WRITTEN = date(2026, 11, 18)
OLD_EXPIRY = date(2026, 12, 1)


def holder(sequence: int = 1, valid_until: date = OLD_EXPIRY, **file: Any) -> Permit:
    """Somebody whose points and permit end on that day."""
    permit = town.permit(town.person(sequence), valid_until, years=2)
    run(permit.person, date(2024, 1, 1))
    points_file(permit, **file)
    return permit


def waiting(on: date = WRITTEN, **changes: Any) -> Confirmation:
    """A holder endorsed on that day, with the confirmation that the night made."""
    endorsed(holder(), on, **changes)
    night.ask(TODAY, 0)
    return Confirmation.objects.get()


def at(day: date) -> "Counter[str]":
    """The night of that day, to its end."""
    with clock.travel(day):
        return night.run()


def said(template: str = "") -> list[str]:
    """Which messages were written, in order."""
    found = Message.objects.order_by("pk")
    return [one.template for one in found if template in ("", one.template)]


def test_an_endorsement_gets_its_confirmation_with_the_days_of_the_rule() -> None:
    endorsed(holder(), WRITTEN)
    assert night.run()["asked"] == 1
    made = Confirmation.objects.get()
    assert (made.opens_on, made.recommended_by) == (date(2026, 11, 23), date(2026, 11, 25))
    assert made.hard_cutoff == WRITTEN + timedelta(days=60)
    assert made.policy_code and made.calendar_version


def test_the_same_night_again_changes_nothing() -> None:
    endorsed(holder(), WRITTEN)
    counts = night.run()
    before = list(Confirmation.objects.values()), list(Message.objects.values("key"))
    assert night.run() == counts
    PointsNight.objects.update(step=0, finished_at=None)
    assert night.run()["asked"] == counts["asked"]
    assert before == (list(Confirmation.objects.values()), list(Message.objects.values("key")))


def test_a_night_that_was_missed_is_caught_up_by_the_next() -> None:
    endorsed(holder(), WRITTEN)
    at(TODAY + timedelta(days=20))
    made = Confirmation.objects.get()
    assert made.opens_on == date(2026, 11, 23)
    message = Message.objects.get()
    assert message.template == messages.OPEN
    assert message.params["date"] is None, "the recommended day is over"


def test_endorsements_from_before_the_points_ask_for_nothing() -> None:
    permit = town.permit(town.person(), OLD_EXPIRY, years=4)
    points_file(permit)
    assert night.run()["asked"] == 0


def test_without_a_present_points_file_nothing_is_asked() -> None:
    permit = town.permit(town.person(), OLD_EXPIRY, years=2)
    points_file(permit, ended_on=date(2026, 1, 1))
    endorsed(permit, WRITTEN)
    assert night.run()["asked"] == 0


def test_a_file_that_ended_before_does_not_stand_in_the_way_of_the_present_one() -> None:
    permit = holder()
    points_file(permit, valid_until=date(2023, 12, 1), ended_on=date(2024, 2, 1))
    endorsed(permit, WRITTEN)
    assert night.run()["asked"] == 1
    assert Confirmation.objects.get().file.ended_on is None


def test_late_within_the_grace_is_confirmed_like_any_other() -> None:
    permit = holder(valid_until=TODAY - timedelta(days=50))
    endorsed(permit, TODAY, band="LATE_CONTINUOUS")
    assert night.run()["asked"] == 1
    assert PointsFile.objects.get().ended_on is None


def test_after_a_reset_the_file_ends_and_only_a_new_application_helps() -> None:
    expired = TODAY - timedelta(days=65)
    permit = holder(valid_until=expired)
    endorsed(permit, TODAY, band="LATE_RESET")
    counts = night.run()
    assert (counts["asked"], counts["ended"]) == (0, 1)
    assert PointsFile.objects.get().ended_on == expired + timedelta(days=61)
    assert said() == [messages.ENDED]


def test_a_permit_that_nobody_endorsed_in_its_grace_ends_the_file() -> None:
    holder(valid_until=TODAY - timedelta(days=60))
    assert night.run()["ended"] == 0, "day 60 is in the grace"
    assert at(TODAY + timedelta(days=1))["ended"] == 1
    assert PointsFile.objects.get().ended_on == TODAY + timedelta(days=1)


def test_an_endorsement_case_that_is_open_is_waited_for() -> None:
    permit = holder(valid_until=TODAY - timedelta(days=61))
    case = request(permit.person, {}, closed=False).case
    type(case).objects.update(service="endorsement")
    assert night.run()["ended"] == 0


def test_over_the_end_of_a_year_that_is_not_loaded_the_dates_stay_empty_until_it_is() -> None:
    CalendarYear.objects.filter(year=2027).delete()
    made = waiting(on=date(2026, 12, 30))
    assert (made.opens_on, made.recommended_by, made.missing_year) == (None, None, 2027)
    assert made.hard_cutoff == date(2027, 2, 28), "the limit hangs on no working day"
    assert at(date(2027, 1, 20))[messages.OPEN] == 0
    waiting_tasks = StaffTask.objects.waiting().filter(kind="points_calendar")
    assert waiting_tasks.count() == 1
    load_year(2027, {date(2027, 1, 1): False}, "test")
    with clock.travel(date(2027, 1, 20)):
        assert night.due()
        assert night.fill_dates() == 1
        assert not night.due()
    made.refresh_from_db()
    assert (made.opens_on, made.missing_year) == (date(2027, 1, 5), None)
    assert not waiting_tasks.exists()
    assert at(date(2027, 1, 21))[messages.OPEN] == 1


def test_each_message_comes_on_its_day_and_once() -> None:
    made = waiting()
    told: list[str] = []
    for day in range(62):
        at(TODAY + timedelta(days=day))
        told += [f"{day} {one}" for one in said()[len(told) :]]
    assert told == ["0 POINTS_OPEN", "1 POINTS_SOON", "45 POINTS_LAST", "56 POINTS_LAPSED"]
    assert made.hard_cutoff == TODAY + timedelta(days=55)
    made.refresh_from_db()
    assert made.lapsed_on == TODAY + timedelta(days=56)
    assert PointsFile.objects.get().ended_on == made.lapsed_on


def test_whoever_was_never_told_that_it_is_open_is_told_that_and_not_both() -> None:
    waiting()
    at(TODAY + timedelta(days=1))
    assert said() == [messages.OPEN]
    at(TODAY + timedelta(days=2))
    assert said() == [messages.OPEN, messages.SOON]


def test_who_has_handed_in_is_not_reminded_and_does_not_lapse_while_the_desk_is_at_it() -> None:
    made = waiting()
    asked = request(
        made.file.person, {}, confirmation=made, submitted_on=made.hard_cutoff, closed=False
    )
    at(made.hard_cutoff)
    counts = at(made.hard_cutoff + timedelta(days=30))
    assert counts["lapsed"] == 0 and said() == []
    type(asked.case).objects.update(closed_at="2027-03-01T00:00:00Z")
    assert at(made.hard_cutoff + timedelta(days=31))["lapsed"] == 1, "refused in the end"


def test_a_message_that_was_overtaken_is_not_sent() -> None:
    made = waiting()
    at(TODAY)
    keys = list(Message.objects.values_list("key", flat=True))
    assert set(messages.still_waiting(keys)) == set(keys)
    asked = request(made.file.person, {}, confirmation=made, closed=False)
    assert not messages.still_waiting(keys)
    type(asked.case).objects.update(closed_at="2027-03-01T00:00:00Z")
    assert messages.still_waiting(keys), "withdrawn: it is to be confirmed still"
    Confirmation.objects.update(confirmed_on=TODAY)
    assert not messages.still_waiting(keys)


def test_a_lapse_is_not_told_once_it_was_mended() -> None:
    made = waiting()
    at(made.hard_cutoff + timedelta(days=1))
    (key,) = Message.objects.filter(template=messages.LAPSED).values_list("key", flat=True)
    assert messages.still_lapsed([key])
    made.file.pk = None
    points_file(made.endorsement.permit)
    assert not messages.still_lapsed([key])


def test_an_ended_file_is_not_told_to_who_has_new_points() -> None:
    permit = holder(valid_until=TODAY - timedelta(days=61))
    night.run()
    (key,) = Message.objects.values_list("key", flat=True)
    assert messages.still_ended([key])
    points_file(permit)
    assert not messages.still_ended([key])


def test_messages_go_to_the_phone_of_the_permit_in_its_language() -> None:
    permit = holder()
    permit.phone, permit.language = "13911112222", "en"
    permit.save()
    endorsed(permit, WRITTEN)
    night.run()
    message = Message.objects.get()
    assert (message.phone, message.language) == ("13911112222", "en")
    assert message.state == State.QUEUED
    assert bytes(message.person_index or b"") == bytes(permit.person.id_index)


def test_every_message_can_be_filled_in_both_languages() -> None:
    from portal.sms import texts

    values = {"date": "2026-11-25", "last": "2027-01-17", "month": {"zh-hans": "2026年10月"}}
    for key, wording in messages.WORDINGS.items():
        for language, text in wording.items():
            assert texts.fault_of(key, text) == ""
            assert texts.fill(text, values, language)
            bare = {name: value for name, value in values.items() if name != "date"}
            if key not in (messages.ENDED,):
                assert texts.fill(text, bare, language)


def test_slices_leave_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(night, "SLICE", 2)
    for number in range(1, 6):
        endorsed(holder(number), WRITTEN)
    counts = night.run()
    assert counts["asked"] == counts[messages.OPEN] == 5


def test_the_night_waits_for_what_the_sweep_endorses(monkeypatch: pytest.MonkeyPatch) -> None:
    from permits.models import SweepRun

    monkeypatch.setattr(night, "WAIT_UNTIL_HOUR", 24)
    assert not night.due()
    run = SweepRun.objects.create(run_date=TODAY, policy_code="2018-01")
    assert not night.due()
    SweepRun.objects.filter(pk=run.pk).update(finished_at="2026-11-23T00:01:00+08:00")
    assert night.due()
    night.run()
    assert not night.due()
