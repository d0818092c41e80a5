"""Who may walk a draft: whoever types it, nobody else."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from portal.cases import service as services
from portal.wizard.models import Draft

View = Callable[..., HttpResponse]


def draft_required(view: View) -> View:
    """Gives the view the signed-in user's draft.

    Another's draft is a 404; an expired one a page that says so; a submitted one leads to what
    became of it.
    """

    @login_required
    @wraps(view)
    def guarded(
        request: HttpRequest, draft_id: uuid.UUID, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        draft = get_object_or_404(
            Draft.objects.select_related("person", "case", "corrects", "office"),
            pk=draft_id,
            user=request.user,
        )
        if draft.expired:
            context = {"draft": draft, "service": services.get(draft.service)}
            return render(request, "wizard/expired.html", context, status=410)
        if draft.case_id is not None and view.__name__ not in {"done", "check"}:
            return redirect("wizard:done", draft.pk)
        return view(request, draft, *args, **kwargs)

    return guarded
