"""Pictures of the portal as people see it: `python -m tests.browser.screenshots FOLDER`.

Starts a portal with a small city of its own, walks it, and leaves one PNG a page and width in
FOLDER. With `--keep` the README's three go to docs/screenshots too.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from random import Random

import django
from playwright.sync_api import Browser, sync_playwright

from tools import keys
from tools.servers import ROOT, stores
from tools.stack import portal
from tools.test import browser

PEOPLE = "400"
CHINESE = {**os.environ, "LANGUAGE": "zh_CN"}
WIDTHS = {390: 844, 1280: 800}
# The three of the README: the page, its name there, and how much of it is shown.
KEPT = (("home-newcomer-390", "home", 844), ("registration-housing-390", "step", 844))
KEPT += (("desk-1280", "desk", 980),)
DOCS = ROOT / "docs" / "screenshots"
EAGER = "for (const img of document.querySelectorAll('img')) img.loading = 'eager'"


class Camera:
    """Takes one picture a page, once per width."""

    def __init__(self, opened: Browser, url: str, folder: Path, width: int) -> None:
        from tests.browser.people import Human

        size = {"width": width, "height": WIDTHS[width]}
        self.make = lambda: Human(opened, url, viewport=size)
        self.folder, self.width = folder, width

    def shoot(self, human: object, name: str) -> None:
        """The whole page, with the pictures further down."""
        human.page.evaluate(EAGER)  # type: ignore[attr-defined]
        human.page.wait_for_load_state("networkidle")  # type: ignore[attr-defined]
        file = self.folder / f"{name}-{self.width}.png"
        human.page.screenshot(path=file, full_page=True)  # type: ignore[attr-defined]


def anybody(camera: Camera) -> None:
    """Pages for everybody."""
    human = camera.make()
    for name, path in (
        ("home", "/"),
        ("service", "/services/registration/"),
        ("search", "/search/?q=居住"),
        ("help", "/help/"),
        ("sign-in", "/accounts/login/"),
        ("sign-in-staff", "/accounts/login/staff/"),
        ("clock", "/demo/clock/"),
        ("404", "/nowhere/"),
    ):
        human.open(path)
        camera.shoot(human, name)


def registration(camera: Camera, key: str) -> None:
    """Every step, with its errors; the case that comes of it."""
    from portal.city.photo import portrait
    from tests.browser.people import sign_in
    from tests.browser.walks import take_id_card

    human = camera.make()
    sign_in(human, key)
    camera.shoot(human, "home-newcomer")
    human.open("/services/registration/")
    human.go()
    camera.shoot(human, "registration-face")
    human.tick("consent")
    human.press()
    human.choose("housing", "own_rented")
    camera.shoot(human, "registration-housing")
    human.open(human.page.url)
    human.press()
    camera.shoot(human, "registration-housing-wrong")
    human.choose("housing", "own_rented")
    human.press()
    camera.shoot(human, "registration-details")
    human.page.locator('label[for="id_known_0"]').click()
    human.page.fill('input[name="lived_since"]', "2026-07-01")
    human.choose("reason", "work")
    human.press()
    camera.shoot(human, "registration-papers")
    take_id_card(human)
    human.press()
    camera.shoot(human, "registration-photo")
    photo = Path(os.environ["VAR_DIR"], "me.jpg")
    photo.write_bytes(portrait(Random(1)))
    human.add("photo", photo)
    human.press()
    camera.shoot(human, "registration-check")
    human.tick("declaration")
    human.go()
    camera.shoot(human, "registration-done")
    human.click("main .acts a.btn-primary")
    camera.shoot(human, "case")
    human.open("/cases/")
    camera.shoot(human, "cases")


def application(camera: Camera, key: str) -> None:
    """Every step of the permit application."""
    from tests.browser.people import sign_in

    human = camera.make()
    sign_in(human, key)
    human.open("/services/permit/")
    human.go()
    human.tick("consent")
    human.press()
    for step, answers in (
        ("person", {"basis": "employment"}),
        ("changed", {"changed": "no"}),
        ("work", {"education": "bachelor", "delivery": "pickup"}),
        ("photo", {"replace": "no"}),
    ):
        camera.shoot(human, f"permit-{step}")
        for name, value in answers.items():
            human.choose(name, value)
        human.press()
    camera.shoot(human, "permit-check")


def holders(camera: Camera) -> None:
    """My permit, in several standings."""
    from tests.browser.people import sign_in

    for key in ("round_equal", "basis_housing", "reset", "far"):
        human = camera.make()
        sign_in(human, key)
        camera.shoot(human, "home-holder" if key == "basis_housing" else f"home-{key}")
        human.open("/permit/")
        camera.shoot(human, f"permit-of-{key}")
        human.open("/services/endorsement/")
        camera.shoot(human, f"endorsement-{key}")
        human.context.close()


def desk(camera: Camera) -> None:
    """The clerk's queue, a case, a decision."""
    from tests.browser.people import sign_in_staff

    human = camera.make()
    sign_in_staff(human, "clerk")
    camera.shoot(human, "desk")
    human.page.locator("main table a, main .queue a").first.click()
    human.page.wait_for_load_state()
    camera.shoot(human, "desk-case")
    if human.page.locator('a[href*="decide="]').count():
        human.click('main a[href*="decide="]')
        camera.shoot(human, "desk-decide")
    human.open("/desk/serve/")
    camera.shoot(human, "serve")


def take(env: Mapping[str, str], folder: Path) -> None:
    """All pictures, of a portal that is set up and started for them."""
    for command in (
        ["migrate", "--verbosity", "0"],
        ["seed_city", "--people", PEOPLE],
        ["collectstatic", "--noinput", "-v", "0"],
    ):
        subprocess.run([sys.executable, "manage.py", *command], env=env, cwd=ROOT, check=True)
    logs = Path(env["VAR_DIR"])
    with portal(env, logs=logs) as running, sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=browser(), args=["--no-sandbox", "--lang=zh-CN"], env=CHINESE
        )
        for width, (newcomer, registered) in (
            (390, ("newcomer_lease", "half_year")),
            (1280, ("two_months", "insured")),
        ):
            camera = Camera(opened, running.url, folder, width)
            anybody(camera)
            registration(camera, newcomer)
            application(camera, registered)
            holders(camera)
            desk(camera)
        opened.close()


def keep(folder: Path) -> None:
    """The README's pictures, small."""
    from PIL import Image

    DOCS.mkdir(exist_ok=True)
    for page, name, height in KEPT:
        with Image.open(folder / f"{page}.png") as image:
            top = image.convert("RGB").crop((0, 0, image.width, min(height, image.height)))
            top.quantize(64, dither=Image.Dither.NONE).save(DOCS / f"{name}.png", optimize=True)


def main() -> None:
    """Entry point."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var:
        os.environ |= {"DEMO": "1", "DEBUG": "", "VAR_DIR": var, **keys.throwaway()}
        os.environ["STATIC_ROOT"] = f"{var}/static"
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        with stores(throwaway=True) as addresses:
            os.environ |= addresses
            django.setup()
            take(dict(os.environ), folder)
    if "--keep" in sys.argv:
        keep(folder)


if __name__ == "__main__":
    main()
