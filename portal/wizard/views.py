"""Walking a wizard: start, a step, check, submit, done; every POST that is saved redirects."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import catalogue
from portal.accounts.access import applicant_required, person_of
from portal.accounts.models import Person, User
from portal.cases import acts
from portal.cases import service as services
from portal.cases.display import office_name
from portal.cases.flow import Actor
from portal.cases.models import Case, Channel
from portal.clock import today
from portal.documents.fields import take_in
from portal.forms import PortalForm
from portal.preferences import remember
from portal.wizard.access import about, draft_required, typed_before_sign_in
from portal.wizard.models import Draft
from portal.wizard.run import (
    Changed,
    Conflict,
    Incomplete,
    Raw,
    Run,
    Submitted,
    fingerprint,
    submit,
)
from portal.wizard.steps import Step, StepForm
from portal.wizard.words import in_words

CHECK = "check"


class DeclarationForm(PortalForm):
    """The applicant answers for truthfulness, explicitly (DOMAIN 17)."""

    declaration = forms.BooleanField(
        label=_("What I have written is true. I know that I answer for it."),
        error_messages={"required": _("Tick the declaration to submit.")},
    )


def _url(run: Run, step: Step | None, *, from_check: bool = False) -> str:
    """A step's page, or the check page for None; `from_check` comes back to it afterwards."""
    if step is None:
        return reverse("wizard:check", args=[run.draft.pk])
    url = reverse("wizard:step", args=[run.draft.pk, step.slug])
    return f"{url}?{urlencode({'from': CHECK})}" if from_check else url


def _from_check(request: HttpRequest) -> bool:
    return request.GET.get("from") == CHECK


def _overview(draft: Draft) -> str:
    """Where whoever types sees what else they have: the desk, or their cases."""
    return reverse("wizard:serve" if draft.channel == Channel.COUNTER else "cases:list")


def _applicant(request: HttpRequest) -> tuple[User, Person]:
    user, person = request.user, person_of(request.user)
    assert isinstance(user, User)
    assert person is not None
    return user, person


@require_POST
@applicant_required
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begins a draft; who may not ask for the service is told so on its page.

    A draft in which nothing was typed yet is taken again, so that two clicks make one.
    """
    if slug not in catalogue.SERVICES:
        raise Http404
    service, (user, person) = services.get(slug), _applicant(request)
    its_own = Case.objects.of_person(person).filter(service=slug, closed_at__isnull=True)
    if its_own.exists() or not service.eligibility(person, today()).allowed:
        return redirect("pages:service", slug)
    mine = Draft.objects.of_user(user).unfinished().filter(service=slug, corrects=None)
    draft = mine.exclude(channel=Channel.COUNTER).filter(version=1).first()
    if draft is None:
        draft = Draft.objects.create(user=user, person=person, service=slug)
    return redirect("wizard:resume", draft.pk)


@require_POST
@applicant_required
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """Opens the draft in which the holder corrects what staff named, with the old answers."""
    user, person = _applicant(request)
    case = get_object_or_404(Case.objects.of_person(person), reference=reference)
    flow = services.get(case.service).flow
    if flow.resubmit not in {m.name for m in flow.open_to(case.state, [Actor.HOLDER])}:
        return redirect("cases:case", reference)
    raw = case.answers.get("raw", {})
    draft, _new = Draft.objects.get_or_create(
        corrects=case,
        corrects_version=case.version,
        case=None,
        defaults={
            "user": user,
            "person": person,
            "service": case.service,
            "answers": raw,
            "only_steps": case.correct_steps,
            "valid": sorted(set(raw) - set(case.correct_steps)),
        },
    )
    if draft.expired:
        draft.renew()
        draft.save(update_fields=["expires_at"])
    return redirect("wizard:resume", draft.pk)


@draft_required
@require_safe
def resume(request: HttpRequest, draft: Draft) -> HttpResponse:
    """To where the draft was left."""
    run = Run(draft)
    return redirect(_url(run, run.first_incomplete()))


@draft_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, draft: Draft, slug: str) -> HttpResponse:
    """One page of the wizard; out of order it leads to the first incomplete earlier step."""
    run = Run(draft)
    known = next((s for s in run.service.steps if s.slug == slug), None)
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
    go = _go(request) if in_order else "resume"
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
        return _overview(run.draft)
    if go == "stay" or ":" in go:
        return _url(run, known, from_check=from_check)
    if go == "back":
        return _back_url(run, known, from_check=from_check)
    if go == "resume" or from_check:
        return _url(run, run.first_incomplete(), from_check=from_check)
    return _url(run, run.neighbour(known, 1))


def _back_url(run: Run, known: Step, *, from_check: bool) -> str:
    previous = run.neighbour(known, -1)
    if from_check or previous is not None:
        return _url(run, None if from_check else previous)
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
        "facts": known.facts(run),
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
            {"title": known.title, "state": state, "url": _url(run, known) if done else ""}
        )
    last = "current" if current is None else "todo"
    return [*items, {"title": _("Check and submit"), "state": last, "url": ""}]


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
            return redirect(_url(Run(draft), incomplete.step, from_check=True))
        except Draft.DoesNotExist:
            raise Http404 from None
        except acts.AlreadyOpen as already:
            context["case"] = already.case
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
            {"title": known.title, "url": _url(run, known, from_check=True)}
            for known, rows, _may_change in sections
            if rows is None
        ],
    }


def _rows(run: Run, known: Step, rows: Any, may_change: bool) -> list[dict[str, Any]]:
    """A step's rows for the summary list, each with the link that leads to its field."""
    url = _url(run, known, from_check=True) if may_change else ""
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
    context = about(draft) | {"case": draft.case, "office": office_name(draft.case.office)}
    context["state"] = context["service"].flow.state(draft.case.state)
    return render(request, "wizard/done.html", context)


@draft_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Deletes a draft after asking; a submitted one is a case and stays."""
    if request.method == "POST":
        Draft.objects.filter(pk=draft.pk, case__isnull=True).delete()
        return redirect(_overview(draft))
    return render(request, "wizard/discard.html", about(draft))
