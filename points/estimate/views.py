"""Start, a page an indicator, and the result: three addresses that keep nothing."""

from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from points.breakdown import rows
from points.estimate import ways
from points.estimate.answers import PAGE, RESULT, TO_RESULT, Answers
from points.estimate.pages import BY_SLUG, PAGES
from points.estimate.registers import known_of
from points.estimate.wages import steps_of, uncertain
from points.filing.claims import known_wages
from points.filing.estimate import EXCLUDED
from points.rules.breakdown import ScoreReason
from portal.accounts.access import person_of
from portal.clock import today
from portal.policy import policy_on


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What the estimator is; signed in, what the registers know to begin with."""
    day = today()
    person = person_of(request.user)
    context = {
        "standard": policy_on(day).points_standard,
        "known": known_of(person, day) if person else None,
        "first": reverse(PAGE, args=[PAGES[0].slug]),
    }
    return render(request, "points/estimate_start.html", context)


@require_safe
def page(request: HttpRequest, page: str) -> HttpResponse:
    """One indicator. A GET form: it comes back here, and leads on once its answers are right."""
    asked = BY_SLUG.get(page)
    if asked is None:
        raise Http404
    answers = _answers(request)
    if asked not in answers.pages:  # not ticked, or no longer
        return redirect(answers.url(PAGE, BY_SLUG["more"]))
    go = request.GET.get("go", "")
    form = answers.form(asked, bound=bool(go) or answers.answered(asked))
    if go and form.is_valid():
        following = None if go == "result" else answers.after(asked)
        return redirect(answers.url(PAGE, following) if following else answers.url(RESULT))
    before = answers.before(asked)
    context: dict[str, Any] = {
        "page": asked,
        "form": form,
        "carried": answers.carried(asked),
        "to_result": request.GET.get("to") == TO_RESULT["to"],
        "number": answers.pages.index(asked) + 1,
        "total": len(answers.pages),
        "gives": asked.gives(answers.table, answers.policy),
        "back_url": answers.url(PAGE, before) if before else reverse("points:estimate"),
        "so_far": answers.breakdown(steps=False),
        "wages": steps_of(known_wages(), answers.day) if asked.wages else None,
    }
    return render(request, "points/estimate_page.html", context)


@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """What the answers give, why, and the shortest ways on."""
    answers = _answers(request)
    if not answers.data:
        return redirect("points:estimate")
    if wrong := answers.wrong:
        return redirect(answers.url(PAGE, wrong, go="result"))
    breakdown = answers.breakdown()
    assert answers.facts is not None and breakdown is not None
    context = {
        "answers": [asdict(one) for one in answers.shown()],
        "breakdown": breakdown,
        "rows": rows(breakdown),
        "excluded": [EXCLUDED[ScoreReason(str(one))] for one in breakdown.reasons],
        "ways": ways.cards(answers.facts, answers.policy),
        "address": request.build_absolute_uri(answers.url(RESULT)),
        "day": answers.day,
        "wages": uncertain(known_wages(), answers.day),
        "months": answers.policy.points_si_months,
        "window": answers.policy.points_si_window_months,
    }
    return render(request, "points/estimate_result.html", context)


def _answers(request: HttpRequest) -> Answers:
    day = today()
    return Answers(request.GET, day, policy_on(day))
