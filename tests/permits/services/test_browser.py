"""The three services in a real browser: accessible, on a narrow phone, without JavaScript."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, FilePayload, Page, expect

from permits.models import Permit
from portal.accounts.models import Person, User
from portal.cases.models import Case
from portal.documents.models import Reading
from portal.registers.models import DwellingRight
from tests.live.portal import session_of
from tests.permits.services import makers
from tests.permits.services.makers import TODAY
from tests.permits.services.walk import ID_CARD, REGISTRATION, STORE, browser, fill
from tests.portrait import drawn
from tests.wizard.walk import Walk, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 800}


@pytest.fixture(params=["phone without JavaScript", "wide"])
def look(request: Any) -> dict[str, Any]:
    """A phone on which no script runs, and a wide screen."""
    if request.param == "wide":
        return {"viewport": WIDE}
    return {"viewport": PHONE, "java_script_enabled": False}


def open_page(chromium: Browser, live_server: Any, user: User | None, **look: Any) -> Page:
    """A window in which somebody is signed in, in English."""
    assert user is not None
    context = chromium.new_context(**look)
    cookies = {settings.SESSION_COOKIE_NAME: session_of(user), "django_language": "en"}
    context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    return page


def sound(page: Page, *, scripts: bool) -> None:
    """No accessibility violation, and nothing is cut off."""
    size, body = page.viewport_size, page.locator("body").bounding_box()
    assert size and body and body["width"] <= size["width"]
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == [], page.url


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f'input[name="{name}"][value="{value}"]').check(force=True)


def onward(page: Page) -> None:
    page.locator("button.btn-go").first.click()


# A lease of the flat in town, in another's name.
LEASE = {
    "lease_lessee": "王大明",
    "lease_address": makers.TOWN_ADDRESS,
    "lease_starts_on": "2024-06-01",
    "lease_ends_on": "2027-05-31",
}


def wrong(page: Page, next_page: Callable[[str], None], heading: str) -> None:
    """Pressed too early: the page says what is missing."""
    next_page(heading)
    assert page.locator(".error-summary").is_visible()


def add(page: Page, name: str) -> None:
    file: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": drawn()}
    page.set_input_files(f'input[name="{name}_file"]', file)


def test_a_registration_by_licences_uploads_nothing_but_a_photo(
    chromium: Browser, live_server: Any, look: dict[str, Any], person: Person
) -> None:
    scripts = look.get("java_script_enabled", True)
    makers.licence(person, "hukou", valid_until=date(2026, 11, 1))
    page = open_page(chromium, live_server, person.user, **look)

    def next_page(heading: str) -> None:
        onward(page)
        assert page.locator("h1").inner_text() == heading
        sound(page, scripts=scripts)

    page.goto(f"{live_server.url}/services/registration/")
    next_page("Face verification")
    page.locator("#id_consent").check(force=True)
    next_page("Your home")
    choose(page, "housing", "own_rented")
    next_page("Registration details")
    page.fill('input[name="lived_since"]', "2024-06-05")
    choose(page, "reason", "work")
    next_page("Documents")
    assert not page.locator("#div_id_identity").is_visible(), "one tap is enough"
    choose(page, "identity_way", "upload")
    assert page.locator("#div_id_identity").is_visible()
    choose(page, "identity_way", ID_CARD)
    next_page("Photo")
    add(page, "photo")
    next_page("Check your answers")
    page.locator("#id_declaration").check(force=True)
    next_page("We have your application")
    case = Case.objects.get()
    assert {m.kind for m in case.materials.exclude(upload=None)} == {"photo"}
    page.goto(f"{live_server.url}/cases/{case.reference}/")
    sound(page, scripts=scripts)
    page.context.close()


def test_what_is_read_comes_into_the_page_while_one_looks(
    chromium: Browser, live_server: Any, person: Person, clerk: User
) -> None:
    DwellingRight.objects.all().delete()
    walk = Walk.begin(browser(person.user), "registration")
    fill(walk, REGISTRATION, "papers")
    walk.post("papers", STORE | {"housing_proof_file": picture()})
    page = open_page(chromium, live_server, person.user, viewport=PHONE)
    page.goto(live_server.url + walk.url("reading"))
    sound(page, scripts=True)
    assert "We are reading your picture" in page.locator("main").inner_text()
    page.fill('input[name="lease_lessee"]', "王小雨")
    fields = {"lessee": "王晓雨", "ends_on": "2027-05-31"}
    Reading.objects.update(
        state=Reading.State.DONE,
        fields={name: {"text": text, "confidence": 0.95} for name, text in fields.items()},
    )
    expect(page.locator('input[name="lease_ends_on"]')).to_have_value("2027-05-31")
    expect(page.locator('input[name="lease_lessee"]')).to_have_value("王小雨")
    expect(page.locator("main")).not_to_contain_text("We are reading your picture")
    sound(page, scripts=True)
    page.context.close()


def test_a_registration_from_search_to_submission(
    chromium: Browser, live_server: Any, look: dict[str, Any], person: Person
) -> None:
    scripts = look.get("java_script_enabled", True)
    page = open_page(chromium, live_server, person.user, **look)

    def next_page(heading: str) -> None:
        onward(page)
        assert page.locator("h1").inner_text() == heading
        sound(page, scripts=scripts)

    page.goto(f"{live_server.url}/services/registration/")
    next_page("Face verification")
    page.locator("#id_consent").check(force=True)
    next_page("Your home")
    choose(page, "housing", "own_rented")
    next_page("Registration details")
    assert not page.locator('input[name="road_text"]').is_visible(), "the known home is enough"
    choose(page, "known", "other")
    page.fill('input[name="road_text"]', "huaihai")
    if scripts:
        for option in ("淮海中路", "1000号", "Room 301"):
            page.get_by_role("option", name=option).click()
        sound(page, scripts=scripts)
    else:
        page.locator("button", has_text="Search").last.click()
        sound(page, scripts=scripts)
        page.select_option('select[name="room"]', makers.TOWN_FLAT)
    page.fill('input[name="lived_since"]', "2024-06-05")
    next_page("Registration details")
    assert "Choose why you live in Shanghai." in page.locator(".error-summary").inner_text()
    assert page.locator(f'input[value="{makers.TOWN_FLAT}"]').is_checked(), "offered as a card now"
    choose(page, "reason", "work")
    next_page("Documents")
    wrong(page, next_page, "Documents")
    choose(page, "identity_way", ID_CARD)
    add(page, "housing_proof")
    next_page("What your papers say")
    wrong(page, next_page, "What your papers say")
    for name, value in LEASE.items():
        page.fill(f'input[name="{name}"]', value)
    wrong(page, next_page, "What your papers say")
    page.locator('input[name="right"]').check(force=True)
    next_page("Photo")
    wrong(page, next_page, "Photo")
    add(page, "photo")
    next_page("Check your answers")
    page.locator("#id_declaration").check(force=True)
    next_page("We have your application")
    assert Case.objects.get().answers["data"]["details"]["room_ref"] == makers.TOWN_FLAT
    page.context.close()


@pytest.mark.parametrize("days", [200, 8, -20, -75, -120])
def test_the_permit_page_in_each_situation(
    chromium: Browser, live_server: Any, look: dict[str, Any], days: int
) -> None:
    permit: Permit = makers.holder(TODAY + timedelta(days=days), 2)
    page = open_page(chromium, live_server, permit.person.user, **look)
    for url in ("/permit/", "/services/endorsement/"):
        page.goto(live_server.url + url)
        sound(page, scripts=look.get("java_script_enabled", True))
    page.context.close()


def test_a_reset_says_its_consequence_before_it_asks(
    chromium: Browser, live_server: Any, look: dict[str, Any]
) -> None:
    scripts = look.get("java_script_enabled", True)
    permit = makers.holder(TODAY - timedelta(days=75))
    page = open_page(chromium, live_server, permit.person.user, **look)
    page.goto(f"{live_server.url}/services/endorsement/")
    onward(page)
    page.locator("#id_consent").check(force=True)
    onward(page)
    sound(page, scripts=scripts)
    said = page.locator(".notice-wrong").bounding_box()
    asked = page.locator("#div_id_changed").bounding_box()
    assert said and asked and said["y"] < asked["y"]
    onward(page)
    sound(page, scripts=scripts)
    assert page.locator(".error-summary li").count() == 3
    page.context.close()


def test_a_kept_photo_hides_the_upload(chromium: Browser, live_server: Any, person: Person) -> None:
    makers.registered(person, TODAY - timedelta(days=200))
    page = open_page(chromium, live_server, person.user, viewport=PHONE)
    page.goto(f"{live_server.url}/services/permit/")
    onward(page)
    page.locator("#id_consent").check(force=True)
    onward(page)
    choose(page, "basis", "employment")
    onward(page)
    choose(page, "changed", "no")
    onward(page)
    choose(page, "education", "master")
    choose(page, "delivery", "pickup")
    onward(page)
    sound(page, scripts=True)
    assert page.locator("#div_id_photo").is_visible()
    choose(page, "replace", "no")
    assert not page.locator("#div_id_photo").is_visible()
    choose(page, "replace", "yes")
    assert page.locator("#div_id_photo").is_visible()
    page.context.close()
