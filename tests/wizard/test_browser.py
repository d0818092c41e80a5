"""Every page of the wizard in a real browser: accessibility, errors included; without JavaScript."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from portal.accounts.models import DemoFace, FaceOutcome
from portal.wizard.models import Draft
from tests.accounts import makers
from tests.wizard.walk import DOG, Walk, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"phone": (390, 844), "wide": (1280, 800)}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium; sync Playwright runs a loop, which Django's ORM would refuse."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


def signed_in(browser: Browser, url: str, client: Client, **how: Any) -> BrowserContext:
    """A browser with the session of a test client."""
    context = browser.new_context(**how)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    return context


def tick(page: Page, box: str) -> None:
    """A radio button or a box, on its label, which covers it; ticked it stays."""
    if not page.locator(f"#{box}").is_checked():
        page.locator(f'label[for="{box}"]').click()


class Eye:
    """Looks at one page after the other, and says what is wrong."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.wrong: list[tuple[str, Any]] = []
        page.on("response", self._answered)

    def see(self, name: str, path: str = "") -> None:
        """Judge the page that is open, or `path`."""
        if path:
            self.page.goto(self.url + path)
        found = Axe().run(self.page).response["violations"]
        self.wrong += [(name, (v["id"], [n["target"] for n in v["nodes"]])) for v in found]
        if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.wrong.append((name, "wider than the screen"))

    def _answered(self, response: Any) -> None:
        if "/static/" in response.url and response.status >= 400:
            self.wrong.append((response.url, response.status))

    def press(self, value: str = "next") -> None:
        """One of the buttons."""
        self.page.locator(f'.acts button[name="go"][value="{value}"]').last.click()
        self.page.wait_for_load_state()


@pytest.mark.parametrize("size", SIZES)
def test_no_page_of_the_walk_has_a_violation(
    chromium: Browser, live_server: Any, walk: Walk, size: str
) -> None:
    width, height = SIZES[size]
    context = signed_in(
        chromium, live_server.url, walk.client, viewport={"width": width, "height": height}
    )
    eye = Eye(context.new_page(), live_server.url)
    look_at_everything(eye, walk)
    context.close()
    assert eye.wrong == []


def look_at_everything(eye: Eye, walk: Walk) -> None:
    """Every page that a person can meet on the way, in the order in which they come."""
    page = eye.page
    eye.see("face", walk.url("face"))
    eye.press()
    eye.see("face without consent")
    for outcome in (FaceOutcome.REFUSED, FaceOutcome.UNAVAILABLE):
        DemoFace.objects.update_or_create(
            person_index=walk.draft.person.id_index, defaults={"outcome": outcome}
        )
        tick(page, "id_consent")
        eye.press()
        eye.see(f"face {outcome}")
    DemoFace.objects.all().delete()
    eye.press()
    eye.see("step")
    eye.press()
    eye.see("step with errors")
    walk.post("dog", DOG | {"name": "来福", "colours": ["black"]})
    page.fill("#id_name", "旺财")
    tick(page, "id_chipped_1")
    eye.press()
    eye.see("conflict")
    page.get_by_role("alert").get_by_role("button").click()
    eye.see("upload")
    page.set_input_files(
        'input[type="file"]', {"name": "a.exe", "mimeType": "image/jpeg", "buffer": b"MZ" * 99}
    )
    eye.press()
    eye.see("upload refused")
    page.set_input_files(
        'input[type="file"]',
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture().read()},
    )
    eye.press()
    eye.see("upload kept, another field missing")
    eye.see("check with something missing", walk.url("check"))
    page.get_by_role("main").locator(".btn-go").click()
    page.fill("#id_vet", "王医生")
    eye.press()
    eye.see("check")
    page.locator(".btn-go").click()
    eye.see("check without the declaration")
    eye.see("discard", walk.url("discard"))
    late = Walk.begin(walk.client)
    eye.see("check again", walk.url("check"))
    tick(page, "id_declaration")
    page.locator(".btn-go").click()
    eye.see("done")
    late.fill()
    eye.see("check of a second draft", late.url("check"))
    tick(page, "id_declaration")
    page.locator(".btn-go").click()
    eye.see("already open")
    Draft.objects.filter(pk=late.draft_id).update(expires_at=timezone.now())
    eye.see("expired", late.url("check"))


def test_going_back_past_an_error_shows_the_page_with_what_was_typed(
    chromium: Browser, live_server: Any, walk: Walk
) -> None:
    """A page that answered a form must not end in the browser's question about sending it again."""
    context = signed_in(chromium, live_server.url, walk.client)
    eye = Eye(context.new_page(), live_server.url)
    eye.page.goto(live_server.url + walk.url())
    tick(eye.page, "id_consent")
    eye.press()
    eye.page.fill("#id_name", "旺财")
    eye.press()
    assert eye.page.locator(".error-summary").count()
    tick(eye.page, "id_chipped_1")
    eye.press()
    assert eye.page.url.endswith(walk.url("paper"))
    eye.page.go_back()
    assert eye.page.url.endswith(walk.url("dog"))
    assert eye.page.input_value("#id_name") == "旺财"
    context.close()


@pytest.mark.parametrize("size", SIZES)
def test_the_counter_has_no_violation(
    chromium: Browser,
    live_server: Any,
    desk: Client,
    somebody: Any,
    size: str,
) -> None:
    width, height = SIZES[size]
    context = signed_in(
        chromium, live_server.url, desk, viewport={"width": width, "height": height}
    )
    eye = Eye(context.new_page(), live_server.url)
    eye.see("serve", "/desk/serve/")
    eye.page.locator(".btn-go").click()
    eye.see("serve with errors")
    eye.page.fill("#id_id_number", makers.ID_NUMBER)
    tick(eye.page, "id_service_0")
    eye.page.locator(".btn-go").click()
    eye.see("a step at the counter")
    eye.see("serve with a draft", "/desk/serve/")
    context.close()
    assert eye.wrong == []


def test_the_walk_works_without_javascript(chromium: Browser, live_server: Any, walk: Walk) -> None:
    context = signed_in(chromium, live_server.url, walk.client, java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + walk.url())
    press = page.locator('.acts button[name="go"][value="next"]')
    tick(page, "id_consent")
    press.click()
    page.fill("#id_name", "旺财")
    tick(page, "id_chipped_1")
    press.click()
    page.set_input_files(
        'input[type="file"]',
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture().read()},
    )
    page.fill("#id_vet", "王医生")
    press.click()
    tick(page, "id_declaration")
    page.locator(".btn-go").click()
    assert page.url.endswith(walk.url("done"))
    context.close()
