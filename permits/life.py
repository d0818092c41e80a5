"""A person's life with their permits: every period, and the issue or endorsement that began it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from permits import lookups
from permits.models import Endorsement, Permit
from permits.rules.standing import Period
from permits.rules.status import Status, permit_status
from permits.rules.windows import Band
from portal.accounts.models import Person
from portal.policy import policy_on


@dataclass(frozen=True)
class Chapter:
    """One period of a permit; `endorsement` is None for the one that began with the issue.

    `until` is its last day as it was written; `period` ends before it where the permit was
    replaced or withdrawn earlier.
    """

    permit: Permit
    endorsement: Endorsement | None
    period: Period
    until: date


def chapters_of(person: Person) -> list[Chapter]:
    """All periods of all permits of the person, former ones too, oldest first; two queries."""
    permits = lookups.permits_of(person)[::-1]
    by_permit: dict[int, list[Endorsement]] = {}
    for one in lookups.endorsements_of(person):
        by_permit.setdefault(one.permit_id, []).append(one)
    found: list[Chapter] = []
    for permit in permits:
        found += _of(permit, by_permit.get(permit.pk, []), anew=bool(found))
    return found


def periods(chapters: Sequence[Chapter]) -> list[Period]:
    """What the rules of the years held read."""
    return [one.period for one in chapters]


def day_that_counts(person: Person, permit: Permit, on: date) -> date:
    """Today; but the day of asking for who asked in time for what would be void by now (D-27)."""
    case = lookups.open_cases(person).get("endorsement")
    if case is None:
        return on
    policy = policy_on(on)
    status = permit_status(permit.valid_until, on, policy, lookups.calendar_of(policy))
    return case.submitted_on if status.status is Status.VOID else on


def _of(permit: Permit, endorsements: list[Endorsement], *, anew: bool) -> list[Chapter]:
    first_end = endorsements[0].period if endorsements else permit.valid_until
    written: list[tuple[Endorsement | None, Period]] = [
        (None, Period(permit.issued_on, first_end, anew=anew))
    ]
    for one in endorsements:
        # What was given back goes on (S46).
        resets = one.band == Band.LATE_RESET and one.restored_on is None
        written.append((one, Period(one.valid_from, one.valid_until, resets)))
    if permit.ended_on is None:
        return [Chapter(permit, by, period, period.end) for by, period in written]
    last = permit.ended_on - timedelta(days=1)
    return [
        Chapter(
            permit,
            by,
            Period(period.start, min(period.end, last), period.resets, period.anew),
            period.end,
        )
        for by, period in written
        if period.start <= last
    ]
