"""Who comes to the pages of a talent centre."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from portal.accounts.access import offices_of, staff_required
from portal.accounts.models import Office, OfficeKind

View = Callable[..., HttpResponseBase]


def talent_centres(request: HttpRequest) -> list[Office]:
    """The talent centres for which the clerk works."""
    return [one for one in offices_of(request.user) if one.kind == OfficeKind.TALENT]


def talent_required(view: View) -> View:
    """For clerks of a talent centre; for those of other offices the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not talent_centres(request):
            raise Http404
        return view(request, *args, **kwargs)

    return staff_required(guarded)
