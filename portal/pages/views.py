"""Home, a service's page, search and help."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.accounts.access import person_of
from portal.cases import display
from portal.cases import service as services
from portal.cases.models import Case
from portal.clock import today
from portal.wizard.models import Draft


def tiles(found: list[services.Service]) -> list[dict[str, Any]]:
    """Services as tiles of the grid."""
    return [
        {
            "icon": s.icon,
            "title": s.title,
            "words": s.summary,
            "url": reverse("pages:service", args=[s.slug]),
        }
        for s in found
    ]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What to do now, my cases and drafts, and the services."""
    person = person_of(request.user)
    context: dict[str, Any] = {"tiles": tiles(services.all_services()), "person": person}
    if person is not None:
        todos = [todo for s in services.all_services() for todo in s.todo(person, today())]
        context["todos"] = sorted(todos, key=lambda todo: todo.rank)
        mine = Case.objects.of_person(person).defer("answers").order_by("-id")[:3]
        context["cases"] = [display.shown(case) for case in mine]
    return render(request, "pages/home.html", context)


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """May I, what do I need, how long, what does it cost, what do I get, start."""
    if slug not in services.catalogue.SERVICES:
        raise Http404
    found, person = services.get(slug), person_of(request.user)
    context = {"service": found, "person": person}
    if person is not None:
        context["may"] = found.eligibility(person, today())
        context["drafts"] = Draft.objects.filter(
            user=request.user, person=person, service=slug, case__isnull=True
        )
        context["open_case"] = (
            Case.objects.of_person(person).filter(service=slug, closed_at__isnull=True).first()
        )
    return render(request, "pages/service.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Services whose title, summary or keywords hold the words; empty results lead home."""
    text = request.GET.get("q", "").strip()
    found = [s for s in services.all_services() if text and s.matches(text)]
    return render(request, "pages/search.html", {"q": text, "tiles": tiles(found)})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Frequent questions and where to ask."""
    return render(request, "pages/help.html")
