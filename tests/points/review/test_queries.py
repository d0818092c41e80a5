"""What the review's pages ask the database."""

import pytest
from django.test import Client

from points.models import PointsRequest
from portal.accounts.models import User
from portal.cases.models import Case
from portal.documents.models import Certificate
from tests.permits.services.test_queries import MOST, asked
from tests.permits.services.walk import browser
from tests.points.review.pages import ALL, save, url
from tests.points.services import makers

pytestmark = pytest.mark.django_db


def test_the_pages_of_the_review_cost_at_most_a_dozen_queries(
    client: Client, desk: Client, hr: User, clerk: User, second: User, reviewed: Case
) -> None:
    save(desk, reviewed, **ALL | {"education": (60, "学位证书未能核实")})
    ours, case = browser(hr), f"{reviewed.reference}/"
    found = {
        "review": asked(desk, url(reviewed)),
        "case": asked(desk, f"/desk/{case}"),
        "hr": asked(ours, f"/employer/cases/{case}"),
    }
    makers.move(reviewed, "propose_score", clerk)
    found["second look"] = asked(browser(second), url(reviewed))
    found["case in second look"] = asked(browser(second), f"/desk/{case}")
    makers.move(reviewed, "score", second)
    assert PointsRequest.objects.get(case=reviewed).score == 105
    notice = Certificate.objects.get(kind="points")
    found["closed"] = asked(desk, url(reviewed))
    found["own notice"] = asked(client, "/points/notice/")
    found["my points"] = asked(client, "/points/")
    found["counter"] = asked(desk, f"/desk/points/notices/{notice.pk}/")
    too_many = {name: (len(asks), asks) for name, asks in found.items() if len(asks) > MOST}
    assert too_many == {}
