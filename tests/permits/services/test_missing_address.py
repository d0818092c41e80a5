"""Reporting a dwelling that the address library does not hold (DOMAIN 4, S29)."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from permits.missing_address import KIND
from portal.accounts.models import Office, Person
from portal.cases import staff_tasks
from portal.cases.models import StaffTask
from tests.permits.services import makers
from tests.permits.services.away import ALL
from tests.permits.services.walk import REGISTRATION, browser, errors, fill
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db
PLACE = {
    "district": "310112",
    "street": makers.XINZHUANG,
    "road": "莘松路",
    "lane": "777",
    "number": "9",
    "room": "101",
    "remark": "",
}


@pytest.fixture(autouse=True)
def no_limits_left() -> None:
    cache.clear()


@pytest.fixture
def walk(client: Client) -> Walk:
    """At the address step."""
    walk = Walk.begin(client, "registration")
    fill(walk, [REGISTRATION[0], ("housing", {"housing": "own_purchased"})])
    return walk


def url(walk: Walk, page: str = "missing") -> str:
    return f"/permit/address/{walk.draft_id}/{page}/"


def report(walk: Walk, **changes: str) -> Any:
    return walk.client.post(url(walk), {**PLACE, "go": "send", **changes})


def test_a_report_becomes_a_task_of_the_centre_in_charge(walk: Walk, person: Person) -> None:
    answer = report(walk, remark="New building behind the school")
    assert walk.to(answer) == url(walk, "reported")
    task = StaffTask.objects.get()
    assert (task.kind, task.person, task.done_at) == (KIND, person, None)
    assert task.office == Office.objects.get(code=f"C{makers.XINZHUANG}")
    assert task.params["address"] == "闵行区莘庄镇莘松路777弄9号101室"
    kind = staff_tasks.kind_of(task)
    assert "莘松路777弄9号101室" in str(kind.text(task))
    assert "New building behind the school" in str(kind.text(task))


def test_what_happens_next_is_said_in_plain_words(walk: Walk) -> None:
    report(walk)
    page = walk.client.get(url(walk, "reported")).content.decode()
    for words in (
        f"Centre {makers.XINZHUANG} has your report.",
        "neighbourhood collection office",
        "keeps everything until",
        "闵行区莘庄镇莘松路777弄9号101室",
        walk.url(),
    ):
        assert words in page


def test_pressing_twice_makes_one_task(walk: Walk) -> None:
    for changes in ({}, {}, {"number": " 9号 ", "lane": "777弄", "room": "１０１"}):
        assert walk.to(report(walk, **changes)) == url(walk, "reported")
    assert StaffTask.objects.count() == 1
    report(walk, room="102")
    assert StaffTask.objects.count() == 2, "another room is another report"


def test_two_people_may_report_the_same_address(walk: Walk) -> None:
    report(walk)
    other = browser(makers.person(7).user)
    theirs = Walk.begin(other, "registration")
    report(theirs)
    assert StaffTask.objects.count() == 2


def test_the_step_is_saved_before_the_page_is_left(walk: Walk) -> None:
    typed = walk.open("details") | {
        "road_text": "莘松路777弄9号101室",
        "lived_since": "2024-06-05",
        "go": "stay",
    }
    answer = walk.client.post(url(walk), typed)
    assert walk.to(answer) == url(walk)
    assert walk.draft.answers["details"]["lived_since"] == ["2024-06-05"]
    form = walk.client.get(url(walk)).context["form"]
    assert form.initial == {
        "road": "莘松路",
        "lane": "777",
        "number": "9",
        "room": "101",
        "district": "310112",
        "street": makers.XINZHUANG,
    }


def test_a_step_that_another_window_saved_is_left_as_it_is(walk: Walk) -> None:
    old = walk.open("details")
    walk.post("details", {"road_text": "莘松路"}, go="stay")
    answer = walk.client.post(url(walk), old | {"road_text": "淮海中路", "go": "stay"})
    assert walk.to(answer) == url(walk)
    assert walk.draft.answers["details"]["road_text"] == ["莘松路"]


def test_the_streets_are_those_of_the_district(walk: Walk) -> None:
    page = walk.client.get(url(walk))
    assert "street" not in page.context["form"].fields
    page = walk.client.post(url(walk), {"district": "310104", "road": "某路", "go": "streets"})
    form = page.context["form"]
    assert [code for code, _name in form.fields["street"].choices] == ["", makers.TIANPING]
    assert 'value="某路"' in page.content.decode(), "what was typed is kept"
    assert StaffTask.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"district": ""}, "Choose the district."),
        ({"street": ""}, "Choose the street or town."),
        ({"street": makers.TIANPING}, "Choose a street or town of this district."),
        ({"district": "999999"}, "Select a valid choice"),
        ({"road": ""}, "Write the name of the road."),
        ({"road": "12345"}, "Write the name of the road."),
        ({"road": "路" * 41}, "This is too long for a road."),
        ({"number": ""}, "Write the number of the house."),
        ({"number": "号"}, "Write the number of the house."),
        ({"number": "9; DROP"}, "Write the number only"),
        ({"lane": "<b>"}, "Write the number only"),
        ({"room": "1" * 11}, "Write the number only"),
        ({"remark": "x" * 301}, "at most 300 characters"),
        (
            {"lane": "958", "number": "61", "room": "101"},
            f"This address is in the list: {makers.ADDRESS}.",
        ),
    ],
)
def test_what_is_wrong_is_said_on_top_and_beside_the_field(
    walk: Walk, changes: dict[str, str], words: str
) -> None:
    answer = report(walk, **changes)
    assert answer.status_code == 200
    assert words in errors(answer)
    assert words in answer.content.decode().split("</ul>", 1)[1]
    assert StaffTask.objects.count() == 0


def test_without_a_district_chosen_the_streets_are_asked_first(walk: Walk) -> None:
    answer = report(walk, district="310104", street="")
    assert "Choose the street or town." in errors(answer)


def test_while_the_library_is_away_any_centre_gets_the_report(walk: Walk, settings: Any) -> None:
    settings.REGISTERS = {"addresses": ALL["addresses"]}
    page = walk.client.get(url(walk))
    assert not {"district", "street"} & page.context["form"].fields.keys()
    assert walk.to(report(walk)) == url(walk, "reported")
    assert StaffTask.objects.get().office is None
    assert (
        "The centres have your report." in walk.client.get(url(walk, "reported")).content.decode()
    )


def test_too_many_reports_are_refused_but_not_a_repeated_one(walk: Walk, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, KIND: "2/h/user"}
    for room in ("101", "102"):
        assert report(walk, room=room).status_code == 302
    answer = report(walk, room="103")
    assert "You have reported many addresses." in errors(answer)
    assert report(walk, room="101").status_code == 302
    assert StaffTask.objects.count() == 2


def test_nobody_reports_for_anothers_draft(walk: Walk) -> None:
    stranger = browser(makers.person(8).user)
    for page in ("missing", "reported"):
        assert stranger.get(url(walk, page)).status_code == 404
        anonymous = Client(headers={"host": "localhost"}).get(url(walk, page))
        assert anonymous.headers["Location"].startswith("/accounts/login/")
    assert stranger.post(url(walk), {**PLACE, "go": "send"}).status_code == 404
    assert StaffTask.objects.count() == 0


def test_who_reported_nothing_is_led_to_the_report(walk: Walk) -> None:
    assert walk.to(walk.client.get(url(walk, "reported"))) == url(walk)
