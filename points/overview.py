"""Everything that "My points" shows on a day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from permits import lookups
from points import words
from points.confirmation.todo import todo_for
from points.confirmation.window import (
    NO_DAYS,
    decide,
    is_refreshed,
    needs_new_application,
    window_of,
)
from points.files import Present, present
from points.models import IndicatorDecision, PointsFile, PointsRequest
from points.rules.confirmation import Standing, StandingDecision, points_standing
from points.strip import Shown as Strip
from points.strip import strip_of
from portal.accounts.models import Person
from portal.cases import display
from portal.cases.models import Case
from portal.cases.service import Todo
from portal.clock import working_days
from portal.policy import policy_on
from portal.templatetags.portal import civil_date

OURS = ("points", "confirmation")


@dataclass(frozen=True)
class Line:
    """One indicator of the last score, as the centre decided it."""

    label: str
    points: int
    note: str = ""


@dataclass(frozen=True)
class Overview:
    """A person's points on a day; `standing` and what follows are empty without a file."""

    held: Present | None
    standing: StandingDecision | None
    todos: list[Todo]
    dates: list[dict[str, Any]]
    strip: Strip | None
    lines: list[Line]
    scored: PointsRequest | None
    history: list[dict[str, Any]]
    may_refresh: bool = False
    refreshed: bool = False
    anew: bool = False

    @property
    def file(self) -> PointsFile | None:
        """The file itself."""
        return self.held.file if self.held else None

    @property
    def status_words(self) -> str:
        """How they stand, in a word or two."""
        if self.anew or self.standing is None:
            return pgettext("points", "Ended")
        return {
            Standing.VALID: pgettext("points", "Good"),
            Standing.AWAITING_CONFIRMATION: pgettext("points", "To be confirmed"),
            Standing.LAPSED: pgettext("points", "Ended"),
        }[self.standing.standing]

    @property
    def status_kind(self) -> str:
        """How the status tag looks."""
        if self.anew or self.standing is None or self.standing.standing is Standing.LAPSED:
            return "wrong"
        return "done" if self.standing.standing is Standing.VALID else "soon"

    @property
    def sentence(self) -> str:
        """What they are worth today."""
        assert self.standing is not None
        day = {"date": civil_date(self.standing.points_valid_until)}
        if self.anew:
            return _("They ended on %(date)s; only a new application brings points back.") % day
        if self.standing.in_force:
            return _("They count today, and are good until %(date)s.") % day
        if self.standing.standing is Standing.AWAITING_CONFIRMATION:
            return (
                _(
                    "They ended on %(date)s and count for nothing today. Once confirmed, they "
                    "count again."
                )
                % day
            )
        return (
            _(
                "They ended on %(date)s with the permit and count for nothing today. Endorse the "
                "permit, then confirm them."
            )
            % day
        )


def overview(person: Person, on: date) -> Overview:
    """How the person's points stand on day `on`."""
    held = present(person)
    open_case = next((c for s, c in lookups.open_cases(person).items() if s in OURS), None)
    todos = [_on_its_way(open_case)] if open_case else []
    todos = todos or _without_link_here(todo_for(person, on))
    if held is None:
        return Overview(None, None, todos, [], None, [], None, [])
    anew = needs_new_application(held, on)
    decided = _decided(person)
    scored = decided[0].request if decided else None
    return Overview(
        held,
        standing=_standing(held, on),
        todos=todos,
        dates=[] if anew else _dates(held, on),
        strip=None if anew else strip_of(person, held.file, on),
        lines=_lines(decided, scored),
        scored=scored,
        history=_history(held, decided),
        may_refresh=not open_case and not anew and _may_refresh(held, on),
        refreshed=is_refreshed(held),
        anew=anew,
    )


def _standing(held: Present, on: date) -> StandingDecision:
    written = held.endorsement.endorsed_on if held.endorsement else None
    days = working_days() if written else NO_DAYS
    return points_standing(held.old_expiry, on, policy_on(on), days, written)


def _may_refresh(held: Present, on: date) -> bool:
    if held.endorsement is None or is_refreshed(held):
        return False
    return not decide(held, on, refreshed=True, insurance=False).reasons


def _without_link_here(todos: list[Todo]) -> list[Todo]:
    """The cards, without the links that lead to this very page."""
    here = reverse("points:points")
    return [replace(one, url="", action="") if one.url == here else one for one in todos]


def _on_its_way(case: Case) -> Todo:
    """The card while a points case is on its way; the holder's turn is said louder."""
    view = display.shown(case)
    return Todo(
        title=_("%(service)s: %(state)s")
        % {"service": view.service.title, "state": view.state.label},
        text=str(view.state.happening),
        url=reverse("cases:case", args=[case.reference]),
        action=_("Follow it"),
        kind=view.kind,
        due=view.answer_on,
        rank=0,
    )


def _dates(held: Present, on: date) -> list[dict[str, Any]]:
    """The days that count: of the open confirmation, or of what comes next."""
    window = window_of(held)
    if held.endorsement is None or window is None:
        return [
            {
                "label": _("Points and permit end"),
                "on": held.old_expiry,
                "text": _("There are no days of grace for points: they end with this day."),
            }
        ]
    found: list[tuple[date | None, str, str]] = [
        (held.endorsement.endorsed_on, _("Permit endorsed"), ""),
        (window.opens_on, _("Confirmation opens"), _("the third working day after")),
        (window.recommended_by, _("Best confirmed by"), ""),
        (held.old_expiry, _("Points so far end"), _("They are good through this day.")),
        (
            window.hard_cutoff,
            _("Last day to confirm"),
            _("After it only a new application brings points back."),
        ),
    ]
    known = [{"on": day, "label": label, "text": text} for day, label, text in found if day]
    return sorted(known, key=lambda row: str(row["on"]))


def _decided(person: Person) -> list[IndicatorDecision]:
    """What was decided on each indicator of each score, the latest score first; one query."""
    return list(
        IndicatorDecision.objects.filter(
            request__case__person=person, request__scored_on__isnull=False
        )
        .select_related("request__case", "request__employer")
        .defer("request__facts", "request__case__answers")
        .order_by("-request__scored_on", "-request__pk", "pk")
    )


def _lines(decided: Sequence[IndicatorDecision], scored: PointsRequest | None) -> list[Line]:
    return [
        Line(words.indicator(one.indicator), one.decided, one.note)
        for one in decided
        if scored is not None and one.request_id == scored.pk and (one.decided or one.note)
    ]


def _history(held: Present, decided: Sequence[IndicatorDecision]) -> list[dict[str, Any]]:
    """Each score and each confirmation, the latest first; a gap is said."""
    gaps = {row.confirmed_on for row in held.confirmed if row.gap}
    found, seen = [], set()
    for one in decided:
        request = one.request
        if request.pk in seen:
            continue
        seen.add(request.pk)
        points = ngettext("%(n)s point", "%(n)s points", request.score or 0) % {"n": request.score}
        text = _("There were days without points before it.") if request.scored_on in gaps else ""
        title = _("Points confirmed") if request.confirmation_id else _("Points set")
        found.append(
            {
                "title": _("%(title)s: %(points)s") % {"title": title, "points": points},
                "at": request.scored_on,
                "by": request.employer.name,
                "text": text,
                "kind": "done",
                "url": reverse("cases:case", args=[request.case.reference]),
                "url_label": _("See the case"),
            }
        )
    return found
