"""Acting for another (代办), as its tests do."""

from datetime import date
from typing import Any

from django.test import Client

from portal.accounts.models import Person
from portal.registers.fingerprint import fingerprint
from portal.registers.identifiers import make_id_number
from portal.registers.models import Resident
from tests.permits.services import makers
from tests.permits.services.walk import FACE, Pages, fill
from tests.wizard.walk import Walk

# Sixteen on the day after makers.TODAY; seventy; fifty.
CHILD, SENIOR, ADULT = date(2010, 11, 24), date(1956, 5, 1), date(1976, 5, 1)
HIDDEN_PHONE = "13911112222"
HIDDEN_PLACE = "黑龙江省漠河市"

GUARDIAN: Pages = [("proxy", {"guardian_id_file": ..., "guardianship_proof_file": ...})]
RELATIVE: Pages = [("proxy", {"relative_id_file": ..., "power_of_attorney_file": ...})]
REGISTRATION: Pages = [
    ("housing", {"housing": "own_rented"}),
    (
        "details",
        {"known": makers.NEXT_DOOR, "lived_since": "2024-06-05", "reason": "family"},
    ),
    ("papers", {"identity_file": ..., "housing_proof_file": ...}),
]
LEASE = {
    "lease_address": "闵行区莘松路958弄61号102室",
    "lease_starts_on": "2024-06-01",
    "lease_ends_on": "2028-05-31",
}
PHOTO: Pages = [("photo", {"photo_file": ...})]


def what_the_papers_say(of: Resident | Person) -> Pages:
    """The page of text recognition, filled in by hand."""
    said = {"id_card_name": of.name, "id_card_id_number": of.id_number, "lease_lessee": of.name}
    return [("reading", said | LEASE)]


def resident(born: date = CHILD, name: str = "王小宝", **changes: Any) -> Resident:
    """Somebody whom only the population register knows, with a number and a home there."""
    facts = {"name": name, "sex": "M", "birth_date": born, "hukou_place": HIDDEN_PLACE}
    return Resident.objects.create(
        **{
            "id_number": make_id_number("340102", born, 501),
            "name_pinyin": "Wang Xiaobao",
            "phone": HIDDEN_PHONE,
            "room_ref": makers.UPSTAIRS,
            "updated_on": date(2024, 1, 1),
            "fingerprint": fingerprint(*facts.values()),  # type: ignore[arg-type]
            **facts,
            **changes,
        }
    )


def say(
    client: Client, of: Resident | Person, service: str = "registration", **changes: Any
) -> Any:
    """Fill in the page "for another person": a parent for a child, unless said otherwise."""
    typed = {"name": of.name, "id_number": of.id_number, "relation": "parent", "ground": "minor"}
    return client.post(f"/services/{service}/for/", typed | changes)


def begun(
    client: Client, of: Resident | Person, service: str = "registration", **said: Any
) -> Walk:
    """A draft for another."""
    answer = say(client, of, service, **said)
    assert answer.status_code == 302, answer.content.decode()
    return Walk.of(client, answer.headers["Location"])


def filled(client: Client, of: Resident | Person, papers: Pages = GUARDIAN, **said: Any) -> Walk:
    """A registration for another, up to its check page."""
    walk = begun(client, of, **said)
    fill(walk, [FACE, *papers, *REGISTRATION, *what_the_papers_say(of), *PHOTO])
    return walk
