"""The toy service from the home page to the decision, and that nothing else was changed for it."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import Office, Person
from portal.cases.models import Case
from portal.sms.delivery import send_batch
from portal.sms.models import Message
from tests.wizard.walk import CHIP, CHIPPED, PAPER, Walk, hidden, picture
from tools.servers import ROOT

pytestmark = pytest.mark.django_db


def links(page: Any) -> list[str]:
    return re.findall(r'href="([^"]+)"', page.content.decode())


@pytest.fixture
def case(client: Client, person: Person, centre: Office) -> Case:
    """Walked from the home page to the success page, by what the pages offer."""
    client.cookies["django_language"] = "en"
    home = client.get("/")
    assert "Registering a dog" in home.content.decode()
    assert "/services/dog/" in links(home)
    assert "/services/dog/" in links(client.get("/search/", {"q": "养犬"}))
    service = client.get("/services/dog/").content.decode()
    assert "The vaccination record." in service
    assert 'action="/services/dog/start/"' in service
    walk = Walk.begin(client)
    walk.post("face", {"consent": "on"})
    walk.post("dog", CHIPPED)
    walk.post("chip", CHIP)
    walk.post("paper", PAPER | {"vaccination_file": picture()})
    walk.submit()
    found = Case.objects.get()
    assert f"/cases/{found.reference}/" in links(walk.get("done"))
    assert f"/cases/{found.reference}/" in links(client.get("/cases/"))
    return found


def decide(desk: Client, case: Case, name: str, **words: Any) -> None:
    """Looks at what the applicant will read, then confirms, as the page asks."""
    url = f"/desk/{case.reference}/move/"
    case.refresh_from_db()
    typed = {"transition": name, "version": case.version, **words}
    shown = desk.post(url, typed | {"go": "preview"})
    assert shown.status_code == 200, shown.headers
    seen = hidden(shown).get("seen", "")
    assert desk.post(url, typed | {"go": "send", "seen": seen}).status_code == 302


def texts() -> list[str]:
    send_batch()
    return [m.template for m in Message.objects.order_by("id")]


def test_a_clerk_sees_the_answers_the_file_and_the_comparison(desk: Client, case: Case) -> None:
    assert f"/desk/{case.reference}/" in links(desk.get("/desk/"))
    page = desk.get(f"/desk/{case.reference}/")
    for words in ("Name of the dog", "旺财", CHIP["number"], "Vaccination record", "Keeper"):
        assert words in page.content.decode()
    material = case.materials.get()
    opened = desk.get(f"/desk/{case.reference}/material/{material.pk}/")
    assert opened.status_code == 200


def test_a_refusal_reaches_the_person_with_its_reason(
    desk: Client,
    client: Client,
    case: Case,
) -> None:
    decide(desk, case, "accept")
    decide(desk, case, "refuse", reasons=["BREED"], note="")
    case.refresh_from_db()
    assert case.state == "REFUSED"
    assert "this breed may not be kept in the city" in (
        client.get(f"/cases/{case.reference}/").content.decode()
    )
    assert texts()[-1] == "DOG_REFUSED"
    phone = client.get("/demo/phone/", {"number": "13800000001"}).content.decode()
    assert "犬只登记" in phone
    assert "this breed may not be kept in the city" in phone


def test_an_approval_is_told_in_the_words_of_the_service(desk: Client, case: Case) -> None:
    decide(desk, case, "accept")
    decide(desk, case, "approve")
    case.refresh_from_db()
    assert case.closed_at is not None
    assert texts()[-1] == "DOG_DONE"


def test_after_the_decision_the_person_may_ask_again(
    desk: Client,
    client: Client,
    case: Case,
) -> None:
    decide(desk, case, "accept")
    decide(desk, case, "refuse", reasons=["BREED"], note="")
    assert Walk.begin(client).to(Walk.begin(client).get()) == "face"


def test_nothing_in_the_portal_names_the_toy() -> None:
    found = subprocess.run(
        ["grep", "-rliE", "toy_service|DogService|DOG_DONE|Registering a dog"]
        + [str(ROOT / room) for room in ("portal", "permits", "points", "templates", "static")],
        capture_output=True,
        text=True,
        check=False,
    )
    sources = [name for name in found.stdout.split() if not name.endswith(".pyc")]
    assert sources == []


def test_the_guide_names_every_piece_of_the_toy() -> None:
    """docs/add-a-service.md explains with exactly this toy."""
    guide = Path(ROOT / "docs" / "add-a-service.md").read_text("utf-8")
    toy = Path(ROOT / "tests" / "toy_service.py").read_text("utf-8")
    for name in re.findall(r"^class (\w+)", toy, re.M):
        assert f"`{name}`" in guide, name
    for part in (
        "forms.py",
        "steps.py",
        "service.py",
        "acts.py",
        "models",
        "SERVICES",
        "templates/",
    ):
        assert part in guide, part
