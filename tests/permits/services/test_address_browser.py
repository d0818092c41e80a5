"""The address comboboxes in a real browser: by keyboard alone, by touch, when the lookup is away."""

from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Locator, Page, expect

from portal.accounts.models import Person
from portal.wizard.models import Draft
from portal.wizard.run import Run
from tests.permits.services import makers
from tests.permits.services.test_browser import PHONE, WIDE, choose, onward, open_page, sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def no_limits_left() -> None:
    cache.clear()


def at_the_step(chromium: Browser, live_server: Any, person: Person, **look: Any) -> Page:
    """On the address step of a registration; no register knows an own purchased home."""
    page = open_page(chromium, live_server, person.user, **look)
    page.goto(f"{live_server.url}/services/registration/")
    onward(page)
    page.locator("#id_consent").check(force=True)
    onward(page)
    choose(page, "housing", "own_purchased")
    onward(page)
    expect(page.locator("h1")).to_have_text("Registration details")
    return page


def options(page: Page) -> Locator:
    return page.locator('[role="option"]:visible')


def chosen() -> str:
    ref: str = Run(Draft.objects.get()).cleaned("details").get("room_ref", "")
    return ref


def test_by_keyboard_alone(chromium: Browser, live_server: Any, person: Person) -> None:
    page = at_the_step(chromium, live_server, person, viewport=WIDE)
    road, house, room = (page.locator(f"#id_{name}_text") for name in ("road", "house", "room"))
    expect(page.get_by_role("button", name="Search", exact=True)).to_be_hidden()
    road.focus()
    page.keyboard.type("huihailu", delay=20)
    expect(options(page)).to_have_count(1)
    expect(road).to_have_attribute("aria-expanded", "true")
    status = page.locator(".combo-status").first
    expect(status).to_have_text("No road is called exactly that. Did you mean:")
    sound(page, scripts=True)
    page.keyboard.press("Escape")
    expect(road).to_have_attribute("aria-expanded", "false")
    expect(road).to_have_value("huihailu")
    page.keyboard.press("ArrowDown")
    line = options(page).first
    expect(line).to_have_attribute("aria-selected", "true")
    assert road.get_attribute("aria-activedescendant") == line.get_attribute("id")
    page.keyboard.press("Enter")
    expect(road).to_have_value("淮海中路")
    expect(house).to_be_focused()
    expect(options(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(house).to_have_value("1000号")
    expect(room).to_be_focused()
    expect(options(page)).to_have_count(2)
    page.keyboard.type("302")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(room).to_have_value("Room 302")
    result = page.locator(".address-chosen")
    expect(result).to_contain_text("徐汇区淮海中路1000号302室")
    expect(result).to_contain_text(f"In charge: Centre {makers.TIANPING}")
    sound(page, scripts=True)
    page.fill('input[name="lived_since"]', "2024-06-05")
    choose(page, "reason", "work")
    room.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).not_to_have_text("Registration details")
    assert chosen() == "HH1000-302"
    page.context.close()


def test_by_touch_on_a_phone(chromium: Browser, live_server: Any, person: Person) -> None:
    page = at_the_step(chromium, live_server, person, viewport=PHONE, has_touch=True)
    page.locator("#id_road_text").tap()
    page.keyboard.type("xin", delay=20)
    expect(options(page)).to_have_count(2)
    sound(page, scripts=True)
    page.get_by_role("option", name="莘松路").tap()
    expect(options(page)).to_have_count(2)
    for one in options(page).all():
        box = one.bounding_box()
        assert box and box["height"] >= 44, "large enough for a thumb"
    page.get_by_role("option", name="958弄61号").tap()
    page.get_by_role("option", name="Room 201").tap()
    expect(page.locator(".address-chosen")).to_contain_text("闵行区莘松路958弄61号201室")
    page.locator("#id_house_text").fill("62")
    expect(page.locator(".address-chosen")).to_be_empty()
    expect(page.locator("#id_room_text")).to_be_hidden()
    page.get_by_role("option", name="958弄62号").tap()
    page.get_by_role("option", name="Room 101").tap()
    page.fill('input[name="lived_since"]', "2024-06-05")
    choose(page, "reason", "work")
    onward(page)
    expect(page.locator("h1")).not_to_have_text("Registration details")
    assert chosen() == "XS62-101"
    page.context.close()


def test_a_whole_address_is_one_choice(chromium: Browser, live_server: Any, person: Person) -> None:
    page = at_the_step(chromium, live_server, person, viewport=PHONE)
    page.locator("#id_road_text").fill("莘松路958弄61号20")
    page.get_by_role("option", name="Room 201").click()
    expect(page.locator("#id_road_text")).to_have_value("闵行区莘松路958弄61号201室")
    expect(page.locator("#id_house_text")).to_be_hidden()
    page.fill('input[name="lived_since"]', "2024-06-05")
    onward(page)
    expect(page.locator(".error-summary")).to_contain_text("Choose why you live in Shanghai.")
    assert page.locator(f'input[value="{makers.UPSTAIRS}"]').is_checked(), "kept as a card"
    page.context.close()


def test_enter_before_a_choice_sends_nothing(
    chromium: Browser, live_server: Any, person: Person
) -> None:
    page = at_the_step(chromium, live_server, person, viewport=PHONE)
    before = page.url
    road = page.locator("#id_road_text")
    road.fill("huaihai")
    road.press("Enter")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    assert page.url == before
    page.context.close()


def test_when_the_lookup_is_away_the_search_button_comes_back(
    chromium: Browser, live_server: Any, person: Person
) -> None:
    page = at_the_step(chromium, live_server, person, viewport=PHONE)
    page.route("**/address/lookup/", lambda route: route.abort())
    page.locator("#id_road_text").fill("huaihai")
    button = page.get_by_role("button", name="Search", exact=True)
    expect(button).to_be_visible()
    expect(page.locator(".combo-status").first).to_contain_text("Please use the “Search” button.")
    button.click()
    expect(page.locator('select[name="room"]')).to_be_visible()
    sound(page, scripts=True)
    page.context.close()


def test_slow_answers_never_overtake_newer_ones(
    chromium: Browser, live_server: Any, person: Person
) -> None:
    page = at_the_step(chromium, live_server, person, viewport=PHONE)
    asked: list[str] = []

    def slow_for_the_first(route: Any) -> None:
        asked.append(route.request.post_data)
        if len(asked) == 1:
            page.wait_for_timeout(1200)
        route.continue_()

    page.route("**/address/lookup/", slow_for_the_first)
    road = page.locator("#id_road_text")
    road.fill("xin")
    page.wait_for_timeout(400)
    road.fill("huaihai")
    expect(page.get_by_role("option", name="淮海中路")).to_be_visible()
    page.wait_for_timeout(1500)
    expect(options(page)).to_have_count(1)
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_missing_address_is_reported_from_the_step(
    chromium: Browser, live_server: Any, person: Person, scripts: bool
) -> None:
    page = at_the_step(chromium, live_server, person, viewport=PHONE, java_script_enabled=scripts)
    page.fill('input[name="lived_since"]', "2024-06-05")
    page.locator("#id_road_text").fill("莘松路777弄9号")
    page.get_by_role("button", name="My address is not in the list").click()
    expect(page.locator("h1")).to_have_text("My address is not in the list")
    sound(page, scripts=scripts)
    page.locator("#id_number").fill("?")
    onward(page)
    expect(page.locator(".error-summary")).to_contain_text("Write the number only")
    sound(page, scripts=scripts)
    page.locator("#id_number").fill("9")
    onward(page)
    expect(page.locator("h1")).to_have_text("We pass your address on")
    sound(page, scripts=scripts)
    page.get_by_role("link", name="Back to my draft").click()
    expect(page.locator('input[name="lived_since"]')).to_have_value("2024-06-05")
    page.context.close()
