"""The permit history enquiry: every issue, endorsement and gap, and its effect on both counters.

DOMAIN 7 (History query, s1:7-15): elsewhere a holder would have to ask in four places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from permits import lookups
from permits.life import Chapter, chapters_of, day_that_counts, periods
from permits.models import Endorsement, Permit
from permits.picture import Picture, picture
from permits.rules.history import Step, steps
from permits.rules.standing import Gap, GapKind, StandingDecision, standing
from permits.rules.status import Status, StatusDecision, permit_status
from permits.rules.windows import Band
from portal.accounts.models import Person
from portal.cases.models import Case
from portal.policy import policy_on
from portal.registers.identifiers import mask_number
from portal.templatetags.portal import civil_day

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Fact:
    """A line of an entry; `url` leads to the case that it names."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Entry:
    """An issue, an endorsement or a gap; `kind` as in the design language.

    `step` holds both counters before and after it, None where they stand still meanwhile.
    `effect` says in words what it did to the years.
    """

    title: str
    on: date
    kind: str
    facts: list[Fact]
    effect: str
    step: Step | None


@dataclass(frozen=True)
class History:
    """Everything about a person's permits as of `on`, oldest first."""

    permit: Permit
    on: date
    status: StatusDecision
    standing: StandingDecision
    picture: Picture
    entries: list[Entry]

    @property
    def masked_number(self) -> str:
        """The present permit's number with its middle hidden."""
        return mask_number(self.permit.number)

    @property
    def card_differs(self) -> bool:
        """Whether the printed date is not the one in the records."""
        return self.permit.card_valid_until != self.permit.valid_until


def history(person: Person, on: date) -> History | None:
    """The history as of day `on`; None for who never had a permit. Queries do not depend on it."""
    permits = lookups.permits_of(person)
    if not permits:
        return None
    permit = lookups.present_permit(person) or permits[0]
    policy = policy_on(on)
    calendar = lookups.calendar_of(policy)
    on = day_that_counts(person, permit, on)
    chapters = chapters_of(person)
    status = permit_status(chapters[-1].period.end, on, policy, calendar)
    held = standing(periods(chapters), on, policy, calendar)
    return History(
        permit=permit,
        on=on,
        status=status,
        standing=held,
        picture=picture(chapters, held, status, on, policy),
        entries=_entries(chapters, steps(periods(chapters), on, policy, calendar), status, on),
    )


class Link(TypedDict):
    """As Evidence has it."""

    url: str
    url_label: str


def for_desk(case: Case) -> Link:
    """The link by which the desk looks at the history of the person of a case."""
    return {
        "url": reverse("permits:history_of", args=[case.reference]),
        "url_label": _("Permit history"),
    }


def _entries(
    chapters: Sequence[Chapter], found: Sequence[Step], status: StatusDecision, on: date
) -> list[Entry]:
    begun = {one.period: one for one in chapters}
    entries = []
    for step in found:
        if isinstance(step.what, Gap):
            entries.append(_gap(step, step.what, chapters, status))
        else:
            entries.append(_period(step, begun[step.what]))
    if status.status is Status.SUSPENDED:
        entries.append(_suspended(status, on))
    return entries


def _period(step: Step, one: Chapter) -> Entry:
    by = one.endorsement
    if by is None:
        return Entry(
            title=_("Permit issued"),
            on=one.permit.issued_on,
            kind="done",
            facts=[
                Fact(_("Permit number"), mask_number(one.permit.number)),
                *_validity(one),
            ],
            effect=_("The years begin on this day.")
            if step.before.continuous == step.before.cumulative == 0
            else _("The continuous years begin on this day; the months in all go on."),
            step=step,
        )
    words = {
        Endorsement.Channel.AUTO: _("Endorsed automatically"),
        Endorsement.Channel.WEB: _("Endorsed online"),
        Endorsement.Channel.COUNTER: _("Endorsed at the counter"),
    }
    return Entry(
        title=words[Endorsement.Channel(by.channel)],
        on=by.endorsed_on,
        kind="soon" if by.band == Band.LATE_RESET and by.restored_on is None else "done",
        facts=[*_validity(one), *_how(by)],
        effect=_effect(by),
        step=step,
    )


def _validity(one: Chapter) -> list[Fact]:
    facts = [
        Fact(
            pgettext("period", "Valid"),
            _("%(start)s to %(end)s")
            % {"start": civil_day(one.period.start), "end": civil_day(one.until)},
        )
    ]
    if one.period.end < one.until:
        assert one.permit.ended_on is not None
        facts.append(Fact(_("Ended early"), civil_day(one.permit.ended_on)))
    return facts


