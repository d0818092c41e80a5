"""Holders whose latest endorsement cost them their years, and their way through the pages."""

from datetime import date, timedelta
from typing import Any

from permits.models import Endorsement, Permit
from portal.accounts.models import Person
from portal.cases.models import Case
from portal.clock.days import add_months
from tests.permits.services import makers
from tests.permits.services.walk import FACE, Pages, browser, submitted

# The permit ended on this day, and its endorsement was asked for 75 days later.
ENDED, LATE = date(2026, 7, 1), 75
ASKED = ENDED + timedelta(days=LATE)
UNTIL = date(2027, 9, 14)
LAST_DAY = date(2027, 7, 1)
ISSUED = date(2023, 7, 1)
STATEMENT = (
    "My father fell ill at home in Hefei; I cared for him there from June until September, and "
    "the village has no network."
)
CAUSE: dict[str, Any] = {
    "cause": "family",
    "absent_from": "2026-06-20",
    "absent_until": "2026-09-12",
    "statement": STATEMENT,
}
PAGES: Pages = [
    FACE,
    ("cause", CAUSE),
    ("document", {"cause_proof_file": ...}),
    ("contact", {"right": "on"}),
    ("grounds", {}),
]


def reset(
    ended: date = ENDED, late: int = LATE, years: int = 3, sequence: int = 1, **changes: Any
) -> Permit:
    """A permit endorsed so many days late, by whose registers everything else agrees."""
    permit = makers.holder(ended, years, sequence, **changes)
    of_permit(permit, late)
    return permit


def of_permit(permit: Permit, late: int = LATE) -> Endorsement:
    """The late endorsement of its present period."""
    asked = permit.valid_until + timedelta(days=late)
    until = add_months(asked, 12)
    made = makers.endorsement(
        permit,
        permit.valid_until,
        endorsed_on=asked,
        valid_from=asked,
        valid_until=until,
        band="LATE_RESET",
        channel=Endorsement.Channel.WEB,
        continuity_start=asked,
    )
    permit.valid_until, permit.continuity_start = until, asked
    permit.save()
    return made


def asked_for(person: Person, pages: Pages = PAGES) -> Case:
    """A whole request, from Start to the case."""
    return submitted(browser(person.user), "restoration", pages)
