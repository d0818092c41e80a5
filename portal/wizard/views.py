"""Walking a wizard, step by step; every POST that is saved redirects."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.cases.models import Channel
from portal.documents.fields import take_in
from portal.preferences import remember
from portal.wizard.access import about, draft_required, typed_before_sign_in
from portal.wizard.models import Draft
from portal.wizard.run import Conflict, Raw, Run, Submitted, fingerprint
from portal.wizard.steps import Step, StepForm
from portal.wizard.words import in_words

CHECK = "check"


def url_of(run: Run, step: Step | None, *, from_check: bool = False) -> str:
    """A step's page, or the check page for None; `from_check` comes back to it afterwards."""
    if step is None:
        return reverse("wizard:check", args=[run.draft.pk])
    url = reverse("wizard:step", args=[run.draft.pk, step.slug])
    return f"{url}?{urlencode({'from': CHECK})}" if from_check else url


def _from_check(request: HttpRequest) -> bool:
    return request.GET.get("from") == CHECK


def overview_url(draft: Draft) -> str:
    """Where whoever types sees what else they have: the desk, or their cases."""
    if draft.employer_id is not None:
        return reverse("cases:employer")
    return reverse("wizard:serve" if draft.channel == Channel.COUNTER else "cases:list")


@draft_required
@require_safe
def resume(request: HttpRequest, draft: Draft) -> HttpResponse:
    """To where the draft was left."""
    run = Run(draft)
    return redirect(url_of(run, run.first_incomplete()))


@draft_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, draft: Draft, slug: str) -> HttpResponse:
    """One page of the wizard; out of order it leads to the first incomplete earlier step."""
    run = Run(draft)
    known = next((s for s in run.known_steps if s.slug == slug), None)
    if known is None:
        raise Http404
    asked = run.step(slug)
    in_order = asked is not None and run.first_incomplete(before=asked) is None
    if request.method == "POST" and (asked or not known.applies(run)):
        return _posted(request, run, known, in_order=in_order)
    if not in_order:
        return redirect("wizard:resume", draft.pk)
    if kept := typed_before_sign_in(request):
        form, base = run.shown(known, _typed(kept, known)), kept.get("base", "")
        return _page(request, run, known, form, base=base, kept=True)
    judged = _from_check(request) and slug in draft.answers
    return _page(request, run, known, run.bound(known) if judged else run.shown(known))


def _posted(request: HttpRequest, run: Run, known: Step, *, in_order: bool) -> HttpResponse:
    """Saves what was typed, whatever it is; only "next", in its turn, is judged as well."""
    raw = _typed(request.POST, known)
    refused = take_in(request, dict(known.form_class.base_fields), run.person, raw)
    go = _go(request)
    if not in_order and go != "leave":
        go = "resume"
    form, valid = run.form(known, raw), None
    if go == "next" or (refused and in_order):
        valid = form.is_valid() and not refused
        if valid:
            known.process(run, form)
            valid = form.is_valid()
        for name in refused.keys() & form.fields.keys():
            form.errors.pop(name, None)
            form.add_error(name, refused[name])
    try:
        run.save(known, raw, request.POST.get("base", ""), valid=valid)
    except Conflict as conflict:
        return _page(request, run, known, run.shown(known, raw), conflict=conflict.saved)
    except Submitted:
        return redirect("wizard:done", run.draft.pk)
    except Draft.DoesNotExist:
        raise Http404 from None
    if valid is False:
        return _page(request, run, known, form)
    switch = dict([go.split(":", 1)]) if ":" in go else {}
    return remember(redirect(_onward(request, run, known, go)), switch)


def _go(request: HttpRequest) -> str:
    """Which button was pressed: next, back, leave, stay (also a file's remove button), or a
    switch of the header such as language:en."""
    removes = any(name.endswith("_remove") for name in request.POST)
    return request.POST.get("go", "stay" if removes else "next")


def _onward(request: HttpRequest, run: Run, known: Step, go: str) -> str:
    from_check = _from_check(request)
    if go == "leave":
        return overview_url(run.draft)
    if go == "stay" or ":" in go:
        return url_of(run, known, from_check=from_check)
    if go == "back":
        return _back_url(run, known, from_check=from_check)
    if go == "resume" or from_check:
        return url_of(run, run.first_incomplete(), from_check=from_check)
    return url_of(run, run.neighbour(known, 1))


def _back_url(run: Run, known: Step, *, from_check: bool) -> str:
    previous = run.neighbour(known, -1)
    if from_check or previous is not None:
        return url_of(run, None if from_check else previous)
    if run.draft.employer_id is not None:
        return overview_url(run.draft)
    if run.draft.corrects is not None:
        return reverse("cases:case", args=[run.draft.corrects.reference])
    if run.draft.channel == Channel.COUNTER:
        return reverse("wizard:serve")
    return reverse("pages:service", args=[run.service.slug])


def _typed(post: QueryDict, known: Step) -> Raw:
    """What the page sent for this step's fields, as it was typed; NAME_0 is a part of NAME."""
    names = known.form_class.base_fields
    return {
        key: post.getlist(key)
        for key in post
        if key in names or (key.rpartition("_")[0] in names and key.rpartition("_")[2].isdigit())
    }


def _page(
    request: HttpRequest,
    run: Run,
    known: Step,
    form: StepForm,
    *,
    conflict: Raw | None = None,
    base: str = "",
    kept: bool = False,
) -> HttpResponse:
    saved = run.raw(known.slug) if conflict is None else conflict
    context = about(run.draft) | {
        "run": run,
        "step": known,
        "form": form,
        "base": base or fingerprint(saved),
        "facts": run.facts(known),
        "steps": progress(run, known),
        "back_url": _back_url(run, known, from_check=_from_check(request)),
        "in_conflict": conflict is not None,
        "differing": [] if conflict is None else _differing(form, run.shown(known, conflict)),
        "kept": kept,
    }
    context |= known.context(run, form)
    return render(request, known.template, context, status=200 if conflict is None else 409)


def _differing(mine: StepForm, saved: StepForm) -> list[dict[str, str]]:
    """The answers that differ between this page and the other tab's, both in words."""

    def said(form: StepForm, name: str) -> str:
        value = form.get_initial_for_field(form.fields[name], name) if name in form.fields else None
        return in_words(form.fields[name], value) if value else ""

    fields = {**saved.fields, **mine.fields}
    rows = [
        {"label": str(field.label), "mine": said(mine, name), "saved": said(saved, name)}
        for name, field in fields.items()
    ]
    return [row for row in rows if row["mine"] != row["saved"]]


def progress(run: Run, current: Step | None) -> list[dict[str, Any]]:
    """The step bar as in 随申办: choosing the service first, checking and submitting last."""
    items: list[dict[str, Any]] = [{"title": _("Choose service"), "state": "done", "url": ""}]
    for known in run.steps:
        done = known.complete(run)
        state = "current" if known is current else "done" if done else "todo"
        items.append(
            {"title": known.title, "state": state, "url": url_of(run, known) if done else ""}
        )
    last = "current" if current is None else "todo"
    return [*items, {"title": _("Check and submit"), "state": last, "url": ""}]
