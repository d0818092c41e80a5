"""No page has an accessibility violation: those of the table, every step, and what is wrong."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser

from tests.browser.people import Human
from tests.browser.site import Site
from tests.browser.walks import find_home, say_what_the_lease_says, take_id_card
from tests.visitors.table import GET, ROWS, Row

pytestmark = pytest.mark.browser

LOOKS: dict[str, dict[str, Any]] = {
    "phone": {},
    "dark": {"color_scheme": "dark"},
    "English": {"language": "en"},
    "wide": {"viewport": {"width": 1280, "height": 800}},
}
# Who looks at a page: the first of these who gets to see it.
EYES = ("owner", "clerk", "hr", "nameless", "anonymous")
# What is no page: two words for a watchman, and files.
NO_PAGES = {"healthz", "readyz", "documents:file", "documents:certificate", "cases:material"}
NO_PAGES |= {"cases:form", "cases:slip", "cases:desk_form", "cases:desk_slip", "pages:paper_form"}
NO_PAGES |= {"permits:calendar", "cases:employer_material", "employers:example"}
PAGES = [
    (row, next(who for who in EYES if row.expected(who) == 200))
    for row in ROWS
    if row.method == GET and row.url not in NO_PAGES and 200 in row.answers
]
PAGES += [(Row(name, GET, "", ()), "holder") for name in ("pages:home", "permits:permit")]
# In every look: one page of each kind.
SAMPLE = {"pages:home", "wizard:step", "cases:case", "cases:desk", "cases:desk_case"}
SAMPLE |= {"permits:permit", "wizard:check", "sms:phone"}


class Eye(Human):
    """Somebody who judges every page they see."""

    def __init__(self, browser: Browser, site: Site, visitor: str = "", **how: Any) -> None:
        language = how.pop("language", "")
        super().__init__(browser, site.url, **how)
        if visitor not in {"", "anonymous"}:
            self.has_session(site.city.sessions[visitor])
        if language:
            cookie = {"name": "django_language", "value": language, "url": site.url}
            self.context.add_cookies([cookie])  # type: ignore[list-item]
        self.wrong: list[Any] = []

    def judge(self, name: str) -> None:
        """Notes what is wrong with the page that is open."""
        found = Axe().run(self.page).response["violations"]
        self.wrong += [
            (name, v["id"], [(n["target"], n["failureSummary"]) for n in v["nodes"]]) for v in found
        ]
        if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.wrong.append((name, "wider than the screen"))

    def see(self, path: str, name: str = "") -> None:
        """Opens a page and judges it."""
        self.open(path)
        self.judge(name or path)

    def err(self, name: str) -> None:
        """Sends the page's form as it is, and judges the page with its errors."""
        self.go()
        assert self.page.locator(".error-summary").count(), f"{name}: nothing is wrong"
        self.judge(f"{name}, wrong")


@pytest.fixture(scope="module")
def eyes(chromium: Browser, plain: Site) -> dict[str, Eye]:
    """A phone in the hand of each visitor."""
    return {who: Eye(chromium, plain, who) for who in (*EYES, "holder")}


@pytest.mark.parametrize(
    ("row", "visitor"), PAGES, ids=[f"{row.url} {row.about}{who}" for row, who in PAGES]
)
def test_no_page_of_the_table_has_a_violation(
    eyes: dict[str, Eye], plain: Site, row: Row, visitor: str
) -> None:
    eye = eyes[visitor]
    eye.wrong.clear()
    eye.see(reverse(row.url, kwargs=plain.city.world.args[row.about]))
    assert eye.wrong == []


@pytest.mark.parametrize("look", [look for look in LOOKS if look != "phone"])
def test_a_page_of_each_kind_has_no_violation_in_any_look(
    chromium: Browser, plain: Site, look: str
) -> None:
    found: list[Any] = []
    for visitor in (*EYES, "holder"):
        eye = Eye(chromium, plain, visitor, **LOOKS[look])
        for row, who in PAGES:
            if who == visitor and row.url in SAMPLE:
                eye.see(reverse(row.url, kwargs=plain.city.world.args[row.about]))
        eye.context.close()
        found += eye.wrong
    assert found == []


