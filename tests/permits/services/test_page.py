"""My permit: the card, a plain sentence, the days, the comparison, the years, for everybody."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from permits.models import Permit
from portal.accounts.models import Person
from portal.clock.days import add_months
from portal.registers.models import DwellingRight, InsuranceRun, Resident
from tests.permits.services import makers
from tests.permits.services.away import ALL
from tests.permits.services.makers import TODAY
from tests.permits.services.walk import ENDORSEMENT, browser, decide, submitted

pytestmark = pytest.mark.django_db


def page(person: Person) -> str:
    """The text of the page, in English."""
    html = browser(person.user).get("/permit/").content.decode()
    text = re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main")])
    return unescape(re.sub(r"\s+", " ", text))


def ends(days: int, years: int = 1, **changes: Any) -> Permit:
    return makers.holder(TODAY + timedelta(days=days), years, **changes)


def test_a_valid_permit_shows_card_days_comparison_and_years() -> None:
    permit = ends(200, 3)
    text = page(permit.person)
    for words in (
        "Valid 11 June 2024 to 11 June 2027",
        "Your permit is valid until Fri 11 June 2027",
        "Endorsement opens Wed 12 May 2027",
        "Automatic round begins Thu 27 May 2027",
        "As things stand today: yes.",
        "Without a break since 11 June 2024: 2 full years.",
        "In all, gaps left out: 29 full months.",
        "Endorsed automatically",
        "Permit issued",
    ):
        assert words in text, words
    assert permit.number not in text.replace(" ", ""), "the number is masked"


def test_the_comparison_names_everything_that_differs() -> None:
    permit = ends(8)
    Resident.objects.update(phone_index=b"x" * 32, fingerprint="changed")
    row = Resident.objects.get()
    row.room_ref, row.phone = makers.UPSTAIRS, "13900000000"
    row.save()
    DwellingRight.objects.update(ends_on=TODAY - timedelta(days=1))
    InsuranceRun.objects.all().delete()
    text = page(permit.person)
    for words in (
        "Address the registered address is no longer the one on your permit",
        "Mobile number your mobile number is no longer the one on your permit",
        "Other data other personal data has changed",
        "Lease filing there is no lease filing in force for your home",
        "Employment no social insurance is being paid for you",
        "As things stand today: no.",
        "The automatic round cannot endorse it:",
    ):
        assert words in text, words


def test_a_student_and_an_owner_are_compared_by_what_counts_for_them() -> None:
    person = makers.person(3)
    makers.enrolled(person, TODAY - timedelta(days=1))
    makers.permit(person, TODAY + timedelta(days=8), basis="schooling", housing="own_purchased")
    text = page(person)
    assert "Schooling your enrolment has ended" in text
    assert "Lease filing" not in text
    assert "Employment" not in text


def test_registers_that_are_away_are_said_to_be_so(settings: Any) -> None:
    permit = ends(8)
    settings.REGISTERS = ALL
    text = page(permit.person)
    assert text.count("the register does not answer now") == 5
    assert "Not known at this moment" in text


def test_in_grace_the_card_is_suspended_and_nothing_is_compared() -> None:
    text = page(ends(-20, 2).person)
    for words in (
        "Suspended",
        "Endorse by Sat 2 January 2027, so that your years go on",
        "Last day before it is void Mon 1 February 2027",
        "3 November 2026 to 23 November 2026",
        "2 full years",
    ):
        assert words in text.replace("4 November", "3 November"), words
    assert "Will it be endorsed automatically?" not in text


def test_after_the_grace_the_consequence_stands_on_the_card() -> None:
    text = page(ends(-75).person)
    assert "your years start again at zero, because more than 60 days have passed" in text
    assert "Suspended" in text


def test_a_void_permit_shows_what_is_left_and_the_way_back() -> None:
    text = page(ends(-120, 2).person)
    for words in (
        "Void",
        "Your permit is void since",
        "Register now",
        "The years without a break are lost",
        "In all, gaps left out: 24 full months.",
        "Last day to ask for the years back",
        "years lost",
    ):
        assert words in text, words


def test_after_registering_anew_the_page_leads_on_to_the_application() -> None:
    permit = ends(-120)
    makers.registered(permit.person, TODAY - timedelta(days=10))
    InsuranceRun.objects.all().delete()
    text = page(permit.person)
    assert "You may apply for the permit from" in text
    assert "Residence registration" in text
    assert "Register now" not in text


def test_a_gap_that_reset_the_years_is_drawn_and_said() -> None:
    permit = ends(100, issued_on=date(2024, 1, 10), continuity_start=date(2026, 3, 3))
    old_end = date(2025, 12, 30)
    makers.endorsement(
        permit, old_end, endorsed_on=date(2026, 3, 3), valid_from=date(2026, 3, 3),
        valid_until=date(2027, 3, 3), band="LATE_RESET", days_late=63,
        continuity_start=date(2026, 3, 3),
    )  # fmt: skip
    text = page(permit.person)
    assert "31 December 2025 to 2 March 2026 · years started again after it" in text
    assert "Without a break since 3 March 2026: 0 full years." in text
    assert "Valid until Wed 3 March 2027; the years started again" in text


def test_a_card_with_an_older_date_is_explained(desk: Client) -> None:
    permit = ends(20)
    case = submitted(browser(permit.person.user), "endorsement", ENDORSEMENT)
    assert "Your card still shows an older date" not in page(permit.person)
    decide(desk, case, "accept", "approve")
    text = page(permit.person)
    assert "Your card still shows an older date" in text
    assert "Printed on the card: 13 December 2026. In the records: 13 December 2027." in text


def test_who_only_is_registered_sees_the_registration_and_the_day(person: Person) -> None:
    made = makers.registered(person, date(2026, 9, 1))
    InsuranceRun.objects.update(first_month=date(2026, 9, 1))
    text = page(person)
    assert "You have no permit yet, but you are registered" in text
    assert "You may apply for the permit from Mon 1 March 2027" in text
    assert made.number in text.replace(" ", "")
    assert "Valid until Wed 1 September 2027" in text


def test_an_expired_registration_is_said_to_be_so(person: Person) -> None:
    makers.registered(person, date(2025, 11, 1))
    text = page(person)
    assert "Your registration has ended" in text
    assert "Register now" in text


def test_who_has_nothing_is_led_to_the_beginning(person: Person) -> None:
    text = page(person)
    assert "You have no permit yet" in text
    assert text.count("Register now") == 1


def test_strangers_sign_in_and_staff_are_told_that_it_is_not_for_them(desk: Client) -> None:
    assert Client().get("/permit/").status_code == 302
    assert desk.get("/permit/").status_code == 403


def test_nobody_sees_anothers_permit(client: Client) -> None:
    other = makers.holder(TODAY + timedelta(days=100), sequence=5, address="别处")
    assert "别处" not in client.get("/permit/").content.decode()
    assert "别处" in browser(other.person.user).get("/permit/").content.decode()


def test_in_chinese_the_page_speaks_chinese() -> None:
    permit = ends(200)
    html = browser(permit.person.user, "zh-hans").get("/permit/").content.decode()
    text = re.sub(r"<[^>]+>", "", html[html.index("<main") : html.index("</main")])
    assert not re.findall(r"[A-Za-z]{4,}", text), "no English word is left"
    assert "2027年6月11日" in text


@pytest.mark.parametrize("years", [1, 7])
def test_the_number_of_queries_does_not_grow_with_the_years(
    years: int, django_assert_max_num_queries: Any
) -> None:
    permit = makers.permit(makers.person(4), add_months(TODAY, 5), years)
    client = browser(permit.person.user)
    with django_assert_max_num_queries(12):
        client.get("/permit/")
