"""Bad input of each kind: a clear message or a 404, and no answer is lost."""

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from portal.clock import today
from portal.registers.identifiers import make_id_number
from tests.browser.people import DESK, Human
from tests.browser.site import Site
from tests.browser.walks import begin, find_home, lease

pytestmark = pytest.mark.browser

NAME = "张小燕"


@pytest.fixture
def person(chromium: Browser, plain: Site) -> Human:
    """An applicant, signed in."""
    human = Human(chromium, plain.url)
    human.has_session(plain.city.sessions["stranger"])
    return human


def complaint(human: Human) -> str:
    """What the error summary says; it has the focus."""
    summary = human.page.locator(".error-summary")
    expect(summary).to_be_focused()
    return summary.inner_text()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (make_id_number("310104", dt.date(2044, 1, 1), 1), "出生|将来|未来"),
        ("110105194912310021", "校验|有误|不正确|核对"),
        ("11010519491231", "18"),
    ],
    ids=["born in the future", "wrong check digit", "too short"],
)
def test_a_wrong_id_number_is_named_and_the_name_stays(
    chromium: Browser, plain: Site, number: str, said: str
) -> None:
    human = Human(chromium, plain.url)
    human.has_session(plain.city.sessions["nameless"])
    human.open("/accounts/identity/")
    human.page.fill('input[name="name"]', NAME)
    human.page.fill('input[name="id_number"]', number)
    human.go()
    assert any(word in complaint(human) for word in said.split("|"))
    expect(human.page.locator('input[name="name"]')).to_have_value(NAME)
    expect(human.page.locator('input[name="id_number"]')).to_have_value(number)


def test_the_counter_names_a_wrong_check_digit(chromium: Browser, plain: Site) -> None:
    clerk = Human(chromium, plain.url, viewport=DESK)
    clerk.has_session(plain.city.sessions["clerk"])
    clerk.open("/desk/serve/")
    clerk.page.fill('input[name="id_number"]', "110105194912310021")
    clerk.choose("service", "endorsement")
    clerk.go()
    assert complaint(clerk)
    expect(clerk.page.locator('input[name="id_number"]')).to_have_value("110105194912310021")


def to_details(person: Human) -> None:
    begin(person, "registration")
    person.choose("housing", "own_rented")
    person.press()
    person.page.locator('label[for="id_known_0"]').click()


@pytest.mark.parametrize("day", ["tomorrow", "before birth"])
def test_an_impossible_day_is_named_and_the_other_answers_stay(person: Human, day: str) -> None:
    tomorrow = today() + dt.timedelta(days=1)
    to_details(person)
    person.choose("reason", "study")
    given = tomorrow.isoformat() if day == "tomorrow" else "1900-01-01"
    person.page.fill('input[name="lived_since"]', given)
    person.press()
    assert complaint(person)
    expect(person.page.locator('input[name="lived_since"]')).to_have_value(given)
    expect(person.page.locator('input[name="reason"][value="study"]')).to_be_checked()
    # What was refused is kept too: it is still there tomorrow.
    person.open(person.page.url)
    expect(person.page.locator('input[name="reason"][value="study"]')).to_be_checked()


@pytest.mark.parametrize(
    "content",
    [b"MZ" + bytes(5000), bytes(30 * 1024 * 1024)],
    ids=["a renamed program", "30 MB"],
)
def test_a_bad_file_is_named_and_the_other_one_stays(
    person: Human, content: bytes, tmp_path: Path
) -> None:
    begin(person, "registration")
    person.choose("housing", "relative_rented")
    person.press()
    find_home(person)
    person.page.fill('input[name="lived_since"]', "2026-07-01")
    person.choose("reason", "work")
    person.press()
    person.add("kinship_proof", lease(tmp_path))
    person.choose("relative", "sibling")
    proof = tmp_path / "lease.jpg"
    proof.write_bytes(content)
    person.add("housing_proof", proof)
    person.press()
    assert complaint(person)
    assert person.page.locator('input[type="hidden"][name="kinship_proof"]').count() == 1
    assert person.page.locator('input[type="hidden"][name="housing_proof"]').count() == 0


def test_an_expired_draft_says_so_and_shows_the_way_on(chromium: Browser, plain: Site) -> None:
    owner = Human(chromium, plain.url)
    owner.has_session(plain.city.sessions["owner"])
    path = f"/drafts/{plain.city.world.args['expired']['draft_id']}/"
    response = owner.page.goto(path)
    assert response is not None
    assert response.status == 410
    assert owner.page.locator('main a[href="/services/registration/"]').count()


def test_a_step_out_of_order_leads_to_the_first_open_one(person: Human) -> None:
    begin(person, "registration")
    draft = person.page.url.split("/step/")[0]
    for step in ("photo", "papers", "details"):
        person.open(f"{draft}/step/{step}/")
        person.at("/step/housing/$")
    person.open(f"{draft}/check/")
    assert person.page.locator('main a[href*="/step/housing/"]').count()


@pytest.mark.parametrize("row", ["draft", "step", "case", "file", "submitted"])
def test_what_is_somebody_elses_does_not_exist(person: Human, plain: Site, row: str) -> None:
    args = plain.city.world.args[row]
    paths = {
        "draft": "/drafts/{draft_id}/",
        "step": "/drafts/{draft_id}/step/{slug}/",
        "case": "/cases/{reference}/",
        "file": "/files/{upload_id}/",
        "submitted": "/drafts/{draft_id}/done/",
    }
    response = person.page.goto(paths[row].format(**args))
    assert response is not None
    assert response.status == 404
    assert person.page.locator('main a[href="/"]').count()
