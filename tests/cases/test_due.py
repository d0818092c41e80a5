"""Due dates: working days, an open date where the calendar is missing, corrections that expire."""

import datetime as dt

import pytest

from portal.accounts.models import Person, User
from portal.cases.models import Case
from portal.cases.tasks import upkeep
from portal.cases.upkeep import expire_corrections, fill_open_due_dates
from portal.clock import calendar, travel
from portal.clock.models import CalendarYear
from portal.sms.models import Message
from tests.cases import makers
from tests.cases.makers import decide, submitted

pytestmark = pytest.mark.django_db
LATE_2026 = dt.date(2026, 12, 30)
THURSDAY = dt.date(2024, 9, 5)


@pytest.fixture
def without_2027() -> None:
    CalendarYear.objects.filter(year=2027).delete()


@pytest.mark.usefixtures("without_2027")
def test_a_missing_calendar_leaves_the_date_open_and_stops_nothing(
    person: Person, clerk: User
) -> None:
    with travel(LATE_2026):
        case = submitted(person)
        assert (case.due_on, case.due_missing_year) == (None, 2027)
        decide(case, "accept", clerk)
        assert decide(case, "approve", clerk).state == "COMPLETED"
        message = Message.objects.get(template="CASE_ACCEPTED")
        assert message.params["date"] == ""


@pytest.mark.usefixtures("without_2027")
def test_loading_the_calendar_fills_the_open_dates(person: Person) -> None:
    with travel(LATE_2026):
        case = submitted(person)
        assert upkeep() == (0, 0)
        calendar.load_year(2027, {dt.date(2027, 1, 1): False}, by="test")
        assert upkeep() == (1, 0)
        case.refresh_from_db()
        # 31 December is one, 1 January is a holiday, then a weekend.
        assert (case.due_on, case.due_missing_year) == (dt.date(2027, 1, 4), None)
        assert upkeep() == (0, 0)


@pytest.mark.usefixtures("without_2027")
def test_one_bad_row_does_not_stop_the_others(person: Person) -> None:
    with travel(LATE_2026):
        broken, sound = submitted(person), submitted(makers.person(2))
        Case.objects.filter(pk=broken.pk).update(state="NOWHERE")
        calendar.load_year(2027, {}, by="test")
        assert fill_open_due_dates() == 1
    sound.refresh_from_db()
    assert sound.due_on is not None


def test_a_card_is_due_so_many_days_after_acceptance_however_long_the_review(
    person: Person, clerk: User
) -> None:
    with travel(THURSDAY):
        case = submitted(person, "card")
        assert decide(case, "accept", clerk).due_on == dt.date(2024, 9, 9)
    with travel(dt.date(2024, 9, 9)):
        due = decide(case, "review", clerk).due_on
        assert due == dt.date(2024, 9, 27)  # 15 working days after 5 September (S43)
    with travel(dt.date(2024, 9, 20)):
        assert decide(case, "approve", clerk).due_on == due
        assert decide(case, "produce", clerk).due_on == due


def test_a_correction_restarts_the_clock_of_the_card(person: Person, clerk: User) -> None:
    with travel(THURSDAY):
        case = submitted(person, "card")
        decide(case, "accept", clerk)
        decide(case, "ask_correction", clerk, note="A page is missing.")
    with travel(dt.date(2024, 9, 18)):
        decide(case, "resubmit")
        decide(case, "accept", clerk)
        assert decide(case, "review", clerk).due_on == dt.date(2024, 10, 14)


def test_a_correction_that_does_not_come_ends_the_case_after_its_last_day(
    person: Person, clerk: User
) -> None:
    with travel(THURSDAY):
        case = submitted(person)
        asked = decide(case, "ask_correction", clerk, note="A page is missing.")
    assert asked.due_on == dt.date(2024, 9, 27)
    with travel(asked.due_on):
        assert upkeep() == (0, 0)
    with travel(asked.due_on + dt.timedelta(days=1)):
        assert upkeep() == (0, 1)
        assert upkeep() == (0, 0)
    case.refresh_from_db()
    assert (case.state, case.closed_at is None) == ("EXPIRED", False)
    assert case.events.last().actor == "system"
    assert Message.objects.filter(template="CASE_EXPIRED").count() == 1


def test_one_case_that_cannot_end_does_not_stop_the_others(person: Person, clerk: User) -> None:
    with travel(THURSDAY):
        cases = [submitted(person), submitted(makers.person(2))]
        for case in cases:
            decide(case, "ask_correction", clerk, note="A page is missing.")
        # An event of the version to come: writing the next one fails.
        first = cases[0].events.create(
            on=THURSDAY, actor="staff", transition="x", to_state="CORRECTION", version=3
        )
    with travel(dt.date(2024, 10, 30)):
        assert expire_corrections() == 1
        first.delete()
        assert expire_corrections() == 1
