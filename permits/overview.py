"""Everything the permit page shows, from the rules: status, dates, comparison, years held."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from permits import lookups
from permits.calendar_file import address_of
from permits.comparison.check import Check
from permits.comparison.told import checks_of
from permits.dates import days_of
from permits.endorsement.facts import facts_of
from permits.endorsement.todo import todo_for
from permits.life import chapters_of, day_that_counts, periods
from permits.models import Permit, ReliefSupplement
from permits.picture import Picture, picture
from permits.rules.automatic import Comparison, compare
from permits.rules.standing import StandingDecision, standing
from permits.rules.status import Status, StatusDecision, permit_status
from portal.accounts.models import Person
from portal.cases.models import Case
from portal.cases.service import Todo
from portal.policy import Policy, policy_on
from portal.registers.identifiers import mask_number
from portal.registers.snapshots import Copy, read
from portal.templatetags.portal import civil_date


@dataclass(frozen=True)
class Overview:
    """A permit on a day."""

    permit: Permit
    status: StatusDecision
    standing: StandingDecision
    picture: Picture
    checks: list[Check]
    comparison: Comparison
    dates: list[dict[str, Any]]
    todos: list[Todo]
    open_case: Case | None
    supplements: list[ReliefSupplement]

    @property
    def is_valid(self) -> bool:
        """Whether the card may be used today."""
        return self.status.status is Status.VALID

    @property
    def is_void(self) -> bool:
        """Whether only a new application helps."""
        return self.status.status is Status.VOID

    @property
    def status_words(self) -> str:
        """The status in a word."""
        if self.is_void:
            return _("Void")
        return _("Valid") if self.is_valid else _("Suspended")

    @property
    def status_kind(self) -> str:
        """How the status tag looks."""
        return "wrong" if self.is_void else "done" if self.is_valid else "soon"

    @property
    def masked_number(self) -> str:
        """The permit number with its middle hidden."""
        return mask_number(self.permit.number)

    @property
    def photo_url(self) -> str:
        """The holder's photo; empty where none was handed in here."""
        photo = getattr(self.permit, "photo_id", None)
        return reverse("documents:file", args=[photo]) if photo else ""

    @property
    def calendar_url(self) -> str:
        """The calendar of the permit's days."""
        return address_of(self.permit)

    @property
    def owed(self) -> ReliefSupplement | None:
        """What is still to be handed in after an endorsement under relief (D-13)."""
        return next((one for one in self.supplements if one.done_on is None), None)

    @property
    def card_differs(self) -> bool:
        """Whether the printed date is not the one in the records."""
        return self.permit.card_valid_until != self.permit.valid_until


def overview(person: Person, permit: Permit, on: date) -> Overview:
    """The permit page's facts on day `on`; the number of queries does not depend on history."""
    policy = policy_on(on)
    calendar = lookups.calendar_of(policy)
    open_case = lookups.open_cases(person).get("endorsement")
    on = day_that_counts(person, permit, on)
    status = permit_status(permit.valid_until, on, policy, calendar)
    chapters = chapters_of(person)
    held = standing(periods(chapters), on, policy, calendar)
    # While it is suspended the desk compares the same; a void one nobody endorses any more.
    facts = facts_of(permit, on) if status.status is not Status.VOID else None
    comparison = compare(facts, on, policy) if facts else Comparison(failed=(), unknown=True)
    checks = checks_of(permit, facts, comparison, on, policy, _copies(permit, on)) if facts else []
    todos = todo_for(permit, person, on, comparison.failed)
    written = lookups.endorsements_of(person)
    return Overview(
        permit=permit,
        status=status,
        standing=held,
        picture=picture(chapters, held, status, on, policy),
        checks=checks,
        comparison=comparison,
        dates=_dates(permit, status, policy),
        todos=[_being_decided(open_case), *todos] if open_case else todos,
        open_case=open_case,
        supplements=[e.supplement for e in written if hasattr(e, "supplement")],
    )


def _copies(permit: Permit, on: date) -> dict[str, Copy]:
    """How fresh the night's copies are, where they were read with the permit (lookups)."""
    return read(getattr(permit, "copies", None) or (), on)


def _being_decided(case: Case) -> Todo:
    """The card while an endorsement is asked for: the day of asking counts (D-27)."""
    return Todo(
        title=_("Your endorsement is being decided"),
        text=_("You asked for it on %(date)s. That day counts, however long the desk needs.")
        % {"date": civil_date(case.submitted_on)},
        url=reverse("cases:case", args=[case.reference]),
        action=_("Follow it"),
        kind="doing",
        rank=0,
    )


def _dates(permit: Permit, status: StatusDecision, policy: Policy) -> list[dict[str, Any]]:
    """The period's dates in order: those ahead while it is valid, else those of the lapse."""
    shown = days_of(permit.valid_until, policy)
    if status.status is not Status.VALID:
        shown = [one for one in shown if one.on >= permit.valid_until]
    dates = [{"label": one.label, "on": one.on, "text": one.text} for one in shown]
    if status.status is Status.VOID:
        dates.append(
            {
                "label": _("Last day to write about the lost years"),
                "on": status.petition_until,
                "text": _(
                    "For a grave reason you may explain yourself in writing to the city's population "
                    "office, with proof of your home and of work or school. Nobody can promise "
                    "that it helps."
                ),
            }
        )
    return dates