def _how(by: Endorsement) -> list[Fact]:
    """When it was asked for and written, how late that was, and by which rules (DOMAIN 19)."""
    facts = []
    if by.channel == Endorsement.Channel.AUTO:
        facts.append(Fact(_("Compared on"), civil_day(by.requested_on)))
    else:
        facts.append(Fact(_("Asked for on"), civil_day(by.requested_on)))
    facts.append(Fact(_("Written on"), civil_day(by.endorsed_on)))
    facts.append(Fact(_("In time?"), in_words(by)))
    if by.restored_on is not None:
        facts.append(Fact(_("Continuity restored on"), civil_day(by.restored_on)))
    if hasattr(by, "supplement"):
        owed = by.supplement
        words = _("papers to follow by %(date)s") % {"date": civil_day(owed.due_on)}
        if owed.done_on is not None:
            words = _("papers followed on %(date)s") % {"date": civil_day(owed.done_on)}
        facts.append(Fact(_("Relief measure"), words))
    reference = getattr(by, "case_reference", None)
    if reference:
        facts.append(Fact(_("Case"), reference, reverse("cases:case", args=[reference])))
    rules = by.policy_code
    if by.calendar_version:
        rules = _("%(policy)s, calendar %(calendar)s") % {
            "policy": by.policy_code,
            "calendar": by.calendar_version,
        }
    return [*facts, Fact(_("Rules of"), rules)]


def in_words(by: Endorsement) -> str:
    """The band of an endorsement, as people say it (DOMAIN 7)."""
    if by.band == Band.NORMAL:
        return pgettext("endorsed in time", "yes")
    late = ngettext("%(n)s day late", "%(n)s days late", by.days_late) % {"n": by.days_late}
    if by.band == Band.LATE_CONTINUOUS:
        return _("%(late)s, within the grace") % {"late": late}
    return _("%(late)s, after the grace") % {"late": late}


def _effect(by: Endorsement) -> str:
    if by.band == Band.NORMAL:
        return _("The years go on.")
    if by.band == Band.LATE_CONTINUOUS:
        return _("Suspended until it was endorsed; the years go on as if it had been in time.")
    if by.restored_on is not None:
        return _("The years before the gap were given back; the days of the gap do not count.")
    return _("The continuous years began again at zero; the months in all go on.")


def _gap(step: Step, gap: Gap, chapters: Sequence[Chapter], status: StatusDecision) -> Entry:
    after = next((one for one in chapters if one.period.start == gap.end + DAY), None)
    titles = {
        GapKind.UNCOUNTED: _("Gap that does not count"),
        GapKind.RESET: _("Gap after which the years began again"),
        GapKind.LOST: _("Permit void"),
    }
    effects = {
        GapKind.UNCOUNTED: _("Its days are left out of both counters; the years go on."),
        GapKind.RESET: _("The continuous years fell back to zero. The months in all stay."),
        GapKind.LOST: _("The continuous years are lost. The months in all stay."),
    }
    days = (gap.end - gap.start).days + 1
    span = _("since %(start)s") % {"start": civil_day(gap.start)}
    if after is not None:
        span = _("%(start)s to %(end)s") % {
            "start": civil_day(gap.start),
            "end": civil_day(gap.end),
        }
    title, void = titles[gap.kind], []
    if gap.kind is GapKind.LOST and after is None:
        # The gap begins with the lapse; void it was only from E+91.
        title = _("Suspended, then void")
        void = [Fact(_("Void since"), civil_day(status.windows.void_from))]
    return Entry(
        title=title,
        on=gap.start,
        kind="wrong" if gap.kind is GapKind.LOST else "soon",
        facts=[
            Fact(_("Days"), span),
            Fact(_("Length"), ngettext("%(n)s day", "%(n)s days", days) % {"n": days}),
            *void,
        ],
        effect=effects[gap.kind],
        step=step,
    )


def _suspended(status: StatusDecision, on: date) -> Entry:
    start = status.windows.valid_until + DAY
    days = (on - start).days + 1
    resets = status.band is Band.LATE_RESET
    return Entry(
        title=_("Suspended"),
        on=start,
        kind="soon",
        facts=[
            Fact(_("Days"), _("since %(start)s") % {"start": civil_day(start)}),
            Fact(_("Length"), ngettext("%(n)s day", "%(n)s days", days) % {"n": days}),
        ],
        effect=_("Both counters stand still. Endorsed now, the continuous years begin again.")
        if resets
        else _("Both counters stand still. Endorsed by %(date)s, the years go on.")
        % {"date": civil_day(status.windows.grace_last)},
        step=None,
    )
