"""The demonstration's clock, and the line that says the day on every page."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from permits.models import SweepRun
from portal import clock
from tests.pages.looking import main

CLOCK = "/demo/clock/"


def test_outside_of_a_demonstration_there_is_no_clock(stranger: Client, settings: Any) -> None:
    settings.DEMO = False
    assert stranger.get(CLOCK).status_code == 404
    assert stranger.post(CLOCK, {"day": "2027-01-01"}).status_code == 404


def test_the_day_that_is_chosen_is_the_portals_day(stranger: Client) -> None:
    assert stranger.post(CLOCK, {"day": "2027-03-01"}).status_code == 302
    assert clock.today() == date(2027, 3, 1)
    assert "For the portal it is Mon 1 March 2027" in main(stranger, CLOCK)


@pytest.mark.parametrize(
    ("leap", "day"),
    [
        ("day", date(2026, 11, 23)),
        ("month", date(2026, 12, 22)),
        ("half-year", date(2027, 5, 22)),
    ],
)
def test_a_leap_goes_on_from_the_portals_day(stranger: Client, leap: str, day: date) -> None:
    assert stranger.post(CLOCK, {"leap": leap}).status_code == 302
    assert clock.today() == day


@pytest.mark.parametrize("day", ["2023-12-31", "2037-01-01"])
def test_a_day_without_data_is_refused_and_nothing_moves(
    stranger: Client, today: date, day: str
) -> None:
    page = stranger.post(CLOCK, {"day": day}).content.decode()
    assert "Choose a day from 2024 to 2036." in page
    assert 'role="alert"' in page
    assert clock.today() == today


def test_nothing_but_a_day_is_asked_for(stranger: Client, today: date) -> None:
    for sent in ({"day": "tomorrow"}, {"day": ""}, {"leap": "century"}, {}):
        assert stranger.post(CLOCK, sent).status_code == 200
    assert clock.today() == today


def test_a_leap_beyond_the_last_day_is_refused(stranger: Client) -> None:
    with clock.travel(date(2036, 12, 1)):
        assert stranger.post(CLOCK, {"leap": "half-year"}).status_code == 200
        assert clock.today() == date(2036, 12, 1)


def test_the_real_day_comes_back(stranger: Client) -> None:
    stranger.post(CLOCK, {"day": "2030-01-01"})
    stranger.post(CLOCK, {"reset": "1"})
    assert not clock.is_shifted()


def test_before_the_first_night_the_page_says_so(stranger: Client) -> None:
    assert "No night has been worked off yet." in main(stranger, CLOCK)


def test_the_last_night_is_told_with_its_counts_and_reasons(stranger: Client, today: date) -> None:
    counts = {"outcomes": {"endorsed": 30, "referred": 4}, "reasons": {"PHONE_CHANGED": 4}}
    SweepRun.objects.create(
        run_date=today, finished_at=timezone.now(), due=34, counts=counts, policy_code="2018-01"
    )
    page = main(stranger, CLOCK)
    assert "In the night of Sun 22 November 2026, 34 permits were due." in page
    assert "endorsed 30" in page
    assert "referred to the desk 4" in page
    assert "your mobile number is no longer the one on your permit 4" in page


def test_a_night_under_way_asks_for_patience(stranger: Client, today: date) -> None:
    SweepRun.objects.create(run_date=today, policy_code="2018-01")
    assert "is being worked off" in main(stranger, CLOCK)


def test_the_night_of_the_portals_day_is_told_though_older_ones_were_worked_off_later(
    stranger: Client, today: date
) -> None:
    tomorrow = today + timedelta(days=1)
    for night, due in ((today, 7), (today - timedelta(days=3), 8), (tomorrow, 9)):
        SweepRun.objects.create(
            run_date=night, finished_at=timezone.now(), due=due, policy_code="2018-01"
        )
    page = main(stranger, CLOCK)
    assert "7 permits were due" in page
    assert "Nights before it" not in page
    SweepRun.objects.create(run_date=today - timedelta(days=2), policy_code="2018-01")
    assert "Nights before it are still being worked off." in main(stranger, CLOCK)


def test_every_page_of_a_demonstration_says_the_day(stranger: Client, settings: Any) -> None:
    assert "Today is Sun 22 November 2026." in stranger.get("/help/").content.decode()
    settings.DEMO = False
    assert "Today is" not in stranger.get("/help/").content.decode()
