"""Certificates and the shown licence in a real browser: a narrow phone, both languages, axe."""

import re
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page

from permits import certificates
from portal.documents.certificates import live, making
from portal.documents.models import Certificate
from tests.documents.certificates import keys
from tests.permits.services import makers
from tests.permits.services.makers import TODAY
from tests.permits.services.test_browser import PHONE, open_page, sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def key(settings: Any) -> None:
    keys.signing(settings)


def make_all() -> None:
    """As a worker does, in a thread of its own: Playwright's loop runs in this one."""

    def work() -> None:
        while making.make_next():
            pass
        connection.close()

    worker = Thread(target=work)
    worker.start()
    worker.join()


def visit(page: Page, url: str, language: str) -> None:
    """A page in that language, which has to be sound."""
    page.context.add_cookies([{"name": "django_language", "value": language, "url": url}])
    page.goto(url)
    sound(page, scripts=True)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_a_certificate_is_sound_on_a_phone(
    chromium: Browser, live_server: Any, language: str, scheme: str
) -> None:
    site = live_server.url
    of = makers.person(1, name="欧𠮷\ue123")
    registration = makers.registered(makers.person(3), TODAY)
    permit = makers.permit(makers.person(2, name="欧𠮷㛃䶮"), TODAY + timedelta(days=90))
    stuck = makers.permit(of, TODAY + timedelta(days=90))
    page = open_page(chromium, live_server, permit.person.user, viewport=PHONE, color_scheme=scheme)
    visit(page, f"{site}/permit/certificate/permit/", language)  # to be asked for
    page.locator("main button.btn-primary").click()
    page.wait_for_selector(".calm")  # asked for
    sound(page, scripts=True)  # being made
    certificates.ask_permit(stuck)
    certificates.ask_registration(registration)
    make_all()
    visit(page, f"{site}/permit/certificate/permit/", language)
    with page.expect_download() as fetched:
        page.locator("a[download]").click()
    assert fetched.value.suggested_filename == f"{permit.number}.pdf"
    visit(page, f"{site}/permit/", language)
    visit(page, f"{site}/permit/show/", language)
    helpless = open_page(chromium, live_server, of.user, viewport=PHONE, color_scheme=scheme)
    visit(helpless, f"{site}/permit/certificate/permit/", language)
    anybody = chromium.new_context(viewport=PHONE, color_scheme=scheme).new_page()  # type: ignore[arg-type]
    visit(anybody, f"{site}/verify/", language)
    code = Certificate.objects.get(kind="registration").code
    visit(anybody, f"{site}/verify/?number={registration.number}&code={code}", language)
    with Certificate.objects.get(kind="registration").file.open("rb") as file:
        pdf = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": file.read()}
    anybody.set_input_files("#id_file", pdf)  # type: ignore[arg-type]
    anybody.locator("form.compare button").click()
    anybody.wait_for_selector("#compare ~ .notice-done")  # the very file
    sound(anybody, scripts=True)
    visit(anybody, f"{site}/verify/?number=1&code=2", language)
    visit(anybody, f"{site}/verify/?number=&code=2", language)
    visit(anybody, f"{site}/verify/live/x/", language)
    visit(anybody, f"{site}/verify/live/{live.token('permit', permit.pk)}/", language)


def test_the_shown_licence_counts_down_and_without_scripts_says_until_when(
    chromium: Browser, live_server: Any
) -> None:
    permit = makers.permit(makers.person(), TODAY + timedelta(days=90))
    page = open_page(chromium, live_server, permit.person.user, viewport=PHONE)
    page.goto(f"{live_server.url}/permit/show/")
    first = int(re.findall(r"\d+", page.locator("#rest").inner_text())[0])
    page.wait_for_timeout(2100)
    later = int(re.findall(r"\d+", page.locator("#rest").inner_text())[0])
    assert 1 <= first - later <= 3 or later > first  # or a new code came in between
    quiet = open_page(
        chromium, live_server, permit.person.user, viewport=PHONE, java_script_enabled=False
    )
    quiet.goto(f"{live_server.url}/permit/show/")
    assert re.search(r"Valid until \d\d:\d\d:\d\d", quiet.locator("#rest").inner_text())
