"""Everything the permit page shows, from the rules: status, dates ahead, comparison, standing."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from permits.endorsement.facts import facts_of
from permits.endorsement.reasons import TEXTS
from permits.models import Permit
from permits.rules.automatic import RENTED, AutoFacts, Basis, Reason, compare
from permits.rules.standing import GapKind, Period, StandingDecision, standing
from permits.rules.status import Status, StatusDecision, permit_status
from permits.rules.windows import Band
from portal.cases.models import Material
from portal.clock import working_days
from portal.policy import policy_on
from portal.standing_bar import Span


@dataclass(frozen=True)
class Check:
    """One comparison of the automatic round: `agrees` is None where a register is unknown."""

    label: str
    agrees: bool | None
    text: str


@dataclass(frozen=True)
class Overview:
    """A permit on a day."""

    permit: Permit
    status: StatusDecision
    standing: StandingDecision
    spans: list[Span]
    checks: list[Check]
    photo_id: Any

    @property
    def status_words(self) -> str:
        """The status in a word."""
        words = {
            Status.VALID: _("Valid"),
            Status.SUSPENDED: _("Suspended"),
            Status.VOID: _("Void"),
        }
        return words[self.status.status]

    @property
    def status_kind(self) -> str:
        """How the status tag looks."""
        return {Status.VALID: "done", Status.SUSPENDED: "soon", Status.VOID: "wrong"}[
            self.status.status
        ]

    @property
    def masked_number(self) -> str:
        """The permit number with its middle hidden."""
        number = self.permit.number
        return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"

    @property
    def card_differs(self) -> bool:
        """Whether the printed date is not the one in the records."""
        return self.permit.card_valid_until != self.permit.valid_until

    @property
    def all_agree(self) -> bool:
        """Whether tonight's comparison would pass."""
        return all(check.agrees for check in self.checks)

    @property
    def dates(self) -> list[dict[str, Any]]:
        """The period's dates ahead, in order."""
        around, policy = self.status.windows, policy_on(self.permit.valid_until)
        end = self.permit.valid_until
        if self.status.status is Status.VALID:
            return [
                {"label": _("Endorsement opens"), "on": around.opens_on},
                {
                    "label": _("Automatic round begins"),
                    "on": end - timedelta(days=policy.auto_days_before),
                },
                {
                    "label": _("Endorse yourself if not done"),
                    "on": end - timedelta(days=policy.manual_advice_days),
                },
                {"label": _("Last valid day"), "on": end},
            ]
        return [
            {"label": _("Last valid day"), "on": end},
            {"label": _("Last day on which your years go on"), "on": around.grace_last},
            {"label": _("Last day before it is void"), "on": around.reset_last},
        ]


def overview(permit: Permit, on: date) -> Overview:
    """The permit page's facts on day `on`; the number of queries does not depend on history."""
    policy, days = policy_on(on), working_days()
    endorsements = list(permit.endorsements.all())
    first_end = endorsements[0].period if endorsements else permit.valid_until
    periods = [Period(permit.issued_on, first_end)] + [
        Period(e.valid_from, e.valid_until, resets=e.band == Band.LATE_RESET) for e in endorsements
    ]
    held = standing(periods, on, policy, days)
    status = permit_status(permit.valid_until, on, policy, days)
    photo = Material.objects.filter(case_id=permit.case_id, kind="photo", current=True)
    return Overview(
        permit=permit,
        status=status,
        standing=held,
        spans=_spans(periods, held, status, on),
        checks=_checks(facts_of(permit, on), on),
        photo_id=photo.values_list("upload_id", flat=True).first() if permit.case_id else None,
    )


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


def _checks(facts: AutoFacts, on: date) -> list[Check]:
    failed = set(compare(facts, on, policy_on(on)).failed)
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
    return Check(label, False, "; ".join(str(TEXTS[reason]) for reason in sorted(failed)))
