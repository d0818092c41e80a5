"""The yearly confirmation: refresh, what changed, and the points for one more year."""

from datetime import date

import pytest
from django.test import Client

from points.models import Confirmation, PointsFile, PointsRequest
from portal.accounts.models import Person, User
from portal.clock.days import add_months
from tests.permits.services.walk import submitted
from tests.points.services import makers
from tests.points.services.walk import CONFIRMATION

pytestmark = pytest.mark.django_db
# Monday; 18 November is three working days before.
ENDORSED = date(2026, 11, 18)
OLD_EXPIRY = date(2026, 11, 30)


@pytest.fixture
def person() -> Person:
    """Somebody whose permit was endorsed three working days ago."""
    made = makers.holder(OLD_EXPIRY)
    makers.file(made, OLD_EXPIRY)
    makers.endorsed(made.permits.get(), ENDORSED)
    return made


def test_unchanged_nothing_is_handed_in_and_the_points_go_on_for_a_year(
    client: Client, person: Person, hr: User, clerk: User
) -> None:
    case = submitted(client, "confirmation", CONFIRMATION)
    request = PointsRequest.objects.get(case=case)
    assert (request.paper_required, request.changes, case.materials.count()) == (False, [], 0)
    confirmation = Confirmation.objects.get(file__person=person)
    assert request.confirmation == confirmation and confirmation.refreshed_at is not None
    makers.by_hr(case, "submit_to_centre", hr)
    makers.move(case, "accept", clerk)
    makers.move(case, "review", clerk)
    makers.decided(case, clerk, age=30, education=90, si_years=15)
    makers.move(case, "score", clerk)
    confirmation.refresh_from_db()
    file = PointsFile.objects.get(person=person)
    assert (confirmation.confirmed_on, confirmation.gap) == (makers.TODAY, False)
    assert file.valid_until == add_months(OLD_EXPIRY, 12)
