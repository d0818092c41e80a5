"""Where a confirmation stands on a day: the rule's answer over file, endorsement and registers."""

from dataclasses import dataclass
from datetime import date

from permits import lookups
from permits.rules.windows import Band
from points.files import Present, forget
from points.filing.claims import known_evidence, known_wages, registers_only
from points.models import Confirmation, PointsFile
from points.rules.conditions import (
    NEW_POINTS_BANDS,
    ConfirmDecision,
    ConfirmFacts,
    PaidYear,
    Route,
    may_confirm,
)
from points.rules.confirmation import ConfirmWindow, confirm_window
from points.rules.strip import Strip, strip
from points.rules.wages import Wages
from points.strip import tier_of
from portal import memo
from portal.clock import WorkingDays, now, working_days
from portal.policy import policy_on
from portal.registers import RegisterUnavailable

NO_DAYS = WorkingDays({}, frozenset(), "")
NO_WAGES = Wages.of(())


@dataclass(frozen=True)
class Asked:
    """The route that the confirmation of a file is judged by, with the year's months."""

    route: Route
    strip: Strip | None

    @property
    def year(self) -> PaidYear | None:
        """The numbers of the rule; None while the register does not answer."""
        return self.strip.year() if self.strip else None


def asked_of(file: PointsFile, on: date) -> Asked:
    """What the insurance of the last twelve months has to be for this file, and what it is."""

    def ask() -> Asked:
        route, policy = Route(file.route), policy_on(on)
        # Mere months need no wages, and only the base route what was declared.
        wages = NO_WAGES if route is Route.EDUCATION else known_wages()
        known = known_evidence if route is Route.BASE else registers_only
        try:
            evidence = known(file.person, on)
        except RegisterUnavailable:
            return Asked(route, None)
        tier = tier_of(evidence, route, wages, policy, scored_on=file.scored_on)
        return Asked(route, strip(route, tier, evidence.insurance, on, wages, policy))

    return memo.once(f"points.asked:{file.pk}:{on}", ask)


def window_of(held: Present) -> ConfirmWindow | None:
    """The days of the confirmation that the endorsement asks for; None without one."""
    if held.endorsement is None:
        return None
    written = held.endorsement.endorsed_on
    return confirm_window(written, policy_on(written), working_days(), held.endorsement.period)


def decide(held: Present, on: date, *, refreshed: bool, insurance: bool = True) -> ConfirmDecision:
    """Whether the confirmation may go in on day `on`.

    `refreshed` says whether 刷新有效期 counts as pressed; without `insurance` only the days are
    asked.
    """
    endorsement = held.endorsement
    facts = ConfirmFacts(
        endorsed_on=endorsement.endorsed_on if endorsement else None,
        old_expiry=held.old_expiry,
        band=Band(endorsement.band) if endorsement else Band.NORMAL,
        validity_refreshed=refreshed,
        route=Route(held.file.route),
        year=asked_of(held.file, on).year if endorsement and insurance else None,
    )
    return may_confirm(facts, on, policy_on(on), working_days())


def needs_new_application(held: Present, on: date) -> bool:
    """Whether only a new application helps: too late, or the years began anew (D-21, D-24).

    A lapsed row says so; no working day is asked, the limit is one of calendar days.
    """
    if held.confirmation is not None and held.confirmation.lapsed_on is not None:
        return True
    endorsement = held.endorsement
    if endorsement is None:
        permit = lookups.present_permit(held.file.person)
        # Another permit, not an endorsement of the one before.
        return permit is not None and permit.issued_on > held.old_expiry
    if Band(endorsement.band) in NEW_POINTS_BANDS:
        return True
    written = endorsement.endorsed_on
    limit = confirm_window(written, policy_on(written), NO_DAYS, endorsement.period).hard_cutoff
    return on > limit


def row_of(held: Present) -> Confirmation:
    """The confirmation's row; made here where the night has not been yet."""
    assert held.endorsement is not None
    if held.confirmation is not None:
        return held.confirmation
    window = window_of(held)
    assert window is not None
    row, _new = Confirmation.objects.get_or_create(
        endorsement=held.endorsement,
        defaults={
            "file": held.file,
            "opens_on": window.opens_on if window.recommended_by else None,
            "recommended_by": window.recommended_by,
            "missing_year": window.missing_year,
            "hard_cutoff": window.hard_cutoff,
            "policy_code": window.policy,
            "calendar_version": window.calendar,
        },
    )
    forget(held.file.person)
    return row


def held_for(held: Present) -> Confirmation:
    """The row, locked: the night and whoever hands in wait for each other. In a transaction."""
    row = row_of(held)
    return Confirmation.objects.select_for_update(no_key=True).get(pk=row.pk)


def refresh(held: Present) -> Confirmation:
    """刷新有效期 (s0:127): the new expiry is taken over; pressed again it stays as it was."""
    row = row_of(held)
    if row.refreshed_at is None:
        row.refreshed_at = now()
        row.save(update_fields=["refreshed_at"])
        forget(held.file.person)
    return row


def is_refreshed(held: Present) -> bool:
    """Whether the holder has taken over the new expiry."""
    return held.confirmation is not None and held.confirmation.refreshed_at is not None
