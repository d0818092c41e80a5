"""The yardstick: a wizard with nothing to it, measured in the same run as the portal.

It is STYLE's first row: Django, crispy-bootstrap5 as it comes, ten fields, the answers in the
session; no user, no draft, no encryption, no design.
"""

from functools import cache

from crispy_forms.helper import FormHelper
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import RequestContext, Template
from django.urls import path

from tests.bench.fields import TenFields

PAGE = """{% load crispy_forms_tags %}<!doctype html><html lang="en">
<head><title>Step {{ number }}</title></head>
<body><main><h1>Step {{ number }}</h1><form method="post">{% csrf_token %}{% crispy form %}
<button>Continue</button></form></main></body></html>"""


@cache
def page() -> Template:
    """The page's template, compiled once."""
    return Template(PAGE)


class ThinForm(TenFields):
    """The ten fields, as crispy prints them by itself."""

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True


def step(request: HttpRequest, number: int) -> HttpResponse:
    """One step: valid answers are kept and lead on to the other one."""
    kept = request.session.get(f"step{number}")
    form = ThinForm(request.POST if request.method == "POST" else None, initial=kept)
    if request.method == "POST" and form.is_valid():
        request.session[f"step{number}"] = {name: request.POST[name] for name in form.fields}
        return redirect(f"/{3 - number}/")
    return HttpResponse(page().render(RequestContext(request, {"form": form, "number": number})))


urlpatterns = [path("<int:number>/", step)]
