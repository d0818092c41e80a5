"""People at the pages: what they see is what they press."""

import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, expect

from portal.city.demo import PASSWORD, demo_person
from tests.portrait import drawn

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
# How long a message may take from its cause to the phone, on a busy machine.
PATIENCE = 60_000
PHOTO = drawn()


class Human:
    """Somebody at a browser of their own."""

    def __init__(self, browser: Browser, url: str, **how: Any) -> None:
        self.url = url
        how = {"viewport": PHONE, "locale": "zh-CN", **how}
        self.context: BrowserContext = browser.new_context(base_url=url, **how)
        self.context.set_default_timeout(60_000)  # a busy machine is no fault
        self.page: Page = self.context.new_page()

    def open(self, path: str) -> None:
        """A page."""
        self.page.goto(path)

    def has_session(self, key: str) -> None:
        """Signed in already."""
        self.context.add_cookies([{"name": "sessionid", "value": key, "url": self.url}])

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()

    def at(self, pattern: str) -> None:
        """They are on the page whose path matches."""
        expect(self.page).to_have_url(re.compile(pattern))

    def press(self, value: str = "next") -> None:
        """The button of a step."""
        self.click(f'main button[name="go"][value="{value}"]')

    def go(self) -> None:
        """The page's one big button."""
        self.click("main .btn-go")

    def click(self, selector: str) -> None:
        """The last of what matches, and waits for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator(selector).last.click()

    def choose(self, name: str, value: str) -> None:
        """A radio button or box, by its label, as a finger does; chosen it stays."""
        self._mark(self.page.locator(f'main input[name="{name}"][value="{value}"]'))

    def tick(self, name: str) -> None:
        """A box of its own."""
        self._mark(self.page.locator(f'main input[name="{name}"]'))

    def _mark(self, box: Locator) -> None:
        if not box.is_checked():
            self.page.locator(f'label[for="{box.get_attribute("id")}"]').click()

    def add(self, name: str, file: Path | None = None) -> None:
        """A file for an upload field; without one a picture."""
        photo: FilePayload = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": PHOTO}
        self.page.set_input_files(f'input[name="{name}_file"]', file or photo)


def shift(human: Human, day: date) -> None:
    """The demonstration's clock page."""
    human.open("/demo/clock/")
    human.page.fill('input[name="day"]', day.isoformat())
    human.go()
    human.at(r"/demo/clock/$")


def message(human: Human, phone: str, pattern: str) -> str:
    """Reads the phone page until a message matches; the newest that does."""
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        human.open(f"/demo/phone/?number={phone}")
        for text in human.page.locator(".bubble-text").all_inner_texts():
            if re.search(pattern, text):
                return text
        time.sleep(0.3)
    raise AssertionError(f"no message like {pattern} on {phone}:\n{human.text}")


def sign_in(
    human: Human, key: str, then: str = "/", carry: Callable[[], None] | None = None
) -> None:
    """By phone, with the code that the phone page shows, once somebody carried it there."""
    phone = demo_person(key).phone
    human.open(f"/accounts/login/?next={then}")
    human.page.fill('input[name="phone"]', phone)
    human.go()
    human.at(r"/accounts/login/code/")
    if carry is not None:
        carry()
    other = human.context.new_page()
    reader, human.page = human.page, other
    code = re.search(r"\d{6}", message(human, phone, r"\d{6}"))
    other.close()
    human.page = reader
    assert code
    human.page.fill('input[name="code"]', code[0])
    human.go()
    human.at(re.escape(then) + "$")


def sign_in_staff(human: Human, username: str, then: str = "/desk/") -> None:
    """With user name and password."""
    human.open(f"/accounts/login/staff/?next={then}")
    human.page.fill('input[name="login"]', username)
    human.page.fill('input[name="password"]', PASSWORD)
    human.go()
    human.at(re.escape(then) + "$")
