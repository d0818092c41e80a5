"""The ways through the services, as people press them."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.people import Human
from tests.documents import files

# A road of the city, as somebody without Chinese input types it, and a dwelling on it.
ROAD, LANE, ROOM = "xinsong", "958", "101"


def begin(human: Human, service: str) -> None:
    """From the service's page to the first step."""
    human.open(f"/services/{service}/")
    human.go()
    human.at("/step/face/$")
    human.tick("consent")
    human.press()


def submit(human: Human) -> str:
    """Declares, submits; the reference."""
    human.at("/check/$")
    human.tick("declaration")
    human.go()
    human.at("/done/$")
    return re.sub(r"\D", "", human.page.locator(".done-reference").inner_text())


def register(human: Human, since: str = "2024-07-01") -> str:
    """Walks the registration; the reference of the case."""
    begin(human, "registration")
    human.at("/step/housing/$")
    human.choose("housing", "own_rented")
    human.press()
    human.at("/step/details/$")
    human.page.locator('label[for="id_known_0"]').click()
    human.page.fill('input[name="lived_since"]', since)
    human.choose("reason", "work")
    human.press()
    human.at("/step/papers/$")
    take_id_card(human)
    human.press()
    human.at("/step/photo/$")
    human.add("photo")
    human.press()
    return submit(human)


def take_id_card(human: Human) -> None:
    """One tap: the ID card or hukou booklet comes from the e-licence store."""
    human.page.locator('label[for="id_identity_way_0"]').click()


def say_what_the_lease_says(human: Human, address: str = f"{LANE}弄") -> None:
    """Nobody has read the file: the tenant types what it says, and that it is right."""
    human.at("/step/reading/$")
    for name, value in (
        ("lessee", "王晓雨"),
        ("address", address),
        ("starts_on", "2026-01-01"),
        ("ends_on", "2036-01-01"),
    ):
        human.page.fill(f'input[name="lease_{name}"]', value)
    human.press()
    for tick in human.page.locator('input[name="right"]').all():
        tick.check(force=True)
    if "/step/reading/" in human.page.url:
        human.press()


def decide(clerk: Human, reference: str, name: str) -> None:
    """Presses a decision, and confirms it where it is shown first what the applicant will read."""
    if name == "hand_over":
        clerk.open(f"/desk/{reference}/?decide={name}")
        clerk.choose("reasons", "SHOWN_ID_CARD")
        clerk.click('main .decision button[value="preview"]')
    else:
        clerk.open(f"/desk/{reference}/")
        clerk.click(f'main form:has(input[name="transition"][value="{name}"]) button')
    confirm(clerk)


def confirm(clerk: Human) -> None:
    """Reads the preview, if there is one, and sends."""
    send = clerk.page.locator('main .decision button[value="send"]')
    done = clerk.page.locator(".notice-done").first
    if send.count():
        clerk.click('main .decision button[value="send"]')
    expect(done).to_be_visible()


def lease(folder: Path) -> Path:
    """A file that proves a home."""
    file = folder / "lease.pdf"
    file.write_bytes(files.pdf())
    return file


def find_home(human: Human) -> None:
    """Searches for a dwelling that no register knows as theirs, one choice after the other."""
    if human.page.locator('main input[name="known"]').count():
        human.choose("known", "other")
    human.page.fill('input[name="road_text"]', ROAD)
    if human.page.locator('input[name="road_text"][role="combobox"]').count():
        for label in ("莘松路", LANE, ROOM):
            human.page.locator('[role="option"]:visible', has_text=label).first.click()
        expect(human.page.locator(".address-chosen")).not_to_be_empty()
        return
    human.press("stay")
    for name, label in (("road", ""), ("house", LANE), ("room", ROOM)):
        _pick(human, name, label)


def _pick(human: Human, name: str, label: str) -> None:
    """One of what is offered, if a choice is left; then on to what follows from it."""
    choice = human.page.locator(f'main [name="{name}"]').first
    if not choice.count():
        return
    if choice.evaluate("e => e.tagName") == "SELECT":
        options = choice.locator("option").all()
        wanted = next(o for o in options if label in o.inner_text() and o.get_attribute("value"))
        choice.select_option(wanted.get_attribute("value"))
    else:
        human.choose(name, choice.get_attribute("value") or "")
    if name != "room":
        human.press("stay")


def apply(human: Human) -> str:
    """Walks the permit application: nothing has changed, nothing is uploaded."""
    begin(human, "permit")
    human.choose("basis", "employment")
    human.press()
    human.choose("changed", "no")
    human.press()
    human.choose("education", "bachelor")
    human.choose("delivery", "pickup")
    human.press()
    human.choose("replace", "no")
    human.press()
    return submit(human)
