"""The two switches in the header: language and type size. Plain cookies, no account needed."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.context import LARGE, SIZE_COOKIE

YEAR = 365 * 24 * 60 * 60


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep `language` (a code of LANGUAGES) or `size` (large, normal), then back to `next`.

    Anything else is ignored, and a `next` that leaves this site leads to the home page.
    """
    where = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(where, {request.get_host()}, request.is_secure()):
        where = "/"
    return remember(HttpResponseRedirect(where), request.POST)


def remember(response: HttpResponse, chosen: Mapping[str, Any]) -> HttpResponse:
    """The response with a cookie for the `language` and the `size` in `chosen`, if they exist."""
    switches = (
        (settings.LANGUAGE_COOKIE_NAME, "language", set(dict(settings.LANGUAGES))),
        (SIZE_COOKIE, "size", {LARGE, "normal"}),
    )
    for cookie, field, allowed in switches:
        value = chosen.get(field)
        if value in allowed:
            response.set_cookie(
                cookie, value, max_age=YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
            )
    return response
