"""Acting for another in a real browser: on a narrow phone, and at the desk."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from portal.accounts.models import Person, User
from portal.cases.models import Case
from tests.permits.services import makers, proxies
from tests.permits.services.test_browser import PHONE, WIDE, choose, onward, open_page, sound
from tests.permits.services.walk import browser
from tests.portrait import drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_parent_begins_for_a_child_on_a_phone(
    chromium: Browser, live_server: Any, person: Person
) -> None:
    child = proxies.resident()
    page = open_page(chromium, live_server, person.user, viewport=PHONE)

    def next_page(heading: str) -> None:
        onward(page)
        assert page.locator("h1").inner_text() == heading
        sound(page, scripts=True)

    page.goto(f"{live_server.url}/services/registration/")
    page.get_by_text("Apply for another person").click()
    sound(page, scripts=True)
    next_page("For another person")
    assert page.locator(".error-summary li").count() == 4
    page.fill("#id_name", child.name)
    page.fill("#id_id_number", person.id_number)
    choose(page, "relation", "other")
    choose(page, "ground", "minor")
    next_page("For another person")
    assert "Nobody acts for themselves" in page.locator(".error-summary").inner_text()
    page.fill("#id_id_number", child.id_number)
    next_page("For another person")
    assert "close relative" in page.locator(".error-summary").inner_text()
    choose(page, "relation", "parent")
    next_page("Face verification")
    page.locator("#id_consent").check(force=True)
    next_page("Papers for acting for somebody")
    next_page("Papers for acting for somebody")
    assert page.locator(".error-summary li").count() == 2
    file: Any = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": drawn()}
    for name in ("guardian_id", "guardianship_proof"):
        page.set_input_files(f'input[name="{name}_file"]', file)
    next_page("Your home")
    assert "Answer for the person for whom you act" in page.locator("main").inner_text()
    page.goto(f"{live_server.url}/services/registration/for/letter/")
    sound(page, scripts=True)
    page.goto(f"{live_server.url}/cases/")
    sound(page, scripts=True)
    assert "for 王**" in page.locator("main").inner_text()
    page.context.close()


def test_the_case_as_proxy_holder_and_desk_see_it(
    chromium: Browser, live_server: Any, person: Person, clerk: User
) -> None:
    walk = proxies.filled(browser(person.user), proxies.resident())
    walk.submit()
    case = Case.objects.select_related("person").get()
    assert case.person is not None
    case.person.user = User.objects.create_by_phone(proxies.HIDDEN_PHONE)
    case.person.save()
    for user, path, size, says in (
        (person.user, f"/drafts/{walk.draft_id}/done/", PHONE, "gets a text message too"),
        (person.user, f"/cases/{case.reference}/", PHONE, "What you are to them"),
        (case.person.user, f"/cases/{case.reference}/", PHONE, "acts for you"),
        (clerk, f"/desk/{case.reference}/", WIDE, "Acting for them"),
        (clerk, "/desk/serve/", PHONE, "Somebody else came for them"),
    ):
        page = open_page(chromium, live_server, user, viewport=size)
        page.goto(live_server.url + path)
        assert says in page.locator("body").inner_text()
        sound(page, scripts=True)
        page.context.close()
    assert case.submitted_on == makers.TODAY
