"""Everything the permit page shows, from the rules: status, dates, comparison, years held."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from permits import lookups
from permits.calendar_file import address_of
from permits.endorsement.facts import facts_of
from permits.endorsement.reasons import TEXTS
from permits.endorsement.todo import todo_for
from permits.models import Endorsement, Permit, ReliefSupplement
from permits.rules.automatic import RENTED, AutoFacts, Basis, Comparison, Reason, compare
from permits.rules.standing import GapKind, Period, StandingDecision, standing
from permits.rules.status import Status, StatusDecision, permit_status
from permits.rules.windows import Band
from portal.accounts.models import Person
from portal.cases.models import Case
from portal.cases.service import Todo
from portal.policy import Policy, policy_on
from portal.standing_bar import Span
from portal.templatetags.portal import civil_date


@dataclass(frozen=True)
class Check:
    """One comparison of the automatic round: `agrees` is None where a register is unknown."""

    label: str
    agrees: bool | None
    text: str

    @property
    def kind(self) -> str:
        """How its tag looks."""
        return {True: "done", False: "soon", None: "neutral"}[self.agrees]


@dataclass(frozen=True)
class Overview:
    """A permit on a day."""

    permit: Permit
    status: StatusDecision
    standing: StandingDecision
    spans: list[Span]
    checks: list[Check]
    comparison: Comparison
    dates: list[dict[str, Any]]
    history: list[dict[str, Any]]
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
        number = self.permit.number
        return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"

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
    endorsements = list(permit.endorsements.select_related("supplement"))
    first_end = endorsements[0].period if endorsements else permit.valid_until
    periods = [Period(permit.issued_on, first_end)] + [
        Period(e.valid_from, e.valid_until, resets=e.band == Band.LATE_RESET) for e in endorsements
    ]
    open_case = lookups.open_cases(person).get("endorsement")
    status = permit_status(permit.valid_until, on, policy, calendar)
    if open_case is not None and status.status is Status.VOID:
        # Asked for in time: nothing is lost while the desk decides (D-27).
        on = open_case.submitted_on
        status = permit_status(permit.valid_until, on, policy, calendar)
    held = standing(periods, on, policy, calendar)
    # Once it has expired no round looks at it, so nothing is compared.
    facts = facts_of(permit, on) if status.status is Status.VALID else None
    comparison = compare(facts, on, policy) if facts else Comparison(failed=(), unknown=True)
    todos = todo_for(permit, person, on, comparison.failed)
    return Overview(
        permit=permit,
        status=status,
        standing=held,
        spans=_spans(periods, held, status, on),
        checks=_checks(facts, comparison) if facts else [],
        comparison=comparison,
        dates=_dates(permit, status, policy),
        history=_history(permit, endorsements),
        todos=[_being_decided(open_case), *todos] if open_case else todos,
        open_case=open_case,
        supplements=[e.supplement for e in endorsements if hasattr(e, "supplement")],
    )


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
    around, end = status.windows, permit.valid_until
    if status.status is Status.VALID:
        days = timedelta(days=policy.auto_days_before), timedelta(days=policy.manual_advice_days)
        return [
            {"label": _("Endorsement opens"), "on": around.opens_on},
            {"label": _("Automatic round begins"), "on": end - days[0]},
            {"label": _("Not endorsed by now? Do it yourself"), "on": end - days[1]},
            {"label": _("Last valid day"), "on": end},
        ]
    dates = [
        {"label": _("Last valid day"), "on": end},
        {"label": _("Last day on which your years go on"), "on": around.grace_last},
    ]
    if around.reset_last > around.grace_last:
        dates.append({"label": _("Last day before it is void"), "on": around.reset_last})
    if status.status is Status.VOID:
        dates.append(
            {
                "label": _("Last day to ask for the years back"),
                "on": status.petition_until,
                "text": _(
                    "For a good reason such as a long journey, in writing to the city's population "
                    "office, with proof of your home and of work or school."
                ),
            }
        )
    return dates


def _history(permit: Permit, endorsements: list[Endorsement]) -> list[dict[str, Any]]:
    """The permit's life, newest first."""
    words = {
        Endorsement.Channel.AUTO: _("Endorsed automatically"),
        Endorsement.Channel.WEB: _("Endorsed online"),
        Endorsement.Channel.COUNTER: _("Endorsed at the counter"),
    }
    events = []
    for one in reversed(endorsements):
        until = _("Valid until %(date)s") % {"date": civil_date(one.valid_until)}
        if one.band == Band.LATE_RESET:
            until = _("%(until)s; the years started again") % {"until": until}
        title = words[Endorsement.Channel(one.channel)]
        events.append({"title": title, "at": one.endorsed_on, "text": until, "kind": "done"})
    first_end = endorsements[0].period if endorsements else permit.valid_until
    issued = {
        "title": _("Permit issued"),
        "at": permit.issued_on,
        "text": _("Valid until %(date)s") % {"date": civil_date(first_end)},
        "kind": "done",
    }
    return [*events, issued]


def _spans(
    periods: list[Period], held: StandingDecision, status: StatusDecision, on: date
) -> list[Span]:
    spans = [Span(p.start, min(p.end, on), "held") for p in periods if p.start <= on]
    words = {
        GapKind.UNCOUNTED: ("gap", _("does not count")),
        GapKind.RESET: ("gap", _("years started again after it")),
        GapKind.LOST: ("lost", _("years lost")),
    }
    spans += [Span(gap.start, gap.end, *words[gap.kind]) for gap in held.gaps]
    if status.status is Status.SUSPENDED:
        start = status.windows.valid_until + timedelta(days=1)
        spans.append(Span(start, on, "suspended", _("suspended")))
    return _joined(sorted(spans, key=lambda span: span.start))


def _joined(spans: list[Span]) -> list[Span]:
    """Years that follow each other are one bar: the picture is about the gaps."""
    found: list[Span] = []
    for span in spans:
        last = found[-1] if found else None
        touches = last is not None and last.end + timedelta(days=1) == span.start
        if last is not None and touches and last.kind == span.kind == "held":
            found[-1] = Span(last.start, span.end, "held")
        else:
            found.append(span)
    return found


def _checks(facts: AutoFacts, comparison: Comparison) -> list[Check]:
    failed = set(comparison.failed)
    rows: list[tuple[str, bool, tuple[Reason, ...]]] = [
        (_("Address"), facts.population_known, (Reason.ADDRESS_CHANGED,)),
        (_("Mobile number"), facts.population_known, (Reason.PHONE_CHANGED,)),
        (_("Other data"), facts.population_known, (Reason.OTHER_INFO_CHANGED,)),
    ]
    if facts.housing in RENTED:
        rows.append((_("Lease filing"), facts.housing_known, (Reason.LEASE_FILING_EXPIRED,)))
    if facts.basis is Basis.EMPLOYMENT:
        both = (Reason.EMPLOYMENT_CHANGED, Reason.NO_LAWFUL_EMPLOYMENT)
        rows.append((_("Employment"), facts.employment_known, both))
    if facts.basis is Basis.SCHOOLING:
        rows.append((_("Schooling"), facts.schooling_known, (Reason.SCHOOLING_ENDED,)))
    return [_check(label, known, failed & set(reasons)) for label, known, reasons in rows]


def _check(label: str, known: bool, failed: set[Reason]) -> Check:
    if not known:
        return Check(label, None, _("the register does not answer now"))
    if not failed:
        return Check(label, True, _("agrees with the register"))
    return Check(label, False, _("; ").join(str(TEXTS[reason]) for reason in sorted(failed)))
