"""The desk's pages of a points case: its indicators, and the papers that were asked for."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from points import words
from points.acts import total_key
from points.filing.service import asked_of
from points.models import PointsRequest
from points.review import deciding
from points.review.access import talent_required
from points.review.forms import ReviewForm
from points.review.sheet import Sheet, other_materials
from portal import audit, memo
from portal.cases import acts, decision, desk, display
from portal.cases.acts import NotAllowed
from portal.cases.flow import Actor, Flow
from portal.cases.models import Case
from portal.cases.rights import actors_for
from portal.clock import today

# Moves that belong at the end of this page.
MOVES = ("score", "propose_score", "send_back")


@require_http_methods(["GET", "HEAD", "POST"])
@talent_required
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Each indicator with what speaks for it, and what the clerk decides; each look is audited."""
    case, asked = _request(request, reference)
    sheet = Sheet(case, asked)
    if not sheet.known():
        return _page(request, sheet, None, away=True)
    if not deciding.may_decide(request.user, case):  # type: ignore[arg-type]
        if request.method == "POST":
            messages.warning(request, _("The review is closed by now, so nothing was saved."))
            return redirect("review:review", reference)
        return _page(request, sheet, None)
    if request.method != "POST":
        return _page(request, sheet, ReviewForm(sheet.asked()))
    form = ReviewForm(sheet.asked(), request.POST)
    if not form.is_valid():
        return _page(request, sheet, form)
    return _saved(request, sheet, form)


def _saved(request: HttpRequest, sheet: Sheet, form: ReviewForm) -> HttpResponse:
    case = sheet.case
    try:
        changed = deciding.save(case, request.user, form.typed)  # type: ignore[arg-type]
    except deciding.Changed as late:
        form.seen_again(late.decisions)
        return _page(request, Sheet(case, sheet.request), form, late=late, status=409)
    except deciding.OnlyOne as pair:
        names = {
            "one": words.indicator(pair.pair[0]),
            "other": words.indicator(pair.pair[1]),
        }
        form.add_error(
            f"points-{pair.pair[1].value}",
            _("Either “%(one)s” or “%(other)s” gives points, not both: put 0 at one of them.")
            % names,
        )
        return _page(request, sheet, form)
    except NotAllowed:
        messages.warning(request, _("The review is closed by now, so nothing was saved."))
        return redirect("review:review", case.reference)
    if changed:
        audit.record(request, "decide", case, detail={"indicators": [one.value for one in changed]})
    after = Sheet(case, sheet.request)
    messages.success(request, _told(after))
    return redirect("review:review", case.reference)


def _told(sheet: Sheet) -> str:
    """The total after saving, and what is still open."""
    saved = ngettext("Saved: %(n)s point.", "Saved: %(n)s points.", sheet.total) % {
        "n": sheet.total
    }
    if not sheet.open:
        return saved
    left = ngettext(
        "%(n)s indicator is still to be decided.",
        "%(n)s indicators are still to be decided.",
        sheet.open,
    ) % {"n": sheet.open}
    return f"{saved} {left}"


@require_POST
@talent_required
def papers(request: HttpRequest, reference: str) -> HttpResponse:
    """Notes that the papers have come, or (came=no) that they have not; before acceptance only."""
    case, asked = _request(request, reference)
    came = request.POST.get("came") != "no"
    with transaction.atomic():
        locked = (
            Case.objects.select_for_update(of=("self",))
            .select_related("person", "proxy")
            .get(pk=case.pk)
        )
        may = Actor.STAFF in actors_for(request.user, locked)  # type: ignore[arg-type]
        if not may or locked.state != "SUBMITTED" or not asked.paper_required:
            messages.warning(request, _("No papers are waited for now. Nothing was changed."))
            return redirect("review:review", reference)
        rows = PointsRequest.objects.filter(pk=asked.pk, paper_received_on__isnull=came)
        if rows.update(paper_received_on=today() if came else None):
            audit.record(request, "papers_came" if came else "papers_lacking", case)
    if came:
        messages.success(request, _("Noted: the papers are here. The file can be accepted."))
    else:
        messages.success(request, _("Noted: the papers are not here."))
    return redirect("review:review", reference)


def _request(request: HttpRequest, reference: str) -> tuple[Case, PointsRequest]:
    """A points case of the clerk's centre with its request; for others it does not exist."""
    case = desk.one(request, reference, "points_request__employer")
    asked = asked_of(case)
    if asked is None or case.person is None:
        raise Http404
    return case, asked


def _page(
    request: HttpRequest,
    sheet: Sheet,
    form: ReviewForm | None,
    *,
    late: deciding.Changed | None = None,
    away: bool = False,
    status: int = 200,
) -> HttpResponse:
    case = sheet.case
    audit.record(request, "view", case, detail={"points": True, "version": case.version})
    view = display.shown(case)
    proposed = _proposed(case)
    mine = proposed is not None and proposed.user_id == request.user.pk
    total = None if sheet.open else sheet.total
    memo.once(total_key(sheet.request), lambda: total)
    moves = [one for one in decision.moves(request, case) if one.move.name in MOVES]
    context: dict[str, Any] = {
        "case": case,
        "view": view,
        "asked": sheet.request,
        "sheet": sheet,
        "form": form,
        "away": away,
        "rows": [] if away else sheet.rows(form),
        "others": other_materials(case, sheet.wanted),
        "late": _late(late),
        "proposed": display.name_of(proposed.user) if proposed else "",
        "mine": mine,
        "sent_back": _sent_back(case, view.service.flow),
        "own": decision.is_own(request, case),
        "moves": [one for one in moves if not (mine and one.move.name == "score")],
        "may_note_papers": (
            case.state == "SUBMITTED"
            and sheet.request.paper_required
            and Actor.STAFF in actors_for(request.user, case)  # type: ignore[arg-type]
        ),
    }
    return render(request, "points/review.html", context, status=status)


def _proposed(case: Case) -> Any:
    """Who proposed the points that a second clerk looks at now."""
    if case.state != "SECOND_LOOK":
        return None
    events = [one for one in case.events.all() if one.transition == "propose_score"]
    return events[-1] if events else None


def _sent_back(case: Case, flow: Flow) -> list[str]:
    """What the second clerk wants looked at again."""
    last = list(case.events.all())[-1:]
    if not last or last[0].transition != "send_back":
        return []
    return [*acts.reason_texts(flow, last[0].reasons), *filter(None, [last[0].note])]


def _late(late: deciding.Changed | None) -> list[dict[str, Any]]:
    """What colleagues decided since the page was made."""
    if late is None:
        return []
    return [
        {
            "label": words.indicator(indicator),
            "decision": found,
            "by": display.name_of(found.decided_by) if found else "",
        }
        for indicator, found in late.decisions.items()
    ]
