"""Walking the three services in the client, and deciding at the desk."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation

from permits.licences import mark
from portal.accounts.models import User
from portal.cases.models import Case
from portal.registers.interfaces import LicenceHeld
from tests.permits.services.makers import ADDRESS, HOME, TOWN_ADDRESS, VALID
from tests.portrait import photo
from tests.wizard.walk import Walk, picture

Pages = list[tuple[str, dict[str, Any]]]

# One tap: the ID card is taken from the e-licence store.
ID_CARD = mark(LicenceHeld("id_card", **VALID))
STORE = {"identity_way": ID_CARD}
FACE = ("face", {"consent": "on"})
# What a title deed says that nobody has read.
TITLE = {
    "title_number": "沪(2024)闵字不动产权第001234号",
    "title_owner": "王晓雨",
    "title_address": TOWN_ADDRESS,
}
# And a lease: of the flat in town, and of the home that the register knows.
LEASE = {
    "lease_lessee": "王晓雨", "lease_address": TOWN_ADDRESS, "lease_starts_on": "2026-11-01",
    "lease_ends_on": "2027-10-31",
}  # fmt: skip
LEASE_AT_HOME = LEASE | {"lease_address": ADDRESS}
REGISTRATION: Pages = [
    FACE,
    ("housing", {"housing": "own_rented"}),
    ("details", {"known": HOME, "lived_since": "2024-06-05", "reason": "work"}),
    ("papers", STORE),
    ("photo", {"photo_file": ...}),
]
APPLICATION: Pages = [
    FACE,
    ("person", {"basis": "employment"}),
    ("changed", {"changed": "no"}),
    ("work", {"education": "bachelor", "delivery": "pickup"}),
    ("photo", {"replace": "no"}),
]
ENDORSEMENT: Pages = [FACE, ("changes", {"changed": "no", "phone_right": "on"})]


def browser(user: User | None, language: str = "en") -> Client:
    """A browser in which somebody is signed in."""
    assert user is not None
    client = Client(headers={"host": "localhost"})
    client.cookies["django_language"] = language
    client.force_login(user)
    return client


def fill(walk: Walk, pages: Pages, upto: str = "") -> None:
    """Fill in one page after the other; `...` stands for a picture, a portrait for a photo."""
    for step, typed in pages:
        if step == upto:
            return
        files = {"photo_file": photo}
        sent = {
            name: files.get(name, picture)() if value is ... else value
            for name, value in typed.items()
        }
        answer = walk.post(step, sent)
        assert answer.status_code == 302, errors(answer)


def submitted(client: Client, service: str, pages: Pages) -> Case:
    """A whole application, from Start to the case."""
    walk = Walk.begin(client, service)
    fill(walk, pages)
    assert walk.to(walk.submit()) == "done"
    case = walk.draft.case
    assert case is not None
    return case


def errors(answer: HttpResponse) -> str:
    """The error summary of a page, for reading."""
    page = answer.content.decode()
    start = page.find("error-summary")
    return page[start : page.find("</div>", start)]


def step_names(page: Any) -> list[str]:
    """The names on the step bar, in English."""
    with translation.override("en"):
        return [str(step["title"]) for step in page.context["steps"]]


def move(desk: Client, case: Case, name: str, **words: Any) -> Any:
    """Press a decision at the desk, knowing the case as it is now."""
    case.refresh_from_db()
    return desk.post(
        reverse("cases:move", args=[case.reference]),
        {"transition": name, "version": case.version, "go": "send", **words},
    )


def decide(desk: Client, case: Case, *names: str, **words: Any) -> Case:
    """Press decisions one after the other; each has to be made."""
    for name in names:
        answer = move(desk, case, name, **words)
        assert answer.status_code == 302, errors(answer)
    case.refresh_from_db()
    return case
