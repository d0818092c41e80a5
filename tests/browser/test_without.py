"""The registration without JavaScript, and the portal without Redis."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from portal.sms.tasks import dispatch
from tests.browser.conftest import Start
from tests.browser.people import DESK, Human, sign_in, sign_in_staff
from tests.browser.site import Site
from tests.browser.walks import (
    begin,
    decide,
    find_home,
    lease,
    register,
    say_what_the_lease_says,
    submit,
    take_id_card,
)
from tools.servers import valkey

pytestmark = pytest.mark.browser


def test_without_javascript_a_person_finds_their_address_and_registers(
    chromium: Browser, plain: Site, tmp_path: Path
) -> None:
    person = Human(chromium, plain.url, java_script_enabled=False)
    person.has_session(plain.city.sessions["newcomer_relative"])
    begin(person, "registration")
    person.choose("housing", "own_rented")
    person.press()

    find_home(person)
    person.page.fill('input[name="lived_since"]', "2026-07-01")
    person.choose("reason", "work")
    person.press()
    person.at("/step/papers/$")
    take_id_card(person)
    person.add("housing_proof", lease(tmp_path))
    person.press()
    say_what_the_lease_says(person)
    person.at("/step/photo/$")
    person.add("photo")
    person.press()
    assert submit(person)


@pytest.fixture
def stoppable() -> Iterator[tuple[str, contextlib.ExitStack]]:
    """A Redis, and what stops it."""
    with contextlib.ExitStack() as redis:
        yield redis.enter_context(valkey()), redis


def test_with_redis_stopped_signing_in_saving_submitting_and_deciding_still_work(
    chromium: Browser, start: Start, stoppable: tuple[str, contextlib.ExitStack]
) -> None:
    url, redis = stoppable
    site = start(REDIS_URL=url)
    person = Human(chromium, site.url)
    clerk = Human(chromium, site.url, viewport=DESK)
    redis.close()

    def carry() -> None:
        """The worker waits for its Redis; the row is there for whoever carries it."""
        with site.rows():
            dispatch()

    sign_in(person, "newcomer_lease", carry=carry)
    reference = register(person, since="2026-07-01")
    sign_in_staff(clerk, "clerk")
    decide(clerk, reference, "accept")
    person.open(f"/cases/{reference}/")
    assert person.page.locator(".timeline li").count() == 2
