"""The years held as a picture: periods, gaps of each kind, and the months towards the goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from permits.life import Chapter, periods
from permits.rules.standing import Gap, GapKind, StandingDecision, goal_day
from permits.rules.status import Status, StatusDecision
from permits.rules.windows import Band
from portal.policy import Policy
from portal.standing_bar import Span
from portal.templatetags.portal import civil_day

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Picture:
    """The bar of years, and how far the months in all are on their way to the goal (S21)."""

    spans: list[Span]
    months: int
    goal: int
    words: str


def picture(
    chapters: Sequence[Chapter],
    held: StandingDecision,
    status: StatusDecision,
    on: date,
    policy: Policy,
) -> Picture:
    """The picture of a person's years as of day `on`."""
    return Picture(
        spans=_spans(chapters, held, status, on),
        months=held.cumulative_months,
        goal=policy.cumulative_months_goal,
        words=_goal_words(chapters, held, status, policy),
    )


def _goal_words(
    chapters: Sequence[Chapter], held: StandingDecision, status: StatusDecision, policy: Policy
) -> str:
    goal = policy.cumulative_months_goal
    missing = goal - held.cumulative_months
    day = civil_day(goal_day(periods(chapters), goal))
    if missing <= 0:
        return _(
            "Reached on %(date)s. It is one of the conditions for turning the permit into Shanghai "
            "hukou (居转户)."
        ) % {"date": day}
    more = ngettext("%(n)s more month", "%(n)s more months", missing) % {"n": missing}
    if status.status is Status.VOID:
        return _("%(more)s to seven years. With a new permit they go on counting.") % {"more": more}
    return _("%(more)s to seven years: on %(date)s, if every endorsement is in time.") % {
        "more": more,
        "date": day,
    }


def _spans(
    chapters: Sequence[Chapter], held: StandingDecision, status: StatusDecision, on: date
) -> list[Span]:
    shown = [one.period for one in chapters if one.period.start <= on]
    spans = [Span(one.start, min(one.end, on), "held") for one in shown]
    spans += [_gap(gap, chapters) for gap in held.gaps]
    spans += [_late(one) for one in chapters if _is_late(one) and one.period.start <= on]
    last = chapters[-1].period
    if last.end > on:
        spans.append(Span(max(on + DAY, last.start), last.end, "ahead", _("still to come")))
    if status.status is Status.SUSPENDED:
        start = status.windows.valid_until + DAY
        spans.append(Span(start, on, "suspended", _("suspended")))
    return _joined(sorted(spans, key=lambda span: (span.start, span.kind != "held")))


def _gap(gap: Gap, chapters: Sequence[Chapter]) -> Span:
    """A gap, and what it did to the years."""
    after = next((one for one in chapters if one.period.start == gap.end + DAY), None)
    if gap.kind is GapKind.LOST:
        return Span(gap.start, gap.end, "lost", _("void, years lost"))
    if gap.kind is GapKind.RESET:
        return Span(gap.start, gap.end, "reset", _("years started again after it"))
    back = after.endorsement.restored_on if after and after.endorsement else None
    if back is None:
        return Span(gap.start, gap.end, "gap", _("does not count"))
    words = _("does not count; the years before it were given back on %(date)s")
    return Span(gap.start, gap.end, "gap", words % {"date": civil_day(back)})


def _is_late(one: Chapter) -> bool:
    """Whether the period was endorsed in grace, whose days count (C-24)."""
    by = one.endorsement
    if by is None or by.band != Band.LATE_CONTINUOUS:
        return False
    return one.period.start == by.period + DAY


def _late(one: Chapter) -> Span:
    assert one.endorsement is not None
    late = one.endorsement.days_late
    words = ngettext(
        "endorsed %(n)s day late: suspended until then, the years go on",
        "endorsed %(n)s days late: suspended until then, the years go on",
        late,
    )
    return Span(one.period.start, one.endorsement.requested_on, "late", words % {"n": late})


def _joined(spans: list[Span]) -> list[Span]:
    """Years that follow each other are one bar: the picture is about the gaps."""
    found: list[Span] = []
    late: list[Span] = []
    for span in spans:
        if span.kind == "late":
            late.append(span)
            continue
        last = found[-1] if found else None
        touches = last is not None and last.end + DAY == span.start
        if last is not None and touches and last.kind == span.kind == "held":
            found[-1] = Span(last.start, span.end, "held")
        else:
            found.append(span)
    return sorted([*found, *late], key=lambda span: (span.start, span.kind == "late"))
