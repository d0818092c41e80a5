"""The end of a draft: its answers are checked and submitted, or it is discarded."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.cases import acts
from portal.cases import service as services
from portal.cases.display import office_name
from portal.forms import PortalForm
from portal.wizard.access import about, draft_required
from portal.wizard.models import Draft
from portal.wizard.run import Changed, Incomplete, Run, submit
from portal.wizard.steps import Row, Step
from portal.wizard.upkeep import delete_left_files
from portal.wizard.views import overview_url, progress, url_of


class DeclarationForm(PortalForm):
    """The applicant answers for truthfulness, explicitly (DOMAIN 17)."""

    declaration = forms.BooleanField(
        label=_("What I have written is true. I know that I answer for it."),
        error_messages={"required": _("Tick the declaration to submit.")},
    )


@draft_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Check your answers; its POST submits, once."""
    form = DeclarationForm(request.POST or None)
    status, changed = 200, False
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("version", "")
        context = about(draft) | {"case": draft.corrects}
        try:
            submit(draft, int(seen) if seen.isdecimal() else None)
        except Incomplete as incomplete:
            return redirect(url_of(Run(draft), incomplete.step, from_check=True))
        except Draft.DoesNotExist:
            raise Http404 from None
        except acts.AlreadyOpen as already:
            theirs = context["proxied"] and already.case.proxy_id != draft.proxy_id
            # Of another's case a proxy learns only that there is one.
            context |= {"case": already.case, "hidden": theirs}
            return render(request, "wizard/already_open.html", context, status=409)
        except (acts.Stale, acts.NotAllowed):
            return render(request, "wizard/moved_on.html", context, status=409)
        except services.Refused as refused:
            form.add_error(None, str(refused.message))
        except Changed:
            draft.refresh_from_db()
            status, changed, form = 409, True, DeclarationForm()
        else:
            return redirect("wizard:done", draft.pk)
    return render(request, "wizard/check.html", _checked(draft, form, changed), status=status)


def _checked(draft: Draft, form: DeclarationForm, changed: bool) -> dict[str, Any]:
    run = Run(draft)
    sections = run.sections()
    return about(draft) | {
        "run": run,
        "form": form,
        "steps": progress(run, None),
        "changed": changed,
        "sections": [
            {"title": known.title, "rows": _rows(run, known, rows, may_change)}
            for known, rows, may_change in sections
        ],
        "missing": [
            {"title": known.title, "url": url_of(run, known, from_check=True)}
            for known, rows, _may_change in sections
            if rows is None
        ],
    }


def _rows(run: Run, known: Step, rows: list[Row] | None, may_change: bool) -> list[dict[str, Any]]:
    """A step's rows for the summary list, each with the link that leads to its field."""
    url = url_of(run, known, from_check=True) if may_change else ""
    if not rows:
        nothing = {"label": known.title, "value": _("Nothing filled in"), "change_url": url}
        return [{**nothing, "missing": rows is None}]
    return [
        {
            "label": row.label,
            "value": row.display,
            "change_url": f"{url}#div_id_{row.name}" if url else "",
        }
        for row in rows
    ]


@draft_required
@require_safe
def done(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What was submitted, its reference, and what happens next."""
    if draft.case is None:
        return redirect("wizard:check", draft.pk)
    context = about(draft) | {"case": draft.case}
    # Which office it is depends on where the person lives: a proxy need not know.
    context["office"] = "" if context["proxied"] else office_name(draft.case.office)
    context["told"] = draft.person if draft.proxy is None else draft.proxy
    context["state"] = context["service"].flow.state(draft.case.state)
    return render(request, "wizard/done.html", context)


@draft_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Deletes a draft and its files after asking; a submitted one is a case and stays."""
    if request.method == "POST":
        Draft.objects.filter(pk=draft.pk, case__isnull=True).delete()
        delete_left_files(draft.person_id, settled=timedelta(0))
        return redirect(overview_url(draft))
    return render(request, "wizard/discard.html", about(draft))
