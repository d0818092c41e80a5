"""A score that differs much from the estimate: proposed by one clerk, set by another."""

import pytest
from django.test import Client

from points.models import IndicatorDecision, PointsFile, PointsRequest
from portal.accounts.models import User
from portal.audit.models import Entry
from portal.cases import acts
from portal.cases.models import Case
from portal.cases.service import Refused
from portal.policy import policy_on
from tests.permits.services.walk import browser
from tests.points.review.pages import ALL, look, save
from tests.points.services import makers

pytestmark = pytest.mark.django_db
LESS = ALL | {"education": (60, "学位证书未能核实")}


@pytest.fixture
def proposed(desk: Client, clerk: User, reviewed: Case) -> Case:
    """Thirty points below the estimate, proposed by the first clerk."""
    save(desk, reviewed, **LESS)
    return makers.move(reviewed, "propose_score", clerk)


def test_a_score_near_the_estimate_is_set_by_one_clerk(
    desk: Client, clerk: User, reviewed: Case
) -> None:
    limit = policy_on(reviewed.submitted_on).points_second_look
    assert limit == 10
    save(desk, reviewed, **ALL | {"si_years": (6, "补缴不计")})
    assert look(desk, reviewed).context["sheet"].difference == -9
    assert makers.move(reviewed, "score", clerk).state == "SCORED"


def test_a_score_far_from_the_estimate_cannot_be_set_at_once(
    desk: Client, clerk: User, reviewed: Case
) -> None:
    save(desk, reviewed, **LESS)
    page = look(desk, reviewed)
    assert [one.move.name for one in page.context["moves"]] == ["propose_score"]
    with pytest.raises((acts.NotAllowed, Refused)):
        makers.move(reviewed, "score", clerk)


def test_nothing_is_proposed_while_an_indicator_is_open(
    desk: Client, clerk: User, reviewed: Case
) -> None:
    save(desk, reviewed, education=(60, "学位证书未能核实"))
    with pytest.raises(Refused):
        makers.move(reviewed, "propose_score", clerk)


def test_whoever_proposed_the_points_cannot_set_them(
    desk: Client, clerk: User, proposed: Case
) -> None:
    with pytest.raises(Refused):
        makers.move(proposed, "score", clerk)
    page = look(desk, proposed)
    assert "You proposed these points" in page.content.decode()
    for shown in (page, desk.get(f"/desk/{proposed.reference}/")):
        assert "score" not in {one.move.name for one in shown.context["moves"]}
    assert not PointsFile.objects.filter(person=proposed.person).exists()


def test_the_second_clerk_sees_what_the_first_decided_and_sets_it(
    second: User, proposed: Case
) -> None:
    page = look(browser(second), proposed)
    words = page.content.decode()
    assert "郑人才 proposed these points" in words
    assert "学位证书未能核实" in words
    assert page.context["form"] is None, "what the first decided is not overwritten here"
    assert makers.move(proposed, "score", second).state == "SCORED"
    assert PointsRequest.objects.get(case=proposed).score == 105


def test_the_second_clerk_sends_it_back_and_the_first_proposes_again(
    desk: Client, clerk: User, second: User, proposed: Case
) -> None:
    makers.move(proposed, "send_back", second, reasons=["LOOK_EDUCATION"], note="请看学位网")
    page = look(desk, proposed)
    assert "The second clerk asks you to look again" in page.content.decode()
    assert "请看学位网" in page.content.decode()
    save(desk, proposed, education=90)
    # Once proposed, two pairs of eyes stay.
    assert [one.move.name for one in look(desk, proposed).context["moves"]] == ["propose_score"]
    makers.move(proposed, "propose_score", clerk)
    assert makers.move(proposed, "score", second).state == "SCORED"
    assert PointsRequest.objects.get(case=proposed).score == 135


def test_what_the_second_clerk_wrote_is_for_colleagues_alone(
    client: Client, second: User, proposed: Case
) -> None:
    makers.move(proposed, "send_back", second, reasons=["LOOK_EDUCATION"], note="请看学位网")
    assert "请看学位网" not in client.get(f"/cases/{proposed.reference}/").content.decode()


def test_decisions_stand_when_a_returned_file_comes_back_unchanged(
    desk: Client, hr: User, clerk: User, reviewed: Case
) -> None:
    save(desk, reviewed, **ALL)
    makers.move(reviewed, "return", clerk, reasons=["PAPER_MISSING"])
    makers.by_hr(reviewed, "submit_to_centre", hr)
    assert IndicatorDecision.objects.count() == 5


def test_each_saving_is_a_row_of_the_audit_trail(desk: Client, reviewed: Case) -> None:
    save(desk, reviewed, education=(60, "学位证书未能核实"), age=30)
    row = Entry.objects.filter(action="decide", object_id=str(reviewed.pk)).latest("pk")
    assert sorted(row.detail["indicators"]) == ["age", "education"]
    assert "学位" not in str(row.detail)
