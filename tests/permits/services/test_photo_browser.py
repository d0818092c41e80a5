"""The photo's step on a phone: what is wrong, the crop, the box; also without JavaScript."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, FilePayload, Page

from portal.accounts.models import Person
from tests.permits.services.test_browser import PHONE, WIDE, onward, open_page, sound
from tests.permits.services.walk import REGISTRATION, fill
from tests.portrait import far_away, on_blue
from tests.wizard.walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["phone", "phone without JavaScript", "wide"])
def look(request: Any) -> dict[str, Any]:
    if request.param == "wide":
        return {"viewport": WIDE}
    return {"viewport": PHONE, "java_script_enabled": request.param == "phone"}


def add(page: Page, content: bytes) -> None:
    file: FilePayload = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": content}
    page.set_input_files('input[name="photo_file"]', file)
    onward(page)


def shot(page: Page, name: str) -> None:
    """A picture for whoever wants to see it: SHOTS names the folder."""
    if folder := os.environ.get("SHOTS"):
        size = page.viewport_size or PHONE
        page.screenshot(path=Path(folder, f"{name}-{size['width']}.png"), full_page=True)


def test_a_photo_is_put_right_or_left_to_the_staff(
    chromium: Browser, live_server: Any, look: dict[str, Any], client: Client, person: Person
) -> None:
    scripts = look.get("java_script_enabled", True)
    walk = Walk.begin(client, "registration")
    fill(walk, REGISTRATION, "photo")
    page = open_page(chromium, live_server, person.user, **look)
    page.goto(f"{live_server.url}{walk.url('photo')}")
    sound(page, scripts=scripts)
    shot(page, "photo-0-empty")
    add(page, on_blue())
    sound(page, scripts=scripts)
    shot(page, "photo-1-blue")
    assert "The background has a colour." in page.locator(".error-summary").inner_text()
    assert page.locator(".photo-point.is-todo").count() == 1
    add(page, far_away("#7aa7d8"))
    sound(page, scripts=scripts)
    shot(page, "photo-2-far-and-blue")
    assert not page.locator('input[name="photo_judge"]').is_checked()
    add(page, far_away())
    sound(page, scripts=scripts)
    shot(page, "photo-3-cropped")
    assert "as we have cropped it" in page.locator(".error-summary").inner_text()
    shown = page.locator(".photo-look img")
    assert shown.count() == 2
    assert shown.first.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [358, 441]
    page.locator('input[name="photo_use"]').nth(1).check(force=True)
    onward(page)
    sound(page, scripts=scripts)
    shot(page, "photo-4-own")
    page.locator('input[name="photo_judge"]').check(force=True)
    onward(page)
    assert page.locator("h1").inner_text() == "Check your answers"
    shot(page, "photo-5-check")
    page.context.close()
