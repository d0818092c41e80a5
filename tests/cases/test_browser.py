"""The room's pages in a real browser: accessibility in every state, narrow screens, no JavaScript."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from portal.accounts.models import User
from portal.cases import reasons, staff_tasks
from tests.cases import makers
from tests.cases.conftest import signed_in
from tests.cases.makers import decide
from tests.cases.scene import Scene, scene
from tests.design.conftest import chromium  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}},
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}


@pytest.fixture
def day(toys: None) -> Scene:
    """A desk with a day's work on it."""
    return scene()


@pytest.fixture
def opened(chromium: Browser, live_server: Any) -> Iterator[Any]:  # noqa: F811
    """`opened(user, **how)`: a page of a browser in which the user is signed in, in English."""
    contexts = []

    def opener(user: User | None, **how: Any) -> Page:
        session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        context = chromium.new_context(base_url=live_server.url, **how)
        contexts.append(context)
        cookies = {settings.SESSION_COOKIE_NAME: session, "django_language": "en"}
        context.add_cookies(
            [{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()]
        )
        return context.new_page()

    yield opener
    for context in contexts:
        context.close()


def check(page: Page, what: str) -> None:
    """No violation, and nothing to be pushed sideways."""
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == [], what
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, what


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_of_a_holder_has_a_violation(day: Scene, opened: Any, look: str) -> None:
    page = opened(day.holder.user, **LOOKS[look])
    pages = {"list": day.url("list"), "withdraw": day.url("withdraw", "open")}
    pages |= {name: day.url("case", name) for name in ("open", "asked", "refused", "done")}
    for name, url in pages.items():
        page.goto(url)
        check(page, name)


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_of_the_desk_has_a_violation_errors_included(
    day: Scene, opened: Any, look: str
) -> None:
    page = opened(day.clerk, **LOOKS[look])
    for url in (
        day.url("desk"), day.url("desk", query="?service=card&state=EXPIRED"),
        day.url("desk_case", "open"), day.url("desk_case", "done"),
    ):  # fmt: skip
        page.goto(url)
        check(page, url)
    page.goto(day.url("desk"))
    page.get_by_role("button", name="Find").click()
    check(page, "an empty search")
    page.goto(day.url("desk_case", "open", "?decide=ask_correction"))
    check(page, "the form of a decision")
    page.get_by_role("button", name="See what").click()
    expect(page.locator(".error-summary")).to_be_focused()
    check(page, "a decision without its reason")
    page.get_by_label("In your own words").fill("The ear is hidden.")
    page.get_by_role("button", name="See what").click()
    check(page, "the preview")
    decide(day.cases["open"], "accept", day.clerk)
    page.get_by_role("button", name="Confirm").click()
    assert "Somebody else decided" in page.content()
    assert page.get_by_label("In your own words").input_value() == "The ear is hidden."
    check(page, "too late")


def test_a_decision_is_made_without_javascript_and_with_the_keyboard(
    day: Scene, opened: Any
) -> None:
    page = opened(day.clerk, java_script_enabled=False, **LOOKS["wide"])
    page.goto(day.url("desk"))
    reference = day.cases["open"].reference
    page.get_by_label("Reference or ID number").fill(reference)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Accept", exact=True).press("Enter")
    assert reference in page.locator("p.letter").inner_text()
    page.get_by_role("button", name="Confirm").press("Enter")
    assert "Done. The case is now: Accepted." in page.get_by_role("status").inner_text()


@pytest.mark.parametrize("look", LOOKS)
def test_tasks_reasons_and_documents_have_no_violation(day: Scene, opened: Any, look: str) -> None:
    supervisor = makers.supervisor()
    centre = day.cases["open"].office
    case, holder = day.cases["open"], day.holder
    for n, office in enumerate((centre, None, centre)):
        staff_tasks.open_task("glyph", f"glyph:{n}", office=office, person=holder, case=case)
    row = reasons.save(
        service="", moves=["refuse"], text_zh="照片模糊", text_en="blurred", by=supervisor
    )
    page = opened(supervisor, **LOOKS[look])
    document = case.materials.all()[1]
    for url in (
        "/desk/tasks/", "/desk/tasks/?done", "/desk/reasons/", f"/desk/reasons/{row.pk}/",
        reverse("cases:look", args=[case.reference, document.pk]),
    ):  # fmt: skip
        page.goto(url)
        check(page, url)
    page.goto("/desk/reasons/new/")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".error-summary")).to_be_focused()
    check(page, "a reason that lacks its words")


def test_a_task_is_taken_off_the_list_with_the_keyboard_and_without_javascript(
    day: Scene, opened: Any
) -> None:
    task = staff_tasks.open_task("glyph", "glyph:1", case=day.cases["open"])
    page = opened(day.clerk, java_script_enabled=False, **LOOKS["phone"])
    page.goto("/desk/tasks/")
    page.locator(".task-finish summary").press("Enter")
    page.get_by_label("Note for colleagues").fill("Wrote it by hand.")
    page.get_by_role("button", name="Take it off the list").press("Enter")
    assert "the task is off the list" in page.get_by_role("status").inner_text()
    task.refresh_from_db()
    assert (task.note, task.done_by) == ("Wrote it by hand.", day.clerk)


def test_a_decision_is_made_with_a_reason_that_a_supervisor_saved(day: Scene, opened: Any) -> None:
    case = day.cases["open"]
    boss = opened(makers.supervisor(), **LOOKS["wide"])
    boss.goto(day.url("desk_case", "open", "?decide=ask_correction"))
    with boss.context.expect_page() as new:
        boss.get_by_role("link", name="Save a reason for next time").click()
    form = new.value
    form.get_by_label("Text in Chinese").fill("照片是翻拍的。")
    form.get_by_label("Text in English").fill("the photo was taken of a print.")
    form.get_by_role("button", name="Save").click()
    form.get_by_text("The reason is offered from now on.").wait_for()
    page = opened(day.clerk, **LOOKS["wide"])
    page.goto(day.url("desk_case", "open", "?decide=ask_correction"))
    page.get_by_label("the photo was taken of a print").press("Space")
    page.get_by_label("the photo cannot be used for a card").press("Space")
    for title in ("Dwelling", "Photo and documents"):
        page.get_by_label(title, exact=True).press("Space")
    page.get_by_role("button", name="See what").click()
    assert "照片是翻拍的" in page.locator(".letter-page").inner_text()
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("status").get_by_text("The case is now: Correction needed.").wait_for()
    case.refresh_from_db()
    assert case.correct_steps == ["housing", "documents"]
    applicant = opened(day.holder.user, **LOOKS["phone"])
    applicant.goto(day.url("case", "open"))
    asked = applicant.locator(".todo-body").inner_text()
    assert "the photo was taken of a print" in asked
    assert "the photo cannot be used for a card" in asked


@pytest.mark.parametrize("size", ["normal", "large"])
def test_nothing_is_cut_off_at_320_pixels(day: Scene, opened: Any, size: str) -> None:
    narrow = {"viewport": {"width": 320, "height": 640}}
    for user, urls in (
        (day.holder.user, [day.url("list"), day.url("case", "asked"), day.url("case", "open")]),
        (day.clerk, [day.url("desk"), day.url("desk_case", "open", "?decide=ask_correction")]),
    ):
        page = opened(user, **narrow)
        page.context.add_cookies(
            [{"name": "type_size", "value": size, "domain": "localhost", "path": "/"}]
        )
        for url in urls:
            page.goto(url)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, url
