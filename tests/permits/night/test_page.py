"""The comparison on the permit's page and the night say the same of everybody in a city."""

from collections import Counter

import pytest

from permits.endorsement import sweep
from permits.endorsement.facts import facts_of
from permits.models import Ledger, Permit
from permits.rules.automatic import decide
from portal.policy import policy_on
from tests.city.conftest import TODAY, city, media  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_the_page_shows_what_the_night_will_find() -> None:
    policy = policy_on(TODAY)
    pages = {}
    for permit in Permit.objects.filter(ended_on=None).select_related("person"):
        decision = decide(facts_of(permit, TODAY), TODAY, policy)
        if decision.in_scope:
            pages[permit.pk] = [str(reason) for reason in decision.reasons]
    sweep.run_night(TODAY)
    nights = {row.permit_id: row.reasons for row in Ledger.objects.filter(run_date=TODAY)}
    assert nights == pages
    found = Counter(reason for reasons in nights.values() for reason in reasons)
    assert len(found) >= 5, "the demonstration people have one of most kinds"
