"""Keeping what a clerk decides on the indicators of a request: piecemeal, and never over another's."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from points.acts import total_key
from points.models import IndicatorDecision, PointsRequest
from points.review.indicators import to_decide
from points.rules.possible import PAIRS
from points.rules.tables import Indicator
from portal import memo
from portal.accounts.models import User
from portal.cases.acts import NotAllowed
from portal.cases.flow import Actor
from portal.cases.models import Case
from portal.cases.rights import actors_for

# While the review runs, and while it waits for somebody outside. In the second look what the
# first clerk decided stands: it is set as it is, or sent back.
OPEN = frozenset({"REVIEWING", "FILE_REQUEST", "EDUCATION_CHECK"})
NOTE_LENGTH = 300


@dataclass(frozen=True)
class Typed:
    """What the page says of one indicator: `points` None leaves it undecided.

    `seen` is the fingerprint of the decision that the page was made from.
    """

    indicator: Indicator
    points: int | None
    note: str
    seen: str
    estimated: int


class Changed(Exception):
    """Colleagues decided otherwise on these indicators since the page was made."""

    def __init__(self, decisions: dict[Indicator, IndicatorDecision | None]) -> None:
        super().__init__(", ".join(decisions))
        self.decisions = decisions


class OnlyOne(Exception):
    """Both indicators of a pair would have points (S17)."""

    def __init__(self, pair: tuple[Indicator, Indicator]) -> None:
        super().__init__(" ".join(pair))
        self.pair = pair


def decisions_of(request: PointsRequest) -> dict[Indicator, IndicatorDecision]:
    """What was decided so far, with whoever decided it; one query."""
    found = IndicatorDecision.objects.filter(request=request).select_related("decided_by")
    return {Indicator(one.indicator): one for one in found}


def fingerprint(decision: IndicatorDecision | None) -> str:
    """A short name for what was decided; empty for nothing."""
    return _fingerprint(decision.decided, decision.note) if decision else ""


def _fingerprint(points: int | None, note: str) -> str:
    if points is None:
        return ""
    return hashlib.sha256(f"{points} {note}".encode()).hexdigest()[:16]


def may_decide(user: User, case: Case) -> bool:
    """Whether this clerk may decide on the indicators now."""
    return case.state in OPEN and Actor.STAFF in actors_for(user, case)


def save(case: Case, user: User, typed: Iterable[Typed]) -> list[Indicator]:
    """Keeps what was typed, all of it or nothing; returns the indicators that changed.

    An indicator that the clerk left as the page had it is left as it is now. Raises NotAllowed
    when the case is elsewhere by now, Changed, and OnlyOne.
    """
    with transaction.atomic():
        locked = (
            Case.objects.select_for_update(of=("self",))
            .select_related("person", "proxy")
            .get(pk=case.pk)
        )
        if not may_decide(user, locked):
            raise NotAllowed(f"indicators in {locked.state}")
        request = PointsRequest.objects.get(case=locked)
        asked = set(to_decide(request.facts))
        before = decisions_of(request)
        touched = [
            one
            for one in typed
            if one.indicator in asked and _fingerprint(one.points, one.note) != one.seen
        ]
        touched = [one for one in touched if not _stands(one, before.get(one.indicator))]
        if late := [one for one in touched if fingerprint(before.get(one.indicator)) != one.seen]:
            raise Changed({one.indicator: before.get(one.indicator) for one in late})
        _check_pairs(touched, before)
        for one in touched:
            _keep(request, user, one)
        memo.forget(total_key(request))
    return [one.indicator for one in touched]


def _stands(typed: Typed, decision: IndicatorDecision | None) -> bool:
    """Whether it is decided so already: two who agree are no clash."""
    return fingerprint(decision) == _fingerprint(typed.points, typed.note)


def _check_pairs(touched: Iterable[Typed], before: Mapping[Indicator, IndicatorDecision]) -> None:
    points: dict[Indicator, int] = {one: decision.decided for one, decision in before.items()}
    points |= {one.indicator: one.points or 0 for one in touched}
    for pair in PAIRS:
        if all(points.get(one, 0) for one in pair):
            raise OnlyOne(pair)


def _keep(request: PointsRequest, user: User, typed: Typed) -> None:
    if typed.points is None:
        IndicatorDecision.objects.filter(request=request, indicator=typed.indicator).delete()
        return
    IndicatorDecision.objects.update_or_create(
        request=request,
        indicator=typed.indicator,
        defaults={
            "estimated": typed.estimated,
            "decided": typed.points,
            "note": typed.note,
            "decided_by": user,
        },
    )
