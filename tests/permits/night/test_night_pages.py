"""The night's pages: who may see them, what they count, stopping, and trying another policy."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from permits import tasks
from permits.endorsement import sweep, what_if
from permits.models import Endorsement, Ledger, SweepRun, WhatIf
from permits.rules.automatic import AutoFacts
from portal.accounts.models import Membership, Office, Role, User
from portal.audit.models import Entry
from portal.registers import streets
from tests.permits.night import makers
from tests.permits.night.makers import good

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
PHONE = {"phone_register": "other"}


def fine(left: int = 7, **changes: Any) -> AutoFacts:
    return good(TODAY + left * DAY, TODAY, **changes)


def signed_in(role: str, district: str = "310101") -> Client:
    office = Office.objects.create(
        kind="community", code=f"O{district}{role}", name="受理中心", name_en="Centre",
        district_code=district,
    )  # fmt: skip
    user = User.objects.create_user(f"{role}{district}")
    Membership.objects.create(user=user, office=office, role=role)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def supervisor() -> Client:
    streets.load()
    return signed_in(Role.SUPERVISOR)


def test_a_clerk_is_kept_out() -> None:
    assert signed_in(Role.CLERK).get(reverse("permits:nights")).status_code == 403


def test_a_finished_night_tells_outcomes_reasons_and_districts(supervisor: Client) -> None:
    makers.city([fine(), fine(), fine(**PHONE)])
    sweep.run_night(TODAY)
    page = supervisor.get(reverse("permits:night", args=[TODAY]))
    assert page.context["outcomes"][0][2] == 2
    assert [(bar.code, bar.number, bar.percent) for bar in page.context["reasons"]] == [
        ("PHONE_CHANGED", 1, 33)
    ]
    assert page.context["districts"] == [("黄浦区", [2, 1, 0, 0], 3)]
    listed = supervisor.get(reverse("permits:nights"))
    assert [night.judged for night in listed.context["nights"]] == [3]


def test_a_night_far_from_the_usual_says_so(supervisor: Client) -> None:
    makers.city([fine(left=15) for _ in range(60)])
    sweep.run_night(TODAY)
    makers.city([fine(left=16, **PHONE) for _ in range(60)], first=61)
    sweep.run_night(TODAY + DAY)
    first = supervisor.get(reverse("permits:night", args=[TODAY]))
    second = supervisor.get(reverse("permits:night", args=[TODAY + DAY]))
    assert first.context["usual"] is None
    assert second.context["usual"] == 0.0


def test_people_are_listed_masked_in_one_s_own_district_and_on_the_record(
    supervisor: Client,
) -> None:
    makers.city([fine(**PHONE), fine()])
    sweep.run_night(TODAY)
    url = reverse("permits:night_people", args=[TODAY])
    page = supervisor.get(url, {"outcome": "referred", "reason": "PHONE_CHANGED"})
    assert [one["name"] for one in page.context["people"]] == ["王*"]
    assert Entry.objects.filter(action="night.people").count() == 1
    elsewhere = signed_in(Role.SUPERVISOR, "310115").get(url, {"outcome": "referred"})
    assert elsewhere.context["people"] == []
    for wrong in ({"outcome": "x"}, {"reason": "x"}, {"after": "-1"}, {"after": "9" * 30}):
        assert supervisor.get(url, wrong).status_code == 404


def test_a_long_list_goes_on_where_it_ended(supervisor: Client) -> None:
    makers.city([fine(**PHONE) for _ in range(53)])
    sweep.run_night(TODAY)
    url = reverse("permits:night_people", args=[TODAY])
    first = supervisor.get(url, {"outcome": "referred"})
    rest = supervisor.get(url, {"outcome": "referred", "after": first.context["after"]})
    assert (len(first.context["people"]), len(rest.context["people"])) == (50, 3)
    assert rest.context["after"] is None


def test_a_stopped_night_waits_between_two_slices_and_goes_on(
    supervisor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "SLICE", 1)
    makers.city([fine(), fine(), fine()])
    run = sweep.open_run(TODAY)
    assert run is not None
    assert sweep.work_one(run)
    switch, page = (reverse(f"permits:{name}", args=[TODAY]) for name in ("night_switch", "night"))
    supervisor.post(switch)
    assert supervisor.get(page).context["night"].state == "stopped"
    tasks.sweep_work()
    assert Ledger.objects.count() == 1
    with pytest.raises(sweep.Stopped):
        sweep.run_night(TODAY)
    supervisor.post(switch, {"go": "on"})
    sweep.run_night(TODAY)
    assert Ledger.objects.count() == Endorsement.objects.count() == 3
    actions = Entry.objects.filter(action__startswith="night.").values_list("action", flat=True)
    assert list(actions.order_by("id")) == ["night.stop", "night.go_on"]
    late = supervisor.post(switch, follow=True)
    assert "同事" in late.content.decode()


def test_a_night_that_never_was_is_not_found(supervisor: Client) -> None:
    assert supervisor.get(reverse("permits:night", args=[TODAY])).status_code == 404
    assert supervisor.get("/permit/nights/2026-02-30/").status_code == 404


FORM = {
    "night": "2026-11-22",
    "lead": "15",
    "lag": "1",
    "checks": [
        "AUTO_CHECK_ADDRESS", "AUTO_CHECK_LEASE_FILING", "AUTO_CHECK_EMPLOYMENT",
        "AUTO_CHECK_SCHOOLING", "AUTO_CHECK_PHONE", "AUTO_CHECK_OTHER_INFO",
    ],
}  # fmt: skip


def test_a_longer_lead_on_trial_finds_more_and_changes_nothing(supervisor: Client) -> None:
    makers.city([fine(7), fine(18), fine(19, **PHONE), fine(30)])
    asked = supervisor.post(reverse("permits:what_if"), FORM | {"lead": "20"})
    one = WhatIf.objects.get()
    assert one.switches == {"AUTO_DAYS_BEFORE": 20}
    assert "data-refresh" in supervisor.get(asked.url).content.decode()
    assert what_if.answer_one()
    assert not what_if.answer_one()
    rows = supervisor.get(asked.url).context["rows"]
    assert [row[1:] for row in rows][:2] == [(1, 2, 1), (0, 1, 1)]
    assert not Ledger.objects.exists()
    assert not Endorsement.objects.exists()


def test_a_comparison_left_out_on_trial_refers_nobody_for_it(supervisor: Client) -> None:
    makers.city([fine(**PHONE)])
    checks = [name for name in FORM["checks"] if name != "AUTO_CHECK_PHONE"]
    asked = supervisor.post(reverse("permits:what_if"), FORM | {"checks": checks})
    what_if.answer_one()
    page = supervisor.get(asked.url)
    assert next(row[1:] for row in page.context["rows"]) == (0, 1, 1)
    assert len(page.context["tried"]) == 1


def test_one_trial_at_a_time_and_only_one_s_own_is_shown(supervisor: Client) -> None:
    first = supervisor.post(reverse("permits:what_if"), FORM | {"lead": "20"})
    second = supervisor.post(reverse("permits:what_if"), FORM | {"lead": "30"})
    assert first.url == second.url
    assert signed_in(Role.SUPERVISOR, "310115").get(first.url).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"lead": "61"}, {"lead": ""}, {"lag": "-1"}, {"night": "2030-01-01"}, {"night": "x"}]
)
def test_a_trial_of_nonsense_is_refused_beside_the_field(
    supervisor: Client, wrong: dict[str, str]
) -> None:
    page = supervisor.post(reverse("permits:what_if"), FORM | wrong)
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == wrong.keys()
    assert not WhatIf.objects.exists()


def test_the_list_costs_the_same_for_one_night_and_many(
    supervisor: Client, django_assert_max_num_queries: Any
) -> None:
    for back in range(12):
        SweepRun.objects.create(
            run_date=TODAY - back * DAY, policy_code="x", finished_at="2026-11-22T01:00+08:00"
        )
    with django_assert_max_num_queries(12):
        supervisor.get(reverse("permits:nights"))
    with django_assert_max_num_queries(12):
        supervisor.get(reverse("permits:night", args=[TODAY]))
