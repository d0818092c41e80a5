"""At the counter a clerk walks the same wizard for the person in front of them."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from portal import registers
from portal.accounts.models import Membership, Office, Person, User
from portal.audit.models import Entry
from portal.cases.models import Case
from portal.registers import RegisterUnavailable
from portal.wizard.models import Draft
from tests.accounts import makers
from tests.wizard.walk import DOG, PAPER, Walk, picture

pytestmark = pytest.mark.django_db
SERVE = "/desk/serve/"


def serve(desk: Client, **changes: Any) -> Any:
    return desk.post(SERVE, {"id_number": makers.ID_NUMBER, "service": "dog", **changes})


def test_the_clerk_types_and_the_person_is_the_subject(
    desk: Client, clerk: User, somebody: Person, centre: Office
) -> None:
    walk = Walk.of(desk, serve(desk, id_number=makers.ID_NUMBER.lower()).headers["Location"])
    assert walk.to(walk.get()) == "dog", "the clerk has seen the face"
    page = walk.get("dog").content.decode()
    assert somebody.masked_id in page
    assert somebody.id_number not in page
    walk.post("dog", DOG)
    walk.post("paper", PAPER | {"vaccination_file": picture()})
    assert walk.to(walk.submit()) == "done"
    case = Case.objects.get()
    assert (case.person, case.submitter, case.channel, case.office) == (
        somebody,
        clerk,
        "counter",
        centre,
    )
    assert f'href="/desk/{case.reference}/"' in walk.get("done").content.decode()


def test_serving_somebody_leaves_a_trace(desk: Client, somebody: Person) -> None:
    serve(desk)
    assert Entry.objects.get(action="counter.serve").person == somebody


def test_leaving_and_discarding_lead_back_to_the_counter(desk: Client, somebody: Person) -> None:
    walk = Walk.of(desk, serve(desk).headers["Location"])
    assert walk.to(walk.post("dog", go="back")) == SERVE
    assert walk.to(walk.post("dog", go="leave")) == SERVE
    assert walk.url() in desk.get(SERVE).content.decode(), "what was begun is listed"
    assert walk.to(desk.post(walk.url("discard"))) == SERVE


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("110105194912310021", "This ID number is not valid"),
        ("1101051949123100", "This ID number is not valid"),
        ("310101199001010012", "knows nobody of this number"),
    ],
    ids=["wrong check digit", "too short", "unknown"],
)
def test_a_number_that_leads_to_nobody_is_told(
    desk: Client, somebody: Person, typed: str, says: str
) -> None:
    answer = serve(desk, id_number=typed)
    page = answer.content.decode()
    assert says in page
    assert f'value="{typed}"' in page
    assert not Draft.objects.exists()


def test_who_comes_for_the_first_time_is_known_from_the_population_register(desk: Client) -> None:
    makers.resident(birth_date=dt.date(1990, 5, 1))
    walk = Walk.of(desk, serve(desk).headers["Location"])
    person = walk.draft.person
    assert (person.name, person.phone, person.user) == (makers.NAME, makers.PHONE, None)


def test_a_register_that_is_away_is_told(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: object, number: str) -> None:
        raise RegisterUnavailable("population")

    monkeypatch.setattr(type(registers.get("population")), "find", away)
    assert "does not answer right now" in serve(desk).content.decode()


def test_who_may_not_ask_is_told_why(desk: Client) -> None:
    makers.person(birth_date="2020-05-01")
    assert "A keeper is at least 18 years old." in serve(desk).content.decode()


def test_a_clerk_does_not_serve_themself(desk: Client, clerk: User) -> None:
    makers.person(clerk, birth_date="1990-05-01")
    assert "A colleague has to serve you" in serve(desk).content.decode()
    assert not Draft.objects.exists()


def test_the_person_does_not_see_the_draft_of_the_clerk(desk: Client, somebody: Person) -> None:
    walk = Walk.of(desk, serve(desk).headers["Location"])
    somebody.user = makers.user()
    somebody.save()
    own = Client()
    own.force_login(somebody.user)
    assert own.get(walk.url("dog")).status_code == 404


def test_a_clerk_who_left_the_office_loses_its_drafts(
    desk: Client, clerk: User, somebody: Person
) -> None:
    walk = Walk.of(desk, serve(desk).headers["Location"])
    Membership.objects.filter(user=clerk).update(active=False)
    assert desk.get(walk.url("dog")).status_code == 404


def test_the_counter_is_for_staff(client: Client) -> None:
    assert client.get(SERVE).status_code == 403
    assert Client().get(SERVE).status_code == 302
