"""The whole way, on the real server with a real worker and the real schedule."""

from datetime import date

import pytest
from playwright.sync_api import Browser

from portal.city.demo import demo_person
from tests.browser.conftest import Start
from tests.browser.people import DESK, Human, message, shift, sign_in, sign_in_staff
from tests.browser.site import Site
from tests.browser.walks import apply, confirm, decide, register, submit

pytestmark = pytest.mark.browser

REGISTERED, APPLIED = date(2024, 9, 2), date(2025, 3, 3)
# Fifteen days before the permit of 3 March 2025 ends.
SWEPT = date(2026, 2, 16)


@pytest.fixture(scope="module")
def site(start: Start) -> Site:
    """With worker and schedule, because messages and the night need them."""
    return start(worker=True, beat=True)


def test_from_the_first_visit_to_the_endorsement_by_the_night(
    chromium: Browser, site: Site
) -> None:
    phone = demo_person("newcomer_lease").phone
    person = Human(chromium, site.url)
    clerk = Human(chromium, site.url, viewport=DESK)
    shift(person, REGISTERED)

    sign_in(person, "newcomer_lease")
    reference = register(person)
    sign_in_staff(clerk, "clerk")
    ask_for_another_photo(clerk, reference)
    message(person, phone, "补正|更正|修改|correct")
    correct_the_photo(person, reference)
    decide(clerk, reference, "accept")
    decide(clerk, reference, "approve")
    assert "2025年9月2日" in message(person, phone, r"2025年9月2日|2025-09-02")

    shift(person, APPLIED)
    reference = apply(person)
    for name in ("accept", "approve", "produce", "ready", "hand_over"):
        decide(clerk, reference, name)
    message(person, phone, r"2026年3月3日|2026-03-03")
    person.open("/permit/")
    assert "2026年3月3日" in person.text

    shift(person, SWEPT)
    message(person, phone, r"2027年3月3日|2027-03-03")
    person.open("/permit/")
    assert "2027年3月3日" in person.text


def ask_for_another_photo(clerk: Human, reference: str) -> None:
    """The clerk finds the case in the queue and names what to correct."""
    clerk.click(f'main a[href$="/desk/{reference}/"]')
    clerk.click('main a[href*="decide=ask_correction"]')
    clerk.choose("reasons", "PHOTO_UNUSABLE")
    clerk.choose("steps", "photo")
    clerk.page.fill('main [name="note"]', "照片请正面免冠,背景为白色。")
    clerk.click('main .decision button[value="preview"]')
    assert "照片请正面免冠" in clerk.page.locator(".letter-page").inner_text()
    confirm(clerk)


def correct_the_photo(person: Human, reference: str) -> None:
    """The applicant reads what is asked, and hands in another photo."""
    person.open(f"/cases/{reference}/")
    assert "照片请正面免冠" in person.text
    person.click('main form[action$="/correct/"] button')
    person.at("/step/photo/$")
    person.add("photo")
    person.press()
    submit(person)


def test_a_year_without_a_calendar_leaves_the_date_open_and_stops_nobody(
    chromium: Browser, site: Site
) -> None:
    person = Human(chromium, site.url)
    clerk = Human(chromium, site.url, viewport=DESK)
    shift(person, date(2026, 12, 14))

    sign_in(person, "insured")
    reference = apply(person)
    sign_in_staff(clerk, "clerk")
    decide(clerk, reference, "accept")
    person.open(f"/cases/{reference}/")
    assert "2027" in person.page.locator(".todo").first.inner_text()
    decide(clerk, reference, "review")
    assert "2027" in clerk.page.locator(".case-facts").inner_text()
    decide(clerk, reference, "approve")
    message(person, demo_person("insured").phone, r"2027年12月14日|2027-12-14")
