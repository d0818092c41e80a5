"""The review of a points case: each indicator with its evidence, decided by the table."""

import pytest
from django.test import Client

from points.models import IndicatorDecision, PointsFile, PointsRequest
from portal.accounts.models import User
from portal.cases.models import Case
from tests.permits.services.walk import browser
from tests.points.review.pages import ALL, look, save, url
from tests.points.services import makers

pytestmark = pytest.mark.django_db


def decided(case: Case) -> dict[str, int]:
    return dict(
        IndicatorDecision.objects.filter(request__case=case).values_list("indicator", "decided")
    )


def moves(client: Client, case: Case) -> set[str]:
    """The decisions that the case page offers."""
    page = client.get(f"/desk/{case.reference}/")
    return {choice.move.name for choice in page.context["moves"]}


def test_the_page_shows_each_indicator_with_what_speaks_for_it(
    desk: Client, reviewed: Case
) -> None:
    page = look(desk, reviewed)
    rows = {row.indicator.value: row for row in page.context["rows"]}
    assert list(rows) == ["age", "education", "si_years", "si_base", "deduction"]
    assert {name: row.estimated for name, row in rows.items()} == ALL
    assert "安徽大学" in {answer["value"] for answer in rows["education"].answers}
    assert [one["title"] for one in rows["education"].materials] == ["Education certificate"]
    assert rows["si_years"].counted
    words = page.content.decode()
    assert "Declaration and registers give 90 points" in words
    assert "Estimate when it was handed in" in words


def test_points_are_saved_piecemeal_and_added_up(desk: Client, reviewed: Case) -> None:
    assert save(desk, reviewed, education=90).status_code == 302
    page = look(desk, reviewed)
    assert (page.context["sheet"].total, page.context["sheet"].open) == (90, 4)
    assert "4 indicators are still to be decided" in page.content.decode()
    assert "score" not in moves(desk, reviewed)
    save(desk, reviewed, age=30, si_years=15, si_base=0, deduction=0)
    assert decided(reviewed) == ALL
    assert "score" in moves(desk, reviewed)
    assert "propose_score" not in moves(desk, reviewed)


def test_the_decided_points_become_the_score_of_the_file(
    desk: Client, clerk: User, reviewed: Case
) -> None:
    save(desk, reviewed, **ALL | {"age": (29, "出生日期以档案为准")})
    makers.move(reviewed, "score", clerk)
    assert PointsRequest.objects.get(case=reviewed).score == 134
    assert PointsFile.objects.get(person=reviewed.person).total == 134
    holder = browser(reviewed.person.user)  # type: ignore[union-attr]
    page = holder.get("/points/").content.decode()
    assert "出生日期以档案为准" in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"education": 95}, "cannot give 95 points"),
        ({"education": 200}, "gives 110 points at most"),
        ({"age": 31}, "gives 30 points at most"),
        ({"si_years": 16}, "cannot give 16 points"),
        ({"deduction": 50}, "gives 0 points at most"),
        ({"deduction": -70}, "cannot give -70 points"),
        ({"education": 60}, "Please write why you decide otherwise"),
        ({"education": ("", "没有学位证书")}, "there is a reason, but no points"),
        ({"education": "neunzig"}, "Enter a whole number"),
        ({"education": (60, "x" * 301)}, "at most 300 characters"),
    ],
)
def test_points_that_the_table_cannot_give_are_refused_and_nothing_is_half_saved(
    desk: Client, reviewed: Case, values: dict[str, object], said: str
) -> None:
    answer = save(desk, reviewed, **{"si_base": 0, **values})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert "Please put one thing right" in answer.content.decode()
    assert decided(reviewed) == {}


def test_an_indicator_that_the_case_does_not_ask_about_is_not_decided(
    desk: Client, reviewed: Case
) -> None:
    data = {"points-awards": "110", "points-education": "90", "seen-education": ""}
    assert desk.post(url(reviewed), data).status_code == 302
    assert decided(reviewed) == {"education": 90}


def test_what_was_decided_can_be_taken_back(desk: Client, reviewed: Case) -> None:
    save(desk, reviewed, **ALL)
    save(desk, reviewed, education="")
    assert "education" not in decided(reviewed)
    assert "score" not in moves(desk, reviewed)


def test_two_clerks_on_two_indicators_do_not_disturb_each_other(
    desk: Client, second: User, reviewed: Case
) -> None:
    mine, other = look(desk, reviewed), browser(second)
    save(other, reviewed, age=30)
    assert save(desk, reviewed, mine, education=90).status_code == 302
    assert decided(reviewed) == {"age": 30, "education": 90}


def test_two_clerks_on_one_indicator_the_later_is_told_and_loses_nothing_typed(
    desk: Client, second: User, reviewed: Case
) -> None:
    mine, other = look(desk, reviewed), browser(second)
    save(other, reviewed, education=(60, "学位未核实"))
    answer = save(desk, reviewed, mine, education=90, age=30)
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "A colleague decided while you were writing" in words
    assert "60 points, by 郑人才" in words and "学位未核实" in words
    assert decided(reviewed) == {"education": 60}
    assert answer.context["form"]["points-education"].value() == "90"
    # Sent again, it is sent knowing what the other did.
    assert save(desk, reviewed, answer).status_code == 302
    assert decided(reviewed) == {"education": 90, "age": 30}


def test_two_who_decide_the_same_are_no_clash(desk: Client, second: User, reviewed: Case) -> None:
    mine = look(desk, reviewed)
    save(browser(second), reviewed, education=90)
    assert save(desk, reviewed, mine, education=90).status_code == 302


def test_after_the_score_the_page_is_only_read(desk: Client, clerk: User, reviewed: Case) -> None:
    before = look(desk, reviewed)
    save(desk, reviewed, **ALL)
    makers.move(reviewed, "score", clerk)
    assert look(desk, reviewed).context["form"] is None
    answer = save(desk, reviewed, before, education=60)
    assert answer.status_code == 302
    assert decided(reviewed) == ALL
