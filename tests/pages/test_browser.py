"""The room's pages in a real browser: accessibility in each state, narrow screens, no script."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from portal import clock
from portal.accounts.models import Person
from portal.wizard.models import Draft
from tests.cases import makers
from tests.cases.makers import decide, submitted
from tests.design.conftest import chromium  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("toys"),
]
STRANGERS = ["/", "/services/party/", "/search/?q=nothing", "/help/", "/demo/clock/"]
PERSONS = ["/", "/services/ticket/", "/services/party/"]
LOOKS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}},
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}


@pytest.fixture
def opened(chromium: Browser, live_server: Any) -> Iterator[Any]:  # noqa: F811
    """`opened(client, cookies, **how)`: a page with the cookies of a test client."""
    contexts = []

    def opener(client: Client, cookies: dict[str, str] | None = None, **how: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, **how)
        contexts.append(context)
        kept = {name: morsel.value for name, morsel in client.cookies.items()}
        context.add_cookies(
            [
                {"name": name, "value": value, "url": live_server.url}
                for name, value in (kept | (cookies or {})).items()
            ]
        )
        return context.new_page()

    yield opener
    for context in contexts:
        context.close()


@pytest.fixture
def busy(person: Person) -> Person:
    """Somebody with a draft and a case that waits for them."""
    assert person.user is not None
    case = submitted(person)
    decide(case, "ask_correction", makers.clerk(), reasons=["PHOTO_UNUSABLE"])
    Draft.objects.create(user=person.user, person=person, service="party")
    return person


def violations(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [(v["id"], [node["target"] for node in v["nodes"]]) for v in found]


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_has_an_accessibility_violation(
    opened: Any, stranger: Client, holder: Client, busy: Person, look: str
) -> None:
    for client, paths in ((stranger, STRANGERS), (holder, PERSONS)):
        page = opened(client, **LOOKS[look])
        for path in paths:
            page.goto(path)
            assert violations(page) == [], path


@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_nothing_is_cut_off_at_320_pixels(
    opened: Any, stranger: Client, holder: Client, busy: Person, language: str, size: str
) -> None:
    for client, paths in ((stranger, STRANGERS), (holder, PERSONS)):
        cookies = {"django_language": language, "type_size": size}
        page = opened(client, cookies, viewport={"width": 320, "height": 640})
        for path in paths:
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_without_script_the_clock_moves_and_says_what_is_wrong(
    opened: Any, stranger: Client
) -> None:
    page = opened(stranger, java_script_enabled=False)
    page.goto("/demo/clock/")
    page.get_by_role("button", name="Half a year on").click()
    expect(page.get_by_text("For the portal it is")).to_contain_text("22 May 2027")
    page.get_by_label("The portal's day").fill("2037-01-01")
    page.get_by_role("button", name="Go to this day").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("button", name="Back to the real day").click()
    expect(page.get_by_text("This is not the real day")).to_have_count(0)
    assert not clock.is_shifted()
