"""The named people: each in the situation that their story tells."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from permits.application.home import hands_in_nothing
from permits.dwelling import office_in_charge
from permits.models import Permit, Registration
from permits.rules.automatic import AutoFacts, Basis, Housing, Reason, decide
from permits.rules.timing import permit_apply_timing
from permits.rules.windows import Band, classify
from portal import registers
from portal.accounts.face import verify
from portal.accounts.models import FaceOutcome, Membership, Person, User
from portal.city import demo
from portal.city.checks import no_demo_accounts
from portal.clock.days import add_months
from portal.policy.shipped import shipped_on
from portal.registers.identifiers import parse_credit_code, parse_id_number
from portal.registers.models import (
    EmploymentSnapshot,
    HousingSnapshot,
    PopulationSnapshot,
    Schooling,
    SchoolingSnapshot,
)
from tests.city.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
POLICY = shipped_on(TODAY).policy()


def person(key: str) -> Person:
    return Person.objects.get(id_index=demo.demo_person(key).id_number)


def permit(key: str) -> Permit:
    return Permit.objects.get(person=person(key))


def tonight(key: str) -> tuple[str, list[str]]:
    """What the pure rule says of this permit and the snapshots, tonight."""
    held = permit(key)
    index = held.person_index
    population = PopulationSnapshot.objects.get(person_index=index)
    lease = HousingSnapshot.objects.filter(
        person_index=index, room_index=held.room_index, kind="lease"
    ).first()
    work = EmploymentSnapshot.objects.filter(person_index=index).first()
    school = SchoolingSnapshot.objects.filter(person_index=index).first()
    facts = AutoFacts(
        valid_until=held.valid_until,
        basis=Basis(held.basis),
        housing=Housing(held.housing),
        room_declared=bytes(held.room_index),
        room_register=bytes(population.room_index),
        phone_declared=bytes(held.phone_index),
        phone_register=bytes(population.phone_index),
        fingerprint_declared=held.fingerprint,
        fingerprint_register=population.fingerprint,
        lease_filed=lease is not None,
        lease_until=lease.ends_on if lease else None,
        employer_declared=held.employer_code,
        employer_register=work.employer_code if work else None,
        paid_through=work.paid_through if work else None,
        schooling_until=school.ends_on if school else None,
    )
    decision = decide(facts, TODAY, POLICY)
    return decision.action, [str(reason) for reason in decision.reasons]


def test_their_numbers_are_valid_and_their_keys_unique() -> None:
    assert len({one.key for one in demo.PEOPLE}) == len(demo.PEOPLE)
    assert len({one.phone for one in demo.PEOPLE}) == len(demo.PEOPLE)
    for one in demo.PEOPLE:
        parsed = parse_id_number(one.id_number)
        assert (parsed.valid, parsed.birth_date, parsed.sex) == (True, one.born, one.sex)
    for employer in (demo.EMPLOYER, demo.OTHER_EMPLOYER):
        assert parse_credit_code(employer.credit_code).valid


def test_each_can_sign_in_by_phone_and_is_the_person_of_the_register() -> None:
    for one in demo.PEOPLE:
        user = User.objects.get(phone_index=one.phone)
        assert user.phone_verified
        assert not user.has_usable_password()
        assert user.person.id_number == one.id_number
        facts = registers.get("population").find(one.id_number)
        assert facts is not None
        assert (facts.name, facts.phone) == (one.name, one.phone)


@pytest.mark.parametrize("key", ["newcomer_lease", "newcomer_relative", "student"])
def test_a_newcomer_has_a_home_but_no_paper(key: str) -> None:
    one = demo.demo_person(key)
    assert any(r.in_force_on(TODAY) for r in registers.get("housing").rights_of(one.id_number))
    assert not Registration.objects.filter(person=person(key)).exists()
    assert not Permit.objects.filter(person=person(key)).exists()


def test_all_of_them_are_in_the_hands_of_the_demonstration_clerk() -> None:
    centre = Membership.objects.get(user__username="clerk").office
    for one in demo.PEOPLE:
        for right in registers.get("housing").rights_of(one.id_number):
            address = registers.get("addresses").room(right.room_ref)
            assert address is not None
            assert office_in_charge(address.street_code) == centre


@pytest.mark.parametrize(
    ("key", "allowed", "by_insurance"),
    [("half_year", True, False), ("insured", True, True), ("two_months", False, False)],
)
def test_whether_the_registered_may_apply_is_as_their_story_says(
    key: str, allowed: bool, by_insurance: bool
) -> None:
    registration = Registration.objects.get(person=person(key))
    first = add_months(TODAY, -12)
    number = demo.demo_person(key).id_number
    months = registers.get("employment").insured_months(number, first, TODAY)
    decision = permit_apply_timing(registration.registered_on, TODAY, POLICY, months)
    assert (decision.eligible_on_timing, decision.by_insurance) == (allowed, by_insurance)


@pytest.mark.parametrize(
    ("key", "reasons"),
    [
        ("round_equal", []),
        ("basis_schooling", []),
        ("round_lease", [Reason.LEASE_FILING_EXPIRED]),
        ("round_employer", [Reason.EMPLOYMENT_CHANGED]),
        ("round_phone", [Reason.PHONE_CHANGED]),
        ("round_address", [Reason.ADDRESS_CHANGED]),
    ],
)
def test_tonights_round_ends_as_their_story_says(key: str, reasons: list[str]) -> None:
    assert tonight(key) == ("refuse" if reasons else "endorse", reasons)


@pytest.mark.parametrize(
    ("key", "band", "days_late"),
    [
        ("basis_housing", Band.NORMAL, -20),
        ("applicant_hr", Band.NORMAL, -18),
        ("grace", Band.LATE_CONTINUOUS, 20),
        ("reset", Band.LATE_RESET, 75),
        ("void", Band.VOID_REAPPLY, 120),
        ("far", Band.TOO_EARLY, -200),
    ],
)
def test_each_permit_lies_in_the_band_of_its_story(key: str, band: Band, days_late: int) -> None:
    decision = classify(permit(key).valid_until, TODAY, POLICY)
    assert (decision.band, decision.days_late) == (band, days_late)


def test_faces_pass_but_for_the_two_whose_story_says_otherwise() -> None:
    expected = {"face_refused": FaceOutcome.REFUSED, "face_unavailable": FaceOutcome.UNAVAILABLE}
    for one in demo.PEOPLE:
        outcome = verify(person(one.key), "a test").outcome
        assert outcome == expected.get(one.key, FaceOutcome.PASSED)


def test_one_human_is_applicant_and_hr() -> None:
    user = person("applicant_hr").user
    assert user is not None
    (membership,) = user.memberships.all()
    assert membership.employer is not None
    assert membership.employer.credit_code == demo.EMPLOYER.credit_code


def test_staff_sign_in_with_the_printed_password_and_only_one_administers() -> None:
    for one in demo.STAFF:
        user = authenticate(username=one.username, password=demo.PASSWORD)
        assert user is not None
        assert user.is_superuser is (one.username == "admin")
        assert user.memberships.count() == (0 if one.username == "admin" else 1)


def test_whoever_lets_the_clock_run_ahead_still_finds_home_and_work() -> None:
    later = add_months(TODAY, 36)
    for one in demo.PEOPLE:
        rights = registers.get("housing").rights_of(one.id_number)
        store = registers.get("elicences").held(one.id_number)
        papers = [*rights, *(held for held in store if held.kind in {"title", "lease"})]
        if one.key != "round_lease":
            assert any(paper.in_force_on(later) for paper in papers)
        runs = registers.get("employment").runs_of(one.id_number)
        studies = Schooling.objects.filter(person_index=person(one.key).id_index).exists()
        assert studies or any(run.last_month is None for run in runs)


def test_the_sign_in_pages_offer_them(client: Client) -> None:
    page = client.get(reverse("account_login"), {"next": "/permit/"}).content.decode()
    for one in demo.PEOPLE:
        assert one.name in page
    assert f"next=%2Fpermit%2F&amp;phone={demo.PEOPLE[0].phone}" in page
    assert demo.PEOPLE[0].id_number not in page
    staff = client.get(reverse("account_staff_login")).content.decode()
    assert demo.PASSWORD in staff


def test_without_demo_nobody_is_offered_and_no_password_is_shown(
    client: Client, settings: Any
) -> None:
    settings.DEMO = False
    for name in ("account_login", "account_staff_login"):
        page = client.get(reverse(name)).content.decode()
        assert demo.PASSWORD not in page
        assert demo.PEOPLE[0].phone not in page
    with pytest.raises(CommandError, match="DEMO is off"):
        call_command("demo_accounts")


def test_the_command_prints_each_with_phone_and_story(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_accounts")
    printed = capsys.readouterr().out
    assert demo.PASSWORD in printed
    for one in demo.PEOPLE:
        assert f"{one.phone}  {one.id_number}  {one.name}" in printed
    for worker in demo.STAFF:
        assert worker.username in printed


def test_accounts_that_outlive_the_demonstration_are_an_error(settings: Any) -> None:
    assert no_demo_accounts(databases=["default"]) == []
    settings.DEMO = False
    assert "city.E001" in {found.id for found in run_checks(databases=["default"])}
    User.objects.filter(username__in=[one.username for one in demo.STAFF]).update(is_active=False)
    assert no_demo_accounts(databases=["default"]) == []


def test_every_round_is_due_tonight() -> None:
    for key in ("round_equal", "round_lease", "round_employer", "round_phone", "round_address"):
        assert TODAY <= permit(key).valid_until <= TODAY + timedelta(days=15)


@pytest.mark.parametrize(
    ("key", "dependant", "relation", "ground", "service"),
    [
        ("guardian", "son", "parent", "minor", "registration"),
        ("relative", "father", "child", "mobility", "endorsement"),
    ],
)
def test_two_of_them_act_for_another_as_their_story_says(
    key: str, dependant: str, relation: str, ground: str, service: str
) -> None:
    acts, other = demo.demo_person(key), demo.demo_person(dependant)
    assert other.name in str(acts.attempt)
    assert other.id_number in str(acts.attempt)
    assert not User.objects.filter(phone_index=other.phone).exists()
    client = Client()
    user = person(key).user
    assert user is not None
    client.force_login(user)
    typed = {"name": other.name, "id_number": other.id_number}
    said = typed | {"relation": relation, "ground": ground}
    answer = client.post(reverse("wizard:for_another", args=[service]), said)
    assert answer.status_code == 302
    draft = person(key).proxied_drafts.get()
    assert (draft.person.name, draft.service) == (other.name, service)


@pytest.mark.parametrize(
    ("key", "in_force", "ended"),
    [
        ("newcomer_lease", {"id_card", "hukou", "lease"}, set()),
        ("newcomer_relative", {"id_card", "hukou"}, set()),
        ("student", {"hukou"}, {"id_card"}),
        ("void", {"id_card", "hukou", "lease"}, set()),
        ("basis_housing", {"id_card", "hukou", "title"}, set()),
    ],
)
def test_the_e_licence_store_tells_each_story(
    key: str, in_force: set[str], ended: set[str]
) -> None:
    held = registers.get("elicences").held(demo.demo_person(key).id_number)
    assert {one.kind for one in held if one.in_force_on(TODAY)} == in_force
    assert {one.kind for one in held if not one.in_force_on(TODAY)} == ended


def test_only_the_store_has_the_lease_of_whoever_has_to_begin_again() -> None:
    assert registers.get("housing").rights_of(demo.demo_person("void").id_number) == []


@pytest.mark.parametrize("key", ["half_year", "insured"])
def test_who_may_apply_now_hands_in_nothing(key: str) -> None:
    assert hands_in_nothing(person(key), TODAY)
