"""The estimator on a phone: accessible, no wider than the screen, walked without JavaScript."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from points.estimate.pages import PAGES
from tests.points.estimate.test_pages import EVERYTHING, LOW, RESULT, START

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
LOOKS: dict[str, dict[str, Any]] = {"phone": PHONE, "dark": {**PHONE, "color_scheme": "dark"}}
SEEN = [START, *(f"{START}{one.slug}/?age=44&{EVERYTHING}" for one in PAGES)]
SEEN += [f"{START}base/?age=44&si=10&x1=20&now=7", f"{RESULT}?{LOW}"]
SEEN += [f"{RESULT}?{LOW}&title=mid_title&{EVERYTHING}&sp=2", f"{RESULT}?age=61&edu=none"]


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_has_an_accessibility_violation_or_is_too_wide(
    chromium: Browser, live_server: Any, look: str
) -> None:
    page = chromium.new_context(base_url=live_server.url, **LOOKS[look]).new_page()
    for path in SEEN:
        page.goto(path)
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == [], path
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
    page.context.close()


def test_without_javascript_it_is_walked_from_start_to_a_way(
    chromium: Browser, live_server: Any
) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, **PHONE)
    context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page = context.new_page()
    page.goto(START)
    page.click(".btn-go")
    page.click(".btn-go")
    expect(page.locator(".error-summary")).to_contain_text("Write how old you are")
    page.fill("#id_age", "44")
    page.click(".btn-go")
    page.click('label:has-text("Bachelor, without the degree")')
    page.click('label:has-text("Yes")')
    page.click(".btn-go")
    page.click('label:has-text("None")')
    page.click(".btn-go")
    page.fill("#id_si", "40")
    page.click(".btn-go")
    page.fill("#id_x1", "20")
    page.click(".btn-go")
    page.click(".btn-go")
    _reads(page, "98 points")
    page.locator(".goal-way a").first.click()
    _reads(page, "The standard value of 120 is reached.")
    context.close()


def _reads(page: Page, words: str) -> None:
    expect(page.locator(".score")).to_contain_text(words)
