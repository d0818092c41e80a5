"""Papers from the e-licence store by consent, or uploaded (DOMAIN 5, 17)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from permits.licences import mark
from portal import clock
from portal.accounts.models import Person
from portal.audit.models import Entry
from portal.cases import service as services
from portal.cases.models import Case, Material
from portal.registers import embedded
from portal.registers.interfaces import LicenceHeld
from portal.registers.models import DwellingRight, ELicence
from tests.permits.services import makers, proxies
from tests.permits.services.away import ALL
from tests.permits.services.makers import TODAY, VALID
from tests.permits.services.walk import (
    LEASE,
    LEASE_AT_HOME,
    REGISTRATION,
    STORE,
    decide,
    errors,
    fill,
    submitted,
)
from tests.wizard.walk import Walk, picture

pytestmark = pytest.mark.django_db
OPENED: list[tuple[str, ...]] = []
LOOKED: list[str] = []


class Watched(embedded.ELicences):
    """The e-licence store, which remembers what it was asked to open."""

    def held(self, id_number: str) -> Any:
        LOOKED.append(id_number)
        return super().held(id_number)

    def of(self, id_number: str, kinds: Any) -> Any:
        OPENED.append(tuple(sorted(kinds)))
        return super().of(id_number, kinds)


@pytest.fixture(autouse=True)
def watched(settings: Any) -> None:
    """Nothing was opened yet."""
    OPENED.clear()
    LOOKED.clear()
    settings.REGISTERS = {"elicences": f"{__name__}.Watched"}


def at_papers(client: Client, housing: str = "own_rented") -> Walk:
    walk = Walk.begin(client, "registration")
    pages = [REGISTRATION[0], ("housing", {"housing": housing}), REGISTRATION[2]]
    fill(walk, pages)
    return walk


def chosen(kind: str, **days: Any) -> str:
    return mark(LicenceHeld(kind, **VALID | days))


def identity(case: Case) -> Material:
    return case.materials.get(kind="identity", current=True)


def go_on(walk: Walk) -> Case:
    """The rest of a registration whose papers are in."""
    fill(walk, REGISTRATION[-1:])
    assert walk.to(walk.submit()) == "done"
    return Case.objects.get()


# -- from the store ---------------------------------------------------------------------------


def test_before_consent_the_page_says_only_that_a_licence_is_there(
    client: Client, person: Person
) -> None:
    page = at_papers(client).get("papers").content.decode()
    assert "Take it from the e-licence store: ID card" in page
    assert "By choosing it you agree that we open your ID card" in page
    assert person.masked_id not in page
    assert "2040" not in page
    assert OPENED == []


def test_one_tap_puts_the_id_card_on_the_case_as_it_was_seen(
    client: Client, person: Person
) -> None:
    case = submitted(client, "registration", REGISTRATION)
    material = identity(case)
    assert material.upload is None
    licence = material.licence
    assert licence is not None
    assert licence.pop("seen_at").startswith("2026-11-23T")
    assert licence == {
        "kind": "id_card",
        "number": person.id_number,
        "issued_on": "2020-11-23",
        "valid_until": "2040-11-23",
        "summary": {"name": person.name, "hukou_place": person.hukou_place},
    }
    assert material.title["en"] == "ID card"
    assert set(OPENED) == {("id_card",)}, "and nothing else"


def test_the_consent_is_an_audit_row_with_its_moment(client: Client, person: Person) -> None:
    walk = at_papers(client)
    assert not Entry.objects.filter(action="licence.consent").exists()
    walk.post("papers", STORE)
    walk.post("papers", STORE)
    row = Entry.objects.get(action="licence.consent")
    assert (row.actor, row.person, row.object_id) == (person.user, person, walk.draft_id)
    assert row.detail == {"paper": "identity", "kind": "id_card"}


def test_the_check_page_and_the_case_say_where_each_paper_comes_from(
    client: Client, person: Person, desk: Client
) -> None:
    walk = at_papers(client)
    fill(walk, [("papers", STORE), REGISTRATION[-1]])
    words = f"ID card {person.masked_id}, valid until 23 November 2040, from the e-licence store"
    page = walk.get("check").content.decode()
    assert words in page
    assert "from the housing register" in page
    walk.submit()
    reference = Case.objects.get().reference
    for who, url in ((client, "cases:case"), (desk, "cases:desk_case")):
        page = who.get(reverse(url, args=[reference])).content.decode()
        assert words in page
        assert "Seen in the e-licence store with consent" in page
        assert person.id_number not in page


def test_without_consent_nothing_is_opened_and_nothing_is_kept(client: Client) -> None:
    walk = at_papers(client)
    answer = walk.post("papers", {})
    assert "Choose one: from the e-licence store, or a file of your own." in errors(answer)
    assert "papers" not in walk.draft.valid
    walk.post("papers", {"identity_way": "upload", "identity_file": picture()})
    fill(walk, [("reading", {"id_card_name": "王晓雨", "id_card_id_number": number()})])
    case = go_on(walk)
    assert identity(case).upload is not None
    assert not Material.objects.filter(licence__isnull=False).exists()
    assert OPENED == []
    assert not Entry.objects.filter(action="licence.consent").exists()


def number() -> str:
    return Person.objects.get().id_number


def test_the_hukou_booklet_is_as_good(client: Client, person: Person) -> None:
    makers.licence(person, "hukou", issued_on=date(2010, 1, 4), valid_until=None)
    walk = at_papers(client)
    way = chosen("hukou", issued_on=date(2010, 1, 4), valid_until=None)
    walk.post("papers", {"identity_way": way})
    assert identity(go_on(walk)).title["en"] == "hukou booklet"


@pytest.mark.parametrize(("kind", "housing"), [("lease", "own_rented"), ("title", "own_purchased")])
def test_a_lease_or_title_in_the_store_proves_a_home_that_the_register_does_not(
    client: Client, person: Person, kind: str, housing: str
) -> None:
    DwellingRight.objects.all().delete()
    makers.licence(person, kind, summary={"address": makers.ADDRESS})
    walk = at_papers(client, housing)
    walk.post("papers", STORE | {"housing_proof_way": chosen(kind)})
    case = go_on(walk)
    proof = case.materials.get(kind="housing_proof")
    assert proof.licence is not None
    assert proof.licence["summary"]["address"] == makers.ADDRESS
    with translation.override("en"):
        lines = services.get("registration").evidence(case)
        seen = [one for one in lines if str(one.source) == "e-licence store"]
    assert {one.declared for one in seen} == {person.name, makers.ADDRESS}
    assert all(one.agrees for one in seen)


def test_what_the_housing_register_proves_is_not_looked_for_in_the_store(
    client: Client, person: Person
) -> None:
    makers.licence(person, "lease")
    page = at_papers(client).get("papers").content.decode()
    assert "housing_proof" not in page


def test_a_licence_of_another_home_is_refused_with_both_ways_on(
    client: Client, person: Person
) -> None:
    DwellingRight.objects.all().delete()
    makers.licence(person, "lease", summary={"address": makers.TOWN_ADDRESS})
    walk = at_papers(client)
    answer = walk.post("papers", STORE | {"housing_proof_way": chosen("lease")})
    assert f"This lease filing is for another home: {makers.TOWN_ADDRESS}." in errors(answer)
    typed = STORE | {"housing_proof_way": "upload", "housing_proof_file": picture()}
    assert walk.to(walk.post("papers", typed)) == "reading"


@pytest.mark.parametrize(("days", "offered"), [(0, True), (-1, False)])
def test_a_licence_is_good_through_its_last_day(client: Client, days: int, offered: bool) -> None:
    ELicence.objects.update(valid_until=TODAY + timedelta(days=days))
    walk = at_papers(client)
    page = walk.get("papers").content.decode()
    assert ("Take it from the e-licence store: ID card" in page) is offered
    assert ("ended on 22 November 2026 and does not count any more" in page) is not offered
    if not offered:
        answer = walk.post("papers", {})
        assert "Add your ID card or hukou booklet." in errors(answer)


def test_a_licence_that_was_issued_anew_meanwhile_asks_again(client: Client) -> None:
    walk = at_papers(client)
    fill(walk, [("papers", STORE), REGISTRATION[-1]])
    ELicence.objects.update(issued_on=date(2026, 11, 1))
    assert walk.to(walk.submit()) == "papers"
    answer = walk.post("papers", STORE)
    assert "What lies in the e-licence store has changed. Choose again." in errors(answer)


def test_who_has_nothing_in_the_store_uploads(client: Client) -> None:
    ELicence.objects.all().delete()
    walk = at_papers(client)
    assert "identity_way" not in walk.get("papers").content.decode()
    assert walk.to(walk.post("papers", {"identity_file": picture()})) == "reading"


def test_a_file_alone_says_that_it_is_uploaded(client: Client) -> None:
    walk = at_papers(client)
    assert walk.to(walk.post("papers", {"identity_file": picture()})) == "reading"


# -- the store is away ------------------------------------------------------------------------


def test_while_the_store_is_away_one_uploads_and_is_told_why(client: Client, settings: Any) -> None:
    settings.REGISTERS = {"elicences": ALL["elicences"]}
    walk = at_papers(client)
    page = walk.get("papers").content.decode()
    assert "The e-licence store does not answer now" in page
    assert walk.to(walk.post("papers", {"identity_file": picture()})) == "reading"


def test_a_store_that_goes_away_before_submitting_leads_back_to_the_papers(
    client: Client, settings: Any
) -> None:
    walk = at_papers(client)
    fill(walk, [("papers", STORE), REGISTRATION[-1]])
    settings.REGISTERS = {"elicences": ALL["elicences"]}
    assert walk.to(walk.submit()) == "papers"
    assert not Case.objects.exists()
    settings.REGISTERS = {}
    assert walk.to(walk.submit()) == "done", "nothing that was filled in is lost"


# -- corrections ------------------------------------------------------------------------------


def corrected(client: Client, desk: Client, case: Case, step: str) -> Walk:
    decide(desk, case, "ask_correction", reasons="PHOTO_UNUSABLE", steps=step)
    answer = client.post(reverse("wizard:correct", args=[case.reference]))
    return Walk.of(client, answer.headers["Location"])


def test_a_correction_of_the_papers_keeps_the_former_licence_as_replaced(
    client: Client, desk: Client
) -> None:
    case = submitted(client, "registration", REGISTRATION)
    walk = corrected(client, desk, case, "papers")
    walk.post("papers", {"identity_way": "upload", "identity_file": picture()})
    fill(walk, [("reading", {"id_card_name": "王晓雨", "id_card_id_number": number()})])
    assert walk.to(walk.submit()) == "done"
    found = {(m.licence is not None, m.current) for m in case.materials.filter(kind="identity")}
    assert found == {(True, False), (False, True)}
    page = desk.get(reverse("cases:desk_case", args=[case.reference])).content.decode()
    assert "Replaced by a correction" in page


def test_a_correction_of_the_photo_asks_nothing_of_a_store_that_is_away(
    client: Client, desk: Client, settings: Any
) -> None:
    case = submitted(client, "registration", REGISTRATION)
    walk = corrected(client, desk, case, "photo")
    settings.REGISTERS = {"elicences": ALL["elicences"]}
    assert walk.onward(walk.get()) == "photo"
    assert walk.to(walk.get("papers")) == "", "it is not asked"
    fill(walk, REGISTRATION[-1:])
    assert walk.to(walk.submit()) == "done"
    assert identity(case).licence is not None


def test_no_licence_is_served_as_a_file(client: Client, desk: Client) -> None:
    case = submitted(client, "registration", REGISTRATION)
    url = reverse("cases:material", args=[case.reference, identity(case).pk])
    assert desk.get(url).status_code == 404


def test_of_somebody_for_whom_another_types_the_store_is_not_asked(
    client: Client, person: Person
) -> None:
    child = proxies.resident()
    ELicence.objects.create(
        person_index=child.person_index, kind="id_card", number=child.id_number, **VALID
    )
    walk = proxies.begun(client, child)
    fill(walk, [proxies.FACE, *proxies.GUARDIAN, *proxies.REGISTRATION[:2]])
    page = walk.get("papers").content.decode()
    assert "identity_way" not in page
    assert "identity_file" in page
    assert LOOKED == OPENED == []


# -- the permit -------------------------------------------------------------------------------


def test_a_new_home_of_the_permit_is_proven_from_the_store(client: Client, person: Person) -> None:
    makers.registered(person, date(2026, 3, 2))
    makers.licence(person, "title", summary={"address": makers.TOWN_ADDRESS})
    walk = Walk.begin(client, "permit")
    fill(
        walk,
        [
            REGISTRATION[0],
            ("person", {"basis": "employment"}),
            ("changed", {"changed": "yes"}),
            ("housing", {"housing": "own_purchased"}),
            ("home", {"known": makers.TOWN_FLAT}),
        ],
    )
    assert "identity" not in walk.get("papers").content.decode(), "the registration has it"
    assert walk.to(walk.post("papers", {"housing_proof_way": chosen("title")})) == "work"


def test_an_ended_filing_of_an_endorsement_is_renewed_from_the_store() -> None:
    permit = makers.holder(TODAY + timedelta(days=10))
    DwellingRight.objects.update(ends_on=TODAY - timedelta(days=1))
    makers.licence(permit.person, "lease", summary={"address": makers.ADDRESS})
    from tests.permits.services.walk import ENDORSEMENT, browser

    walk = Walk.begin(browser(permit.person.user), "endorsement")
    fill(walk, [*ENDORSEMENT, ("proof", {"housing_proof_way": chosen("lease")})])
    assert walk.onward(walk.get()) == "check"
    walk.submit()
    licence = Case.objects.get().materials.get().licence
    assert licence is not None
    assert licence["kind"] == "lease"


def test_an_uploaded_lease_is_typed_where_nobody_has_read_it(
    client: Client, person: Person
) -> None:
    DwellingRight.objects.all().delete()
    walk = at_papers(client)
    walk.post("papers", STORE | {"housing_proof_file": picture()})
    fill(walk, [("reading", LEASE_AT_HOME)])
    case = go_on(walk)
    assert case.answers["data"]["reading"]["lease_ends_on"] == LEASE["lease_ends_on"]
    assert clock.today() == TODAY
