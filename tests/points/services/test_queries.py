"""No page of the points asks more than twelve questions, in whatever situation."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from points.models import IndicatorDecision, PointsRequest
from portal.accounts.models import Person
from tests.permits.services.test_queries import MOST, asked
from tests.permits.services.walk import Pages, browser, fill, submitted
from tests.points.services import makers
from tests.points.services.makers import TODAY
from tests.points.services.walk import APPLICATION, CONFIRMATION
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db
URLS = ("/", "/points/", "/services/points/", "/services/confirmation/")


def holding(days: int, endorsed: int | None, **changes: object) -> Callable[[], Person]:
    def make() -> Person:
        of = makers.holder(TODAY + timedelta(days=days))
        makers.file(of, TODAY + timedelta(days=days))
        if endorsed is not None:
            makers.endorsed(of.permits.get(), TODAY - timedelta(days=endorsed), **changes)
        request, clerk = PointsRequest.objects.get(), makers.clerk()
        for name, points in (("age", 30), ("education", 90), ("si_years", 12)):
            IndicatorDecision.objects.create(
                request=request, indicator=name, estimated=points, decided=points, decided_by=clerk
            )
        return of

    return make


SITUATIONS: dict[str, Callable[[], Person]] = {
    "no points": makers.holder,
    "good": holding(200, None),
    "too early": holding(12, 3),
    "open": holding(7, 5),
    "grace": holding(-20, 5),
    "reset": holding(-70, 5, band="LATE_RESET"),
    "over": holding(-30, 61),
    "not endorsed": holding(-20, None),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_pages_about_the_person(situation: str) -> None:
    client = browser(SITUATIONS[situation]().user)
    asked(client, "/")
    for url in URLS:
        found = asked(client, url)
        assert len(found) <= MOST, (url, len(found), found)


@pytest.mark.parametrize(
    ("service", "pages", "make"),
    [("points", APPLICATION, makers.holder), ("confirmation", CONFIRMATION, holding(7, 5))],
)
def test_each_page_of_the_wizard_and_of_the_case(
    service: str, pages: Pages, make: Callable[[], Person]
) -> None:
    of = make()
    client = browser(of.user)
    case = submitted(client, service, pages)
    found = asked(client, f"/cases/{case.reference}/")
    assert len(found) <= MOST, found
    case.delete()
    walk = Walk.begin(client, service)
    for step, typed in pages:
        found = asked(client, walk.url(step))
        assert len(found) <= MOST, (step, len(found), found)
        fill(walk, [(step, typed)])
    found = asked(client, walk.url("check"))
    assert len(found) <= MOST, ("check", len(found), found)
