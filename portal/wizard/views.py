"""Walking a wizard: start, a step, check, submit, done; every POST redirects to a GET."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import applicant_required, person_of
from portal.cases import acts
from portal.cases import service as services
from portal.cases.flow import Actor
from portal.cases.models import Case, Channel
from portal.clock import today
from portal.documents.fields import take_in
from portal.forms import PortalForm
from portal.wizard.access import draft_required
from portal.wizard.models import Draft
from portal.wizard.run import Conflict, Incomplete, Raw, Run, fingerprint, submit
from portal.wizard.steps import Step, StepForm


class DeclarationForm(PortalForm):
    """The applicant answers for truthfulness, explicitly (DOMAIN 17)."""

    declaration = forms.BooleanField(
        label=_("What I have written is true. I know that I answer for it."),
        error_messages={"required": _("Tick the declaration to submit.")},
    )


def _url(run: Run, step: Step | None) -> str:
    if step is None:
        return reverse("wizard:check", args=[run.draft.pk])
    return reverse("wizard:step", args=[run.draft.pk, step.slug])


@require_POST
@applicant_required
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begins a draft; who may not ask for the service is told so on its page."""
    if slug not in services.catalogue.SERVICES:
        raise Http404
    service, person = services.get(slug), person_of(request.user)
    assert person is not None
    if not service.eligibility(person, today()).allowed:
        return redirect("pages:service", slug)
    draft = Draft.objects.create(user=request.user, person=person, service=slug)
    run = Run(draft)
    return redirect(_url(run, run.first_incomplete()))


@require_POST
@applicant_required
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """Opens the draft in which the holder corrects what staff named, with the old answers."""
    person = person_of(request.user)
    case = get_object_or_404(Case.objects.of_person(person), reference=reference)
    flow = services.get(case.service).flow
    if flow.resubmit not in {m.name for m in flow.open_to(case.state, [Actor.HOLDER])}:
        return redirect("cases:case", reference)
    draft, new = Draft.objects.get_or_create(
        corrects=case,
        corrects_version=case.version,
        case=None,
        defaults={"user": request.user, "person": person, "service": case.service},
    )
    if new:
        draft.answers = case.answers["raw"]
        draft.only_steps = case.correct_steps
        draft.valid = sorted(set(draft.answers) - set(case.correct_steps))
        draft.save()
    run = Run(draft)
    return redirect(_url(run, run.first_incomplete()))


@draft_required
def resume(request: HttpRequest, draft: Draft) -> HttpResponse:
    """To where the draft was left."""
    run = Run(draft)
    return redirect(_url(run, run.first_incomplete()))


@draft_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, draft: Draft, slug: str) -> HttpResponse:
    """One page of the wizard."""
    run = Run(draft)
    if not any(known.slug == slug for known in run.service.steps):
        raise Http404
    current = run.step(slug)
    missing = run.first_incomplete(before=current) if current else None
    if current is None or missing is not None:
        return redirect(_url(run, missing or run.first_incomplete()))
    if request.method != "POST":
        return _page(request, run, current, run.form(current))
    return _posted(request, run, current)


def _posted(request: HttpRequest, run: Run, current: Step) -> HttpResponse:
    raw = _typed(request, run, current)
    refused = take_in(request, dict(current.form_class.base_fields), run.person, raw)
    form = run.form(current, raw)
    leaving = request.POST.get("go", "next") in {"back", "leave", "stay"}
    valid = form.is_valid() and not refused
    if valid and not leaving:
        current.process(run, form)
        valid = form.is_valid()
    try:
        run.save(current, raw, request.POST.get("base", ""), valid=valid)
    except Conflict as conflict:
        return _page(request, run, current, form, conflict=conflict.saved, status=409)
    if leaving and not refused:
        return _left(request, run, current)
    for name, message in refused.items():
        form.add_error(name, message)
    if not valid:
        return _page(request, run, current, form)
    if request.GET.get("from") == "check" and run.first_incomplete() is None:
        return redirect(_url(run, None))
    return redirect(_url(run, run.after(current)))


def _left(request: HttpRequest, run: Run, current: Step) -> HttpResponse:
    go = request.POST["go"]
    if go == "stay":
        return redirect(_url(run, current))
    if go == "leave":
        return redirect("cases:list")
    previous = run.before(current)
    if previous is None:
        return redirect("pages:service", run.service.slug)
    return redirect(_url(run, previous))


