"""My points: how they stand on each kind of day, and what is to be done."""

from datetime import date, timedelta

import pytest
from django.test import Client

from points.models import Confirmation
from portal import clock
from portal.accounts.models import Person
from tests.permits.services.walk import browser, submitted
from tests.points.services import makers
from tests.points.services.makers import TODAY
from tests.points.services.walk import CONFIRMATION

pytestmark = pytest.mark.django_db
PAGE = "/points/"


def text(client: Client, url: str = PAGE) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def holding(days: int, endorsed: int | None = None, **changes: object) -> Person:
    """Points that end so many days from today; the permit endorsed so many days ago."""
    of = makers.holder(TODAY + timedelta(days=days))
    makers.file(of, TODAY + timedelta(days=days))
    if endorsed is not None:
        makers.endorsed(of.permits.get(), TODAY - timedelta(days=endorsed), **changes)
    return of


def test_who_has_none_reads_what_points_are_for(client: Client) -> None:
    page = text(client)
    assert "You have no points" in page and "About the application" in page


def test_good_points_say_until_when(person: Person) -> None:
    makers.file(person, person.permits.get().valid_until)
    page = text(browser(person.user))
    assert "They count today, and are good until" in page and "Good" in page
    assert "no days of grace" in page


def test_endorsed_and_open_they_wait_to_be_confirmed_with_every_day_that_counts() -> None:
    page = text(browser(holding(7, 5).user))
    assert "To be confirmed" in page and "The validity comes first" in page
    for words in ("Permit endorsed", "Confirmation opens", "Best confirmed by", "Last day to"):
        assert words in page


def test_refreshed_once_the_button_goes_and_pressing_twice_changes_nothing() -> None:
    of = holding(7, 5)
    client = browser(of.user)
    assert client.post("/points/refresh/").headers["Location"] == PAGE
    first = Confirmation.objects.get().refreshed_at
    client.post("/points/refresh/")
    assert Confirmation.objects.get().refreshed_at == first
    page = text(client)
    assert "The validity is refreshed" in page and "The validity comes first" not in page


def test_before_it_opens_there_is_nothing_to_press() -> None:
    of = holding(12, 3)  # endorsed on Friday: two working days by Monday do not make three
    page = text(browser(of.user))
    assert "Confirm your points from" in page and "The validity comes first" not in page


def test_late_in_the_grace_they_count_for_nothing_until_confirmed() -> None:
    page = text(browser(holding(-20, 5).user))
    assert "count for nothing today. Once confirmed" in page


def test_not_endorsed_after_the_end_the_permit_comes_first() -> None:
    page = text(browser(holding(-20).user))
    assert "Endorse the permit, then confirm them" in page


def test_after_a_reset_only_a_new_application_helps() -> None:
    page = text(browser(holding(-70, 5, band="LATE_RESET").user))
    assert "only a new application brings points back" in page and "Apply for points" in page


def test_past_the_last_day_too() -> None:
    page = text(browser(holding(-30, 61).user))
    assert "only a new application brings points back" in page


def test_a_case_on_its_way_is_followed_from_here() -> None:
    of = holding(7, 5)
    submitted(browser(of.user), "confirmation", CONFIRMATION)
    page = text(browser(of.user))
    assert "Points confirmation: With the employer" in page and "Follow it" in page


def test_without_the_calendar_the_day_is_open_and_says_so() -> None:
    clock.shift_to(date(2026, 12, 30))
    of = makers.holder(date(2027, 1, 10))
    makers.file(of, date(2027, 1, 10))
    makers.endorsed(of.permits.get(), date(2026, 12, 29))
    page = text(browser(of.user))
    assert "When you can confirm your points is not known yet" in page and "2027" in page
