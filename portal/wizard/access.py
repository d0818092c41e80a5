"""Who may walk a draft: whoever types it, nobody else."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render, resolve_url

from portal.accounts.access import person_of
from portal.accounts.models import Person, User
from portal.cases import service as services
from portal.cases.models import Channel
from portal.wizard.models import Draft

View = Callable[..., HttpResponse]
KEPT = "wizard_typed"


def draft_required(view: View) -> View:
    """Gives the view the signed-in user's draft.

    Another's draft is a 404; an expired one a page that says so; a submitted one leads to what
    became of it. What was typed while the sign-in ran out waits in the (sealed) session.
    """

    @wraps(view)
    def guarded(
        request: HttpRequest, draft_id: uuid.UUID, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.method == "POST":
                request.session[KEPT] = {"path": request.path, "post": request.POST.urlencode()}
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
        drafts = Draft.objects.of_user(request.user).select_related(
            "person", "proxy", "employer", "user"
        )
        draft = get_object_or_404(drafts, pk=draft_id)
        if draft.expired:
            return render(request, "wizard/expired.html", about(draft), status=410)
        if draft.case_id is not None and view.__name__ != "done":
            return redirect("wizard:done", draft.pk)
        return view(request, draft, *args, **kwargs)

    return guarded


def about(draft: Draft) -> dict[str, Any]:
    """What every page of a draft knows."""
    service = services.get(draft.service)
    at_counter = draft.channel == Channel.COUNTER
    return {
        "draft": draft,
        "service": service,
        "service_title": service.title,
        "at_counter": at_counter,
        # HR types: about one of the employer's people, or about the employer itself.
        "by_hr": draft.employer_id is not None,
        # Somebody acts for the person, on their own phone.
        "proxied": draft.proxy_id is not None and not at_counter,
    }


def applicant_of(request: HttpRequest) -> tuple[User, Person]:
    """Who is signed in, and which person they are, where `applicant_required` let them pass."""
    user, person = request.user, person_of(request.user)
    assert isinstance(user, User)
    assert person is not None
    return user, person


def typed_before_sign_in(request: HttpRequest) -> QueryDict | None:
    """What was posted to this page when the sign-in had run out, once."""
    kept = request.session.get(KEPT)
    if kept is None or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    return QueryDict(kept["post"])
