"""From home to the years given back, with a refusal on the way, as people see it."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, Page

from permits.models import Permit
from permits.restoration.service import service
from portal.accounts.models import User
from portal.cases.models import Case
from tests.permits.restoration import makers as lost
from tests.permits.restoration.makers import CAUSE, ISSUED
from tests.permits.services.test_browser import PHONE, WIDE, add, choose, onward, open_page, sound
from tests.permits.services.walk import decide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Pages that speak of this service alone; home and the permit speak of everything.
OWN = ("/services/restoration/", "/drafts/", "/cases/", "/desk/")
LOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    "a Chinese phone without JavaScript": (
        "zh-hans",
        {"viewport": PHONE, "java_script_enabled": False},
    ),
    "an English wide screen": ("en", {"viewport": WIDE}),
}


@pytest.fixture(params=LOOKS)
def look(request: Any) -> tuple[str, dict[str, Any]]:
    return LOOKS[request.param]


def opened(
    chromium: Browser, live_server: Any, user: User | None, language: str, **how: Any
) -> Page:
    """A window in which somebody is signed in, in their language."""
    page = open_page(chromium, live_server, user, **how)
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


class Walker:
    """One window on the way through the wizard; every page is looked at."""

    def __init__(self, page: Page, language: str, *, scripts: bool) -> None:
        self.page, self.language, self.scripts = page, language, scripts

    def title(self, slug: str) -> str:
        with translation.override(self.language):
            return next(str(step.title) for step in service.steps if step.slug == slug)

    def look(self) -> None:
        """Accessible, nothing cut off, and nothing of the other language left."""
        sound(self.page, scripts=self.scripts)
        if self.language == "zh-hans" and any(one in self.page.url for one in OWN):
            words = self.page.locator("main").inner_text()
            left = re.findall(r"(?:\b[A-Za-z]{2,}\b ){3,}", words.replace(CAUSE["statement"], ""))
            assert not left, left

    def next(self, slug: str = "") -> None:
        onward(self.page)
        if slug:
            assert self.page.locator("h1").inner_text() == self.title(slug)
        self.look()

    def apply(self) -> Case:
        """From the start button to the page after submitting, with what is forgotten on it."""
        page = self.page
        self.next("face")
        page.locator("#id_consent").check(force=True)
        self.next("cause")
        self.next("cause")
        assert page.locator(".error-summary li").count() == 4, "each question, and what to do"
        choose(page, "cause", CAUSE["cause"])
        for name in ("absent_from", "absent_until"):
            page.fill(f'input[name="{name}"]', CAUSE[name])
        page.fill('textarea[name="statement"]', CAUSE["statement"])
        self.next("document")
        self.next("document")
        assert page.locator(".error-summary").is_visible()
        add(page, "cause_proof")
        self.next("contact")
        page.locator("#id_right").check(force=True)
        self.next("grounds")
        assert page.locator('input[type="file"]').count() == 0, "the registers show everything"
        self.next()
        page.locator("#id_declaration").check(force=True)
        self.next()
        return Case.objects.order_by("-pk")[0]


def test_from_home_to_a_refusal_and_on_to_the_years(
    chromium: Browser, live_server: Any, look: tuple[str, dict[str, Any]], desk: Client
) -> None:
    language, how = look
    permit: Permit = lost.reset()
    page = opened(chromium, live_server, permit.person.user, language, **how)
    walker = Walker(page, language, scripts=how.get("java_script_enabled", True))
    page.goto(live_server.url)
    walker.look()
    page.locator('main a[href="/services/restoration/"]').first.click()
    walker.look()
    first = walker.apply()
    decide(desk, first, "accept", "refuse", reasons=["CAUSE_NOT_SHOWN"])
    page.goto(f"{live_server.url}/cases/{first.reference}/")
    walker.look()
    assert "2027" in page.locator("main").inner_text(), "until when one may ask again"
    second = lost.asked_for(permit.person)
    decide(desk, second, "accept", "approve")
    page.goto(f"{live_server.url}/cases/{second.reference}/")
    walker.look()
    page.locator('main a[href="/permit/"]').first.click()
    walker.look()
    permit.refresh_from_db()
    assert permit.continuity_start == ISSUED
    page.context.close()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_desk_judges_it_with_everything_on_one_page(
    chromium: Browser, live_server: Any, language: str, clerk: User
) -> None:
    case = lost.asked_for(lost.reset().person)
    page = opened(chromium, live_server, clerk, language, viewport=WIDE)
    page.goto(f"{live_server.url}/desk/{case.reference}/")
    Walker(page, language, scripts=True).look()
    page.context.close()
