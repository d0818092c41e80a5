"""The style guide and the switches by themselves."""

from django.http import HttpResponse
from django.urls import include, path

from portal.preferences import preferences
from portal.styleguide import styleguide


def nothing(request: object) -> HttpResponse:
    """Stands for a page of another room."""
    return HttpResponse("")


def named(room: str, *names: str) -> tuple[list[object], str]:
    """Empty pages with the URL names that the header links to."""
    return [path(f"{room}/{name}/", nothing, name=name) for name in names], room


urlpatterns = [
    path("preferences/", preferences, name="preferences"),
    path("styleguide/", styleguide, name="styleguide"),
    path("styleguide/<slug:part>/", styleguide, name="styleguide_part"),
    path("", include(named("pages", "home", "help"))),
    path("", include(named("cases", "list", "desk"))),
    path("", include(named("permits", "permit"))),
    path("accounts/login/", nothing, name="account_login"),
    path("accounts/logout/", nothing, name="account_logout"),
]