@pytest.mark.parametrize("visitor", ["anonymous", "nameless", "stranger", "clerk"])
def test_no_page_that_says_what_is_wrong_has_a_violation(
    chromium: Browser, plain: Site, visitor: str
) -> None:
    eye = Eye(chromium, plain, visitor)
    case = plain.city.world.args["case"]["reference"]
    if visitor == "anonymous":
        for path in ("/accounts/login/", "/accounts/login/staff/"):
            eye.open(path)
            eye.err(path)
        eye.open("/accounts/login/?phone=13800001020")
        eye.go()
        eye.judge("code")
        eye.err("code")
        eye.see("/nowhere/", "404")
    elif visitor == "nameless":
        eye.open("/accounts/identity/")
        eye.err("identity")
        eye.see("/desk/", "for staff only")
    elif visitor == "stranger":
        eye.open("/demo/clock/")
        eye.page.fill('input[name="day"]', "1999-01-01")
        eye.err("clock")
        eye.see(f"/cases/{case}/", "404 signed in")
        eye.see("/search/?q=nothing", "nothing found")
    else:
        eye.open("/desk/serve/")
        eye.err("serve")
        eye.open(f"/desk/{case}/?decide=ask_correction")
        eye.judge("deciding")
        eye.click('main .decision button[value="preview"]')
        eye.judge("deciding without a reason")
        eye.choose("reasons", "PHOTO_UNUSABLE")
        eye.click('main .decision button[value="preview"]')
        eye.judge("preview")
        eye.see("/cases/", "for applicants only")
    assert eye.wrong == []


def step(eye: Eye, name: str, *, empty: bool = True) -> None:
    """Judges a step's page, and with `empty` also the page that says what is missing."""
    eye.at(f"/step/{name}/$")
    eye.judge(name)
    if empty:
        eye.err(name)


def finish(eye: Eye) -> None:
    """The last pages."""
    eye.at("/check/$")
    eye.judge("check")
    eye.err("check")
    eye.tick("declaration")
    eye.go()
    eye.at("/done/$")
    eye.judge("done")


def start(eye: Eye, service: str) -> None:
    """The first ones."""
    eye.see(f"/services/{service}/")
    eye.go()
    step(eye, "face")
    eye.tick("consent")
    eye.press()


def test_no_step_of_the_registration_has_a_violation(chromium: Browser, plain: Site) -> None:
    eye = Eye(chromium, plain, "student")
    start(eye, "registration")
    step(eye, "housing")
    eye.choose("housing", "relative_rented")
    eye.press()
    step(eye, "details")
    find_home(eye)
    eye.judge("details with a home")
    eye.page.fill('input[name="lived_since"]', "2026-07-01")
    eye.choose("reason", "study")
    eye.press()
    step(eye, "papers")
    for name in ("housing_proof", "kinship_proof"):
        eye.add(name)
    eye.choose("relative", "sibling")
    take_id_card(eye)
    eye.press()
    step(eye, "reading")
    say_what_the_lease_says(eye)
    step(eye, "photo")
    eye.add("photo")
    eye.press()
    finish(eye)
    eye.see("/services/registration/", "open already")
    assert eye.wrong == []


def test_no_step_of_the_permit_application_has_a_violation(chromium: Browser, plain: Site) -> None:
    eye = Eye(chromium, plain, "insured")
    start(eye, "permit")
    for name, value in (("basis", "employment"), ("changed", "yes"), ("housing", "own_rented")):
        step(eye, {"basis": "person"}.get(name, name))
        eye.choose(name, value)
        eye.press()
    step(eye, "home", empty=False)  # the only dwelling that the register offers is chosen
    eye.page.locator('label[for="id_known_0"]').click()
    eye.press()
    step(eye, "work")
    eye.choose("education", "bachelor")
    eye.choose("delivery", "pickup")
    eye.press()
    step(eye, "photo")
    eye.choose("replace", "yes")
    eye.err("photo")
    eye.add("photo")
    eye.press()
    finish(eye)
    assert eye.wrong == []


def test_no_step_of_the_endorsement_has_a_violation(chromium: Browser, plain: Site) -> None:
    eye = Eye(chromium, plain, "applicant_hr")
    start(eye, "endorsement")
    step(eye, "changes")
    eye.choose("changed", "no")
    eye.tick("phone_right")
    eye.press()
    finish(eye)
    assert eye.wrong == []


@pytest.mark.parametrize("key", ["face_refused", "face_unavailable"])
def test_no_page_of_a_face_that_does_not_pass_has_a_violation(
    chromium: Browser, plain: Site, key: str
) -> None:
    eye = Eye(chromium, plain, key)
    start(eye, "registration")
    step(eye, "face", empty=False)
    assert eye.page.locator(".error-summary").count()
    assert eye.wrong == []


@pytest.mark.parametrize("key", ["round_lease", "grace", "reset", "void", "far", "two_months"])
def test_no_permit_in_any_standing_has_a_violation(
    chromium: Browser, plain: Site, key: str
) -> None:
    eye = Eye(chromium, plain, key)
    for path in ("/", "/permit/", "/permit/history/", "/services/endorsement/"):
        eye.see(path)
    for path in ("/services/permit/", "/cases/"):
        eye.see(path)
    assert eye.wrong == []
