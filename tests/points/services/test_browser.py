"""The wizards of the points in a real browser: accessible, on a narrow phone, without JavaScript."""

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from portal.accounts.models import Person
from portal.cases.models import Case
from portal.registers.models import InsuranceRun
from tests.permits.services import makers as permits
from tests.permits.services.test_browser import PHONE, WIDE, open_page, sound
from tests.points.services import makers
from tests.points.services.makers import TODAY
from tests.wizard.walk import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Thirteen pages on a busy machine, in milliseconds each.
PATIENCE = 30_000


@pytest.fixture(params=["phone without JavaScript", "wide"])
def look(request: Any) -> dict[str, Any]:
    """A phone on which no script runs, and a wide screen."""
    if request.param == "wide":
        return {"viewport": WIDE}
    return {"viewport": PHONE, "java_script_enabled": False}


def shown(page: Page, look: dict[str, Any]) -> None:
    """The page is sound, with scripts or without."""
    sound(page, scripts=look.get("java_script_enabled", True))


def save(page: Page) -> None:
    page.locator("#step .btn-go").click()


def file() -> FilePayload:
    return {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture().getvalue()}


def test_the_application_is_filled_in_page_by_page(
    chromium: Browser, live_server: Any, look: dict[str, Any]
) -> None:
    of = makers.holder()
    page = open_page(chromium, live_server, of.user, **look)
    page.set_default_timeout(PATIENCE)
    page.goto(f"{live_server.url}/services/points/")
    shown(page, look)
    page.locator("form[action$='/start/'] button").first.click()
    page.locator("[name=consent]").check(force=True)
    save(page)
    shown(page, look)
    page.locator("[name=right]").check(force=True)
    save(page)
    save(page)  # empty: the errors are named
    shown(page, look)
    page.locator("[name=works_here][value=yes]").check(force=True)
    page.locator("[name=contract_from]").fill("2021-06-01")
    page.locator("[name=contract_until]").fill("2028-05-31")
    page.locator("[name=position]").fill("工程师")
    save(page)
    page.locator("[name=level][value=bachelor_degree]").check(force=True)
    page.locator("[name=school]").fill("安徽大学")
    page.locator("[name=certificate]").fill("10357120120500")
    page.locator("[name=verified][value=yes]").check(force=True)
    shown(page, look)
    save(page)
    shown(page, look)
    page.locator("[name=kind][value=none]").check(force=True)
    save(page)
    shown(page, look)
    save(page)
    page.locator("[name=bonus][value=business]").check(force=True)
    page.locator("[name=bonus][value=awards]").check(force=True)
    shown(page, look)
    save(page)
    shown(page, look)
    page.locator("[name=share]").fill("50")
    for back in (1, 2, 3):
        page.locator(f"[name=tax_{back}]").fill("400000")
        page.locator(f"[name=staff_{back}]").fill("0")
    page.locator("[name=award]").first.check(force=True)
    page.locator("[name=award_here][value=yes]").check(force=True)
    save(page)
    shown(page, look)
    page.locator("[name=spouse][value=none]").check(force=True)
    save(page)
    expect(page.locator("h1")).to_have_text("Your estimate")
    shown(page, look)
    save(page)
    shown(page, look)
    page.locator("[name=id_card_way]").first.check(force=True)
    for name in ("hukou", "contract", "income_tax", "education_certificate"):
        page.locator(f"[name={name}_file]").set_input_files(file())
    for name in ("business_proof", "award_proof"):
        page.locator(f"[name={name}_file]").set_input_files(file())
    save(page)
    shown(page, look)
    page.locator("[name=declaration]").check(force=True)
    page.locator("form button.btn-primary").last.click()
    expect(page.locator("h1")).to_have_text("We have your application")
    shown(page, look)
    case = Case.objects.get(person=of)
    page.goto(f"{live_server.url}/cases/{case.reference}/")
    shown(page, look)
    page.context.close()


@pytest.fixture
def person() -> Person:
    """Points whose permit was endorsed; the employer has changed."""
    made = makers.holder(TODAY + timedelta(days=7))
    makers.file(made, TODAY + timedelta(days=7))
    makers.endorsed(made.permits.get(), TODAY - timedelta(days=5))
    InsuranceRun.objects.update(last_month=date(2026, 8, 1))
    permits.insured(made, date(2026, 9, 1), by=makers.OTHER)
    makers.employer(makers.OTHER, "上海别处有限公司", "310115")
    return made


def test_the_confirmation_begins_with_the_new_validity(
    chromium: Browser, live_server: Any, person: Person, look: dict[str, Any]
) -> None:
    page = open_page(chromium, live_server, person.user, **look)
    page.set_default_timeout(PATIENCE)
    page.goto(f"{live_server.url}/points/")
    shown(page, look)
    page.goto(f"{live_server.url}/services/confirmation/")
    shown(page, look)
    page.locator("form[action$='/start/'] button").first.click()
    page.locator("[name=consent]").check(force=True)
    save(page)
    shown(page, look)
    save(page)
    page.locator("[name=right]").check(force=True)
    save(page)
    shown(page, look)
    page.locator("[name=changes][value=title]").check(force=True)
    save(page)
    page.locator("[name=works_here][value=yes]").check(force=True)
    page.locator("[name=contract_from]").fill("2026-09-01")
    page.locator("[name=position]").fill("工程师")
    save(page)
    page.locator("[name=kind][value=mid_title]").check(force=True)
    for name in ("obtained_here", "matches_job"):
        page.locator(f"[name={name}][value=yes]").check(force=True)
    page.locator("[name=certificate]").fill("ZC1")
    save(page)
    shown(page, look)
    save(page)
    shown(page, look)
    save(page)
    expect(page.locator("h1")).to_have_text("Documents")
    shown(page, look)
    page.context.close()