def _typed(request: HttpRequest, run: Run, current: Step) -> Raw:
    """What the page sent for this step's fields, as it was typed."""
    names = current.form_class.base_fields
    return {
        key: request.POST.getlist(key)
        for key in request.POST
        if key in names or (key.rsplit("_", 1)[0] in names and key.rsplit("_", 1)[1].isdigit())
    }


def _page(
    request: HttpRequest,
    run: Run,
    current: Step,
    form: StepForm,
    conflict: Raw | None = None,
    status: int = 200,
) -> HttpResponse:
    saved = conflict if conflict is not None else run.raw(current.slug)
    context = {
        "run": run,
        "draft": run.draft,
        "service": run.service,
        "step": current,
        "form": form,
        "base": fingerprint(saved),
        "facts": current.facts(run),
        "progress": progress(run, current),
        "previous": run.before(current),
        "conflict": _conflicting(run, current, form, conflict),
    }
    context |= current.context(run, form)
    return render(request, current.template, context, status=status)


def _conflicting(
    run: Run, current: Step, form: StepForm, saved: Raw | None
) -> list[dict[str, str]]:
    """The answers that differ between this page and the other tab's, both in words."""
    if saved is None:
        return []
    mine, theirs = form.data, run.form(current, saved).data
    return [
        {
            "label": str(field.label),
            "mine": "、".join(mine.getlist(name)),  # type: ignore[attr-defined]
            "saved": "、".join(theirs.getlist(name)),  # type: ignore[attr-defined]
        }
        for name, field in form.fields.items()
        if mine.getlist(name) != theirs.getlist(name)  # type: ignore[attr-defined]
    ]


def progress(run: Run, current: Step | None) -> list[dict[str, Any]]:
    """The step bar as in 随申办: choosing the service first, checking and submitting last."""
    items: list[dict[str, Any]] = [{"title": _("Choose service"), "state": "done", "url": ""}]
    for known in run.steps:
        done = known.complete(run)
        here = current is not None and known.slug == current.slug
        state = "current" if here else "done" if done else "todo"
        items.append({"title": known.title, "state": state, "url": _url(run, known) if done else ""})
    last = "current" if current is None else "todo"
    return [*items, {"title": _("Check and submit"), "state": last, "url": ""}]


@draft_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Check your answers; its POST submits, once."""
    run = Run(draft)
    form = DeclarationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            submit(draft)
        except Incomplete as incomplete:
            return redirect(_url(run, run.step(incomplete.step.slug)))
        except acts.AlreadyOpen as already:
            context = {"case": already.case, "service": run.service, "draft": draft}
            return render(request, "wizard/already_open.html", context, status=409)
        except (acts.Stale, acts.NotAllowed):
            context = {"case": draft.corrects, "service": run.service, "draft": draft}
            return render(request, "wizard/moved_on.html", context, status=409)
        except services.Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            return redirect("wizard:done", draft.pk)
    missing = run.first_incomplete()
    context = {
        "run": run,
        "draft": draft,
        "service": run.service,
        "form": form,
        "progress": progress(run, None),
        "sections": [
            {
                "step": known,
                "rows": rows,
                "url": f"{_url(run, known)}?from=check" if may_change else "",
            }
            for known, rows, may_change in run.sections()
        ],
        "missing": missing,
        "missing_url": _url(run, missing) if missing else "",
    }
    return render(request, "wizard/check.html", context)


@draft_required
def done(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What was submitted, its reference, and what happens next."""
    if draft.case is None:
        return redirect("wizard:check", draft.pk)
    service = services.get(draft.service)
    context = {
        "case": draft.case,
        "service": service,
        "draft": draft,
        "state": service.flow.state(draft.case.state),
        "at_counter": draft.channel == Channel.COUNTER,
    }
    return render(request, "wizard/done.html", context)


@draft_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Deletes a draft after asking; a submitted one is a case and stays."""
    if draft.case_id is not None:
        return redirect("wizard:done", draft.pk)
    if request.method == "POST":
        draft.delete()
        return redirect("cases:list")
    return render(
        request, "wizard/discard.html", {"draft": draft, "service": services.get(draft.service)}
    )


