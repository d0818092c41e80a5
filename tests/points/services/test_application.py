"""The first application: from the holder's declaration to the points."""

import pytest
from django.test import Client

from points.models import PointsFile, PointsRequest
from portal.accounts.models import Person, User
from portal.sms.models import Message
from tests.permits.services.walk import submitted
from tests.points.services import makers
from tests.points.services.walk import APPLICATION

pytestmark = pytest.mark.django_db


def test_the_whole_way_from_declaration_to_points(
    client: Client, person: Person, hr: User, clerk: User
) -> None:
    case = submitted(client, "points", APPLICATION)
    assert (case.state, case.filer, case.office and case.office.code) == (
        "HR_REVIEW",
        makers.employer(),
        "T310112",
    )
    request = PointsRequest.objects.get(case=case)
    # 90 for the degree, 30 for the age, 3 for each of five years; the base stays below 0.8.
    assert (request.estimate, request.route, request.paper_required) == (135, "education", True)
    makers.by_hr(case, "submit_to_centre", hr)
    makers.received(case)
    makers.move(case, "accept", clerk)
    makers.move(case, "review", clerk)
    makers.decided(case, clerk, age=30, education=90, si_years=15)
    made = makers.move(case, "score", clerk)
    assert made.state == "SCORED" and made.closed_at is not None
    file = PointsFile.objects.get(person=person)
    permit = person.permits.get()
    assert (file.total, file.valid_until, file.route) == (135, permit.valid_until, "education")
    assert Message.objects.filter(template="POINTS_RESULT").count() == 2
