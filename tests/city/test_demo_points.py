"""The points of the demonstration: each file in the state that its story tells."""

import pytest
from django.test import Client
from django.urls import reverse

from points import night
from points.files import present_file
from points.models import Confirmation, Employee, EmployerRecord, PointsFile, PointsRequest, Route
from points.rules.confirmation import ConfirmResult, confirm_timing
from points.strip import strip_of
from portal import clock
from portal.accounts.models import Employer, Membership, Person, User
from portal.cases.models import Case
from portal.city import demo
from portal.policy import policy_on
from portal.sms.models import Message
from tests.city.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def person(key: str) -> Person:
    return Person.objects.get(id_index=demo.demo_person(key).id_number)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("key", "result"),
    [
        ("points_open", ConfirmResult.ON_TIME),
        ("points_moved", ConfirmResult.ON_TIME),
        ("points_early", ConfirmResult.TOO_EARLY),
        ("points_limit", ConfirmResult.LATE_ALLOWED),
    ],
)
def test_each_confirmation_stands_as_its_story_says(key: str, result: ConfirmResult) -> None:
    row = Confirmation.objects.get(file__person=person(key))
    written = row.endorsement.endorsed_on
    timing = confirm_timing(written, TODAY, policy_on(TODAY), clock.working_days())
    assert timing.result is result
    assert (row.opens_on, row.hard_cutoff) == (timing.window.opens_on, timing.window.hard_cutoff)


def test_the_scores_are_those_of_the_rules_and_reach_the_standard() -> None:
    for file in PointsFile.objects.all():
        request = PointsRequest.objects.get(case__person=file.person, score__isnull=False)
        assert file.total == request.score == request.estimate >= 120
        decided = request.decisions.values_list("decided", flat=True)
        assert sum(decided) == file.total


def test_the_missing_month_endangers_the_file_that_rests_on_the_base() -> None:
    holder = person("points_gap")
    file = present_file(holder)
    assert file is not None and file.route == Route.BASE
    shown = strip_of(holder, file, TODAY)
    assert shown is not None and shown.danger is not None
    assert shown.danger.warn
    assert shown.warning


def test_who_never_applied_has_no_file() -> None:
    for key in ("points_first", "points_under"):
        assert present_file(person(key)) is None


def test_hr_are_human_beings_too_and_belong_to_employers_in_different_states() -> None:
    for one in demo.COLLEAGUES:
        user = User.objects.get(username=one.key)
        assert user.own_person is not None
        assert user.own_person.name == one.name == user.display_name
        assert user.phone == one.phone
    assert Employer.objects.count() == len(demo.EMPLOYERS)
    approved = EmployerRecord.objects.filter(approved_on__isnull=False)
    codes = set(approved.values_list("employer__credit_code", flat=True))
    assert codes == {demo.EMPLOYER.credit_code, demo.OTHER_EMPLOYER.credit_code}


def test_the_employer_has_its_people_on_the_list() -> None:
    listed = Employee.objects.filter(employer__credit_code=demo.EMPLOYER.credit_code)
    assert listed.count() == len(demo.HOLDERS) + len(demo.APPLICANTS)
    assert listed.get(id_index=demo.demo_person("points_moved").id_number).left_on


def test_the_talent_clerks_sit_in_two_centres() -> None:
    offices = Membership.objects.filter(user__username__contains="talent")
    found = {tie.user.username: tie.office.code for tie in offices if tie.office}
    assert found["talent"] == found["talent2"] != found["othertalent"]


def test_the_first_night_tells_each_what_their_story_says() -> None:
    night.run()
    told = {
        (bytes(one.person_index), one.template)
        for one in Message.objects.filter(key__startswith="points-")
        if one.person_index
    }
    for key, template in (
        ("points_open", "POINTS_OPEN"),
        ("points_limit", "POINTS_LAST"),
        ("points_gap", "POINTS_GAP_LOST"),
    ):
        assert (bytes(person(key).id_index), template) in told
    assert all(bytes(person("points_early").id_index) != index for index, _template in told)


def test_employer_and_talent_centre_find_confirmations_waiting() -> None:
    found = Case.objects.filter(service="confirmation").values_list("state", flat=True)
    assert sorted(found) == ["ACCEPTED", "FILE_REQUEST", "HR_REVIEW", "SUBMITTED"]
    assert not Message.objects.filter(key__startswith="case:", state="queued").exists()
    for username, name in (("hr", "cases:employer"), ("talent", "cases:desk")):
        page = signed_in(User.objects.get(username=username)).get(reverse(name)).content.decode()
        rows = Case.objects.filter(service="confirmation")
        assert any(reference in page for reference in rows.values_list("reference", flat=True))


@pytest.mark.parametrize("key", [one.key for one in demo.HOLDERS])
def test_my_points_and_the_old_case_can_be_read(key: str) -> None:
    user = person(key).user
    assert user is not None
    client = signed_in(user)
    assert client.get(reverse("points:points")).status_code == 200
    for request in PointsRequest.objects.filter(case__person=user.own_person):
        page = client.get(reverse("cases:case", args=[request.case.reference]))
        assert page.status_code == 200
