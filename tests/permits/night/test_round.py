"""The officers' round: opened at E-30, seen by the street's offices, counted by the night."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from permits import tasks
from permits.endorsement import sweep, verification
from permits.endorsement.facts import facts_of
from permits.models import Ledger, Permit, Verification
from permits.rules.automatic import compare
from portal import clock
from portal.accounts.models import Membership, Office, User
from portal.audit.models import Entry
from portal.policy import policy_on
from portal.registers import streets
from tests.permits.night import makers
from tests.permits.night.makers import good

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
STREET = "310101002"


@pytest.fixture(autouse=True)
def on_the_day() -> None:
    streets.load()
    clock.shift_to(TODAY)


def officer(kind: str = "police", street: str = STREET, district: str = "310101") -> Client:
    office = Office.objects.create(
        kind=kind, code=f"{kind}{street}", name="派出所", name_en="Police", street_code=street,
        district_code=district,
    )  # fmt: skip
    user = User.objects.create_user(office.code)
    Membership.objects.create(user=user, office=office, role="clerk")
    client = Client()
    client.force_login(user)
    return client


def due(*left: int) -> None:
    """Holders whose permits end in so many days; their addresses can be read."""
    makers.city([good(TODAY + days * DAY, TODAY) for days in left])
    for permit in Permit.objects.all():
        permit.address = f"黄浦区人民路{permit.pk}号"
        permit.save(update_fields=["address"])


def seen(client: Client, **query: str) -> list[str]:
    page = client.get(reverse("permits:round"), query)
    return [task.permit.address for task in page.context["tasks"]]


def found(client: Client, result: str, pk: int | None = None) -> str:
    task = Verification.objects.get(permit=pk) if pk else Verification.objects.get()
    url = reverse("permits:round_task", args=[task.pk])
    answer = client.post(url, {"result": result, "method": "visit"}, follow=True)
    return str(answer.content.decode())


def test_a_task_is_opened_from_thirty_days_before_once() -> None:
    due(30, 31, 0, -1)
    assert verification.open_round(TODAY) == 2
    assert verification.open_round(TODAY) == 0
    assert verification.open_round(TODAY + DAY) == 1


def test_the_night_opens_the_round() -> None:
    due(20)
    tasks.sweep_work()
    assert Verification.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "street", "district", "sees"),
    [
        ("police", STREET, "310101", True),
        ("community", STREET, "310101", True),
        ("community", "", "310101", True),
        ("community", "310101013", "310101", False),
        ("police", "", "310115", False),
        ("talent", "", "310101", False),
    ],
)
def test_who_sees_the_round_of_a_street(kind: str, street: str, district: str, sees: bool) -> None:
    due(20)
    verification.open_round(TODAY)
    client = officer(kind, street, district)
    assert bool(seen(client)) is sees
    task = Verification.objects.get()
    answer = client.get(reverse("permits:round_task", args=[task.pk]))
    assert answer.status_code == (200 if sees else 404)


def test_who_lives_there_is_off_the_list_and_who_was_not_met_stays() -> None:
    due(20, 20)
    verification.open_round(TODAY)
    client = officer()
    found(client, "lives", 1)
    found(client, "absent", 2)
    assert seen(client) == ["黄浦区人民路2号"]
    assert seen(client, street=STREET) == ["黄浦区人民路2号"]
    assert client.get(reverse("permits:round"), {"street": "x"}).status_code == 404
    results = Entry.objects.filter(action="round.result")
    assert sorted(results.values_list("detail__result", flat=True)) == ["absent", "lives"]


def test_who_moved_away_is_referred_by_the_night_and_shown_on_the_page() -> None:
    due(5)
    verification.open_round(TODAY)
    found(officer(), "moved")
    permit = Permit.objects.get()
    policy = policy_on(TODAY)
    assert compare(facts_of(permit, TODAY), TODAY, policy).failed[0] == "ADDRESS_CHANGED"
    sweep.run_night(TODAY)
    assert list(Ledger.objects.values_list("outcome", "reasons")) == [
        ("referred", ["ADDRESS_CHANGED"])
    ]


def test_a_result_may_be_put_right_and_says_nothing_of_the_next_home() -> None:
    due(5)
    verification.open_round(TODAY)
    client = officer()
    found(client, "moved")
    permit = Permit.objects.get()
    assert verification.is_refuted(permit)
    permit.room_ref = "elsewhere"
    permit.save()
    assert not verification.is_refuted(permit)
    found(client, "lives")
    assert Verification.objects.get().result == "lives"


def test_what_is_decided_meanwhile_is_not_found_any_more() -> None:
    due(5)
    verification.open_round(TODAY)
    client, task = officer(), Verification.objects.get()
    Permit.objects.update(valid_until=TODAY + 370 * DAY)
    url = reverse("permits:round_task", args=[task.pk])
    assert client.post(url, {"result": "moved", "method": "visit"}).status_code == 404
    assert not verification.note(
        task, User.objects.get(username=f"police{STREET}"), TODAY, "moved", "visit"
    )
    assert seen(client) == []


@pytest.mark.parametrize("wrong", [{"result": "x", "method": "visit"}, {"result": "moved"}, {}])
def test_nonsense_is_not_noted(wrong: dict[str, str]) -> None:
    due(5)
    verification.open_round(TODAY)
    url = reverse("permits:round_task", args=[Verification.objects.get().pk])
    assert officer().post(url, wrong).status_code == 200
    assert Verification.objects.get().result == ""


def test_a_long_round_costs_as_much_as_a_short_one(django_assert_max_num_queries: object) -> None:
    due(*[20] * 8)
    verification.open_round(TODAY)
    client = officer()
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert len(seen(client)) == 8
