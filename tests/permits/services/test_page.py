"""My permit: the card, a plain sentence, the days, the comparison, the years, for everybody."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from permits.models import Permit, Verification
from portal.accounts.models import Person
from portal.clock.days import add_months
from portal.registers.models import DwellingRight, InsuranceRun, Resident, Snapshot
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
        "29 of 84 months",
        "55 more months to seven years: on 11 June 2031, if every endorsement is in time.",
        "11 June 2024 to 23 November 2026",
        "24 November 2026 to 11 June 2027 · still to come",
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
        "Address differs The registered address is no longer the one on your permit.",
        "Mobile number differs Your mobile number is no longer the one on your permit.",
        "Other data differs Other personal data has changed.",
        "Lease filing differs There is no lease filing in force for your home.",
        "Employment differs No social insurance is being paid for you.",
        "As things stand today: no.",
        "The automatic round cannot endorse it:",
    ):
        assert words in text, words


def test_long_before_the_round_what_speaks_against_it_is_no_nothing_to_do() -> None:
    permit = ends(200)
    assert "Nothing to do." in page(permit.person)
    DwellingRight.objects.all().delete()
    text = page(permit.person)
    assert "Nothing to do." not in text
    assert "it could not be endorsed automatically: there is no lease filing" in text


def test_a_student_and_an_owner_are_compared_by_what_counts_for_them() -> None:
    person = makers.person(3)
    makers.enrolled(person, TODAY - timedelta(days=1))
    makers.permit(person, TODAY + timedelta(days=8), basis="schooling", housing="own_purchased")
    text = page(person)
    assert "Schooling differs Your enrolment has ended." in text
    assert "浦江大学 from 1 September 2024 to 22 November 2026" in text
    assert "Ask the student office of your school" in text
    assert "Lease filing" not in text
    assert "Employment" not in text


def test_registers_that_are_away_are_said_to_be_so(settings: Any) -> None:
    permit = ends(8)
    settings.REGISTERS = ALL
    text = page(permit.person)
    assert text.count("the register does not answer now") == 5
    assert text.count("Asked today, 23 November 2026.") == 5
    assert text.count("There is nothing to do for you") == 5
    assert "Not known at this moment" in text


def test_in_grace_the_card_is_suspended_and_the_desk_compares_the_same() -> None:
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
    assert "The automatic round is over." in text
    assert "as things stand today, everything agrees" in text


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
        "Last day to write about the lost years",
        "years lost",
        "60 more months to seven years. With a new permit they go on counting.",
    ):
        assert words in text, words
    assert "compare" not in text


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
    assert "Without a break since 3 March 2026; not a full year yet." in text


def test_years_given_back_are_drawn_as_going_on() -> None:
    permit = ends(100, issued_on=date(2024, 1, 10), continuity_start=date(2024, 1, 10))
    makers.endorsement(
        permit, date(2025, 12, 30), endorsed_on=date(2026, 3, 3), valid_from=date(2026, 3, 3),
        valid_until=date(2027, 3, 3), band="LATE_RESET", days_late=63,
        restored_on=date(2026, 5, 4),
    )  # fmt: skip
    text = page(permit.person)
    assert "does not count; the years before it were given back on 4 May 2026" in text
    assert "Without a break since 10 January 2024: 2 full years." in text


def test_an_endorsement_in_grace_is_drawn_in_the_years_that_go_on() -> None:
    permit = ends(100, issued_on=date(2024, 3, 3))
    makers.endorsement(
        permit, date(2026, 3, 3), requested_on=date(2026, 3, 15), endorsed_on=date(2026, 3, 16),
        band="LATE_CONTINUOUS", days_late=12,
    )  # fmt: skip
    assert (
        "4 March 2026 to 15 March 2026 · endorsed 12 days late: suspended until then, the years go on"
        in page(permit.person)
    )


def test_the_months_of_a_former_permit_still_count_in_all() -> None:
    permit = ends(100)
    Permit.objects.create(
        **{
            field.name: getattr(permit, field.name)
            for field in Permit._meta.concrete_fields
            if field.name not in {"id", "number"}
        }
        | {
            "number": "31000000000000000009",
            "issued_on": date(2020, 1, 10),
            "valid_until": date(2022, 1, 10),
            "ended_on": permit.issued_on,
        }
    )
    text = page(permit.person)
    assert "In all, gaps left out: 32 full months." in text
    assert "11 January 2022 to 2 March 2026 · void, years lost" in text
    assert "Without a break since 3 March 2026; not a full year yet." in text


def test_every_register_says_since_when_and_what_the_permit_declares() -> None:
    permit = ends(200)
    DwellingRight.objects.update(ends_on=date(2027, 12, 31))
    text = page(permit.person)
    register = "Population register (police)"
    for words in (
        f"Address agrees On your permit {makers.ADDRESS} {register} {makers.ADDRESS} as last "
        "changed on 1 January 2024",
        "Lease filing agrees On your permit A home that I rent Housing register filed under "
        "沪leaseXS61-101 from 1 June 2024 to 31 December 2027",
        "Employment agrees On your permit 上海本地有限公司 Social insurance register "
        "上海本地有限公司 insured since June 2024, paid up to November 2026",
        f"Mobile number agrees On your permit 138****0001 {register} 138****0001 as last changed on 1 January 2024",
        "王晓雨, male, born on 12 May 1990, hukou in 安徽省合肥市",
    ):
        assert words in text, words
    assert "Verification on the spot" not in text


def test_every_difference_says_how_to_put_it_right_and_leads_there() -> None:
    permit = ends(8)
    row = Resident.objects.get()
    row.room_ref, row.phone, row.fingerprint = makers.UPSTAIRS, "13900000000", "changed"
    row.save()
    DwellingRight.objects.update(ends_on=TODAY - timedelta(days=1))
    InsuranceRun.objects.update(employer_code=makers.code("91310115MA9TQWN02"))
    text = page(permit.person)
    for words in (
        "闵行区莘松路958弄61号201室",
        "Have you moved? Report the new home",
        "Police 310112101",
        "from 1 June 2024 to 22 November 2026",
        "Ask your landlord to file the lease again",
        "上海别处有限公司",
        "Have you changed your job? Report the new employer",
        "139****0000",
        "Sign out, and in with the other number",
    ):
        assert words in text, words
    html = browser(permit.person.user).get("/permit/").content.decode()
    for url in ("/services/details/", "/accounts/logout/", "/services/endorsement/"):
        assert f'<a href="{url}">' in html[html.index("<main") :], url


def test_a_filing_that_ends_before_the_round_is_warned_of_in_time() -> None:
    permit = ends(200)
    DwellingRight.objects.update(ends_on=date(2027, 5, 26))
    text = page(permit.person)
    assert "As things stand today: yes" in text
    assert "It ends before the round begins on 27 May 2027. Ask your landlord" in text
    DwellingRight.objects.update(ends_on=date(2027, 5, 27))
    assert "It ends before the round" not in page(permit.person)


def test_a_register_that_the_night_cannot_read_is_said_to_be_behind_and_since_when(
    settings: Any,
) -> None:
    permit = ends(8)
    Snapshot.objects.create(
        register="housing", as_of=TODAY - timedelta(days=4), rows=1, loaded_at=timezone.now()
    )
    Snapshot.objects.create(
        register="population", as_of=TODAY - timedelta(days=3), rows=1, loaded_at=timezone.now()
    )
    text = page(permit.person)
    behind = "The night has had no fresh data from this register since 19 November 2026."
    assert text.count(behind) == 1
    assert text.count("The night has had no fresh data") == 1
    settings.REGISTERS = {"housing": ALL["housing"]}
    text = page(permit.person)
    assert "Unknown since 19 November 2026, the day of the last data that reached us." in text


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("", "no result so far open since 1 November 2026"),
        ("absent", "you were not met visit on 20 November 2026"),
        ("lives", "Verification on the spot agrees"),
        ("moved", "An officer did not find you at this address any more."),
    ],
)
def test_what_the_officers_found_stands_beside_the_registers(result: str, words: str) -> None:
    permit = ends(8)
    Verification.objects.create(
        permit=permit, period=permit.valid_until, street_code=permit.street_code,
        opened_on=date(2026, 11, 1), result=result, method="visit" if result else "",
        room_index=permit.room_index if result else None,
        done_on=date(2026, 11, 20) if result else None,
    )  # fmt: skip
    text = page(permit.person)
    assert words in text
    assert ("As things stand today: no." in text) is (result == "moved")


def test_a_result_about_a_former_home_says_nothing_of_this_one() -> None:
    permit = ends(8)
    Verification.objects.create(
        permit=permit, period=permit.valid_until, street_code=permit.street_code,
        opened_on=date(2026, 11, 1), result="moved", method="call",
        room_index=makers.index_of(makers.UPSTAIRS), done_on=date(2026, 11, 20),
    )  # fmt: skip
    assert "no result so far" in page(permit.person)


def test_the_days_ahead_stand_in_order_each_with_what_it_means() -> None:
    text = page(ends(200).person)
    days = (
        "Your address may be verified Wed 12 May 2027",
        "an officer of the neighbourhood may visit or call",
        "Endorsement opens Wed 12 May 2027",
        "Automatic round begins Thu 27 May 2027",
        "Not endorsed by now? Do it yourself Tue 1 June 2027",
        "Last valid day Fri 11 June 2027",
        "Last day on which your years go on Tue 10 August 2027",
        "Day 60.",
        "Last day before it is void Thu 9 September 2027",
        "Day 90.",
    )
    places = [text.index(day) for day in days]
    assert places == sorted(places)


def test_a_card_with_an_older_date_is_explained(desk: Client) -> None:
    permit = ends(20)
    case = submitted(browser(permit.person.user), "endorsement", ENDORSEMENT)
    assert "Your card still shows an older date" not in page(permit.person)
    decide(desk, case, "accept", "approve")
    text = page(permit.person)
    assert "Your card still shows an older date" in text
    assert "In the records 13 December 2027 Printed on the card 13 December 2026" in text
    assert "any community centre of the city; it rewrites the card" in text


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
    text = text.replace("沪leaseXS61-101", "")
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
