"""Home, a service's page, search and help."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal import catalogue
from portal.accounts.access import employers_of, is_staff_member, person_of
from portal.cases import paper
from portal.cases import service as services
from portal.clock import today
from portal.pages import finding, now
from portal.policy import policy_on
from portal.wizard.models import LIFETIME, Draft


def tiles(found: list[services.Service]) -> list[dict[str, Any]]:
    """Services as tiles of the grid, each followed by its tools."""
    shown: list[dict[str, Any]] = []
    for s in found:
        url = reverse("pages:service", args=[s.slug])
        shown.append({"icon": s.icon, "title": s.title, "words": s.summary, "url": url})
        shown += [
            {"icon": t.icon, "title": t.title, "words": t.summary, "url": str(t.url)}
            for t in s.tools
        ]
    return shown


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What to do now, my cases and drafts, and the services; strangers are told what this is."""
    person = person_of(request.user)
    context: dict[str, Any] = {"tiles": tiles(services.all_services()), "person": person}
    if person is None:
        context |= {"door": _door(request), "policy": policy_on(today())}
        return render(request, "pages/welcome.html", context)
    cases = now.cases_of(person)
    context["todos"] = now.todos_of(person, today(), cases)
    context["cases"] = cases
    return render(request, "pages/home.html", context)


def _door(request: HttpRequest) -> str:
    """Where somebody goes on who is no applicant (yet): sign_in, desk, employer, admin, identity."""
    user = request.user
    if not user.is_authenticated:
        return "sign_in"
    if is_staff_member(user):
        return "desk"
    if employers_of(user):
        return "employer"
    return "admin" if user.is_staff else "identity"


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """May I, what do I need, how long, what does it cost, what do I get, start."""
    if slug not in catalogue.SERVICES:
        raise Http404
    found, person = services.get(slug), person_of(request.user)
    context: dict[str, Any] = {"service": found, "person": person}
    if person is not None:
        cases = [view for view in now.cases_of(person) if not view.state.closed]
        own = [view for view in cases if not view.acts_for]
        open_case = next((view for view in own if view.service is found), None)
        context["open_case"] = open_case
        context["happening"] = now.happening(open_case) if open_case else ""
        context["may"] = found.eligibility(person, today())
        drafts = Draft.objects.of_user(request.user).unfinished()  # type: ignore[arg-type]
        context["drafts"] = drafts.filter(service=slug, corrects=None).exists()
    return render(request, "pages/service.html", context)


@require_safe
@cache_control(public=True, max_age=86400)
def paper_form(request: HttpRequest, slug: str) -> HttpResponse:
    """The empty form of a service on paper, for everybody."""
    if slug not in catalogue.SERVICES or services.get(slug).paper_form is None:
        raise Http404
    answer = HttpResponse(paper.empty(slug), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{slug}-form.pdf"'
    return answer


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Services that the words mean; without any, all services and the way to a person."""
    text = request.GET.get("q", "").strip()[: finding.LONGEST]
    found, exact = finding.find(text)
    shown = found or services.all_services()
    context = {"q": text, "found": bool(found), "exact": exact, "tiles": tiles(shown)}
    return render(request, "pages/search.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Frequent questions and where to ask; the numbers of days are those in force today."""
    policy = policy_on(today())
    late = {"reset": policy.grace_days + 1, "void": policy.void_days + 1}
    context = {"policy": policy, "late": late, "kept": LIFETIME.days}
    return render(request, "pages/help.html", context)
