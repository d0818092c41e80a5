"""Every piece in a real browser: accessibility, narrow screens, without JavaScript."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from portal.styleguide import PARTS as PAGES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.design.urls"),
    pytest.mark.django_db(transaction=True),
]

PARTS = ["", "step-errors/", *(f"{name}/" for name in PAGES)]
PHONE = {"width": 390, "height": 844}
LOOKS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": PHONE},
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": PHONE, "color_scheme": "dark"},
    "forced colours": {"viewport": PHONE, "forced_colors": "active"},
}
SMALL_TARGETS = """() => [...document.querySelectorAll("button, .btn, .bar-link, summary, input, select")]
  .filter((e) => e.getClientRects().length && !e.closest(".choice, .visually-hidden, .table-wrap"))
  .filter((e) => !e.classList.contains("visually-hidden"))
  .filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.outerHTML.slice(0, 90))"""


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.mark.parametrize("look", LOOKS)
def test_no_piece_has_an_accessibility_violation(
    chromium: Browser, live_server: Any, look: str
) -> None:
    context = chromium.new_context(**LOOKS[look])
    page = context.new_page()
    for part in PARTS:
        page.goto(f"{live_server.url}/styleguide/{part}")
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == [], part
    context.close()


@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_is_cut_off_at_320_pixels(
    chromium: Browser, live_server: Any, size: str, language: str
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    context.add_cookies(
        [
            {"name": "type_size", "value": size, "url": live_server.url},
            {"name": "django_language", "value": language, "url": live_server.url},
        ]
    )
    page = context.new_page()
    for part in PARTS:
        page.goto(f"{live_server.url}/styleguide/{part}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, part
    context.close()


def test_what_is_pressed_is_at_least_44_pixels_high(chromium: Browser, live_server: Any) -> None:
    page = chromium.new_page(viewport=PHONE)
    for part in ("step/", "message/"):
        page.goto(f"{live_server.url}/styleguide/{part}")
        assert page.evaluate(SMALL_TARGETS) == []
    page.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_error_summary_has_the_focus(
    chromium: Browser, live_server: Any, javascript: bool
) -> None:
    context = chromium.new_context(java_script_enabled=javascript)
    page = context.new_page()
    page.goto(f"{live_server.url}/styleguide/step-errors/")
    assert page.locator(".error-summary:focus").count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#id_phone:focus").count() == 1
    context.close()


def test_pressing_enter_in_a_field_continues_and_does_not_leave(
    chromium: Browser, live_server: Any
) -> None:
    page = chromium.new_page()
    page.goto(f"{live_server.url}/styleguide/step/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.fill("#id_phone", "13800000000")
    page.press("#id_phone", "Enter")
    page.wait_for_load_state()
    body = next(data for data in sent if "go" in data)
    assert "leave" not in body
    assert 'name="go"\r\n\r\nnext' in body
    page.close()


def test_a_page_asks_for_five_files_and_breaks_no_security_policy(
    chromium: Browser, live_server: Any
) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{live_server.url}/styleguide/step/")
    assert len(asked) <= 5
    assert said == []
    page.close()
