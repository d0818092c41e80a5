"""The engine: one run of a wizard over a draft, from the first answer to the case."""

import hashlib
import json
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils.datastructures import MultiValueDict

from portal.cases import acts
from portal.cases import service as services
from portal.cases.flow import Actor
from portal.cases.models import Case, Channel
from portal.wizard.models import Draft
from portal.wizard.steps import Row, Step, StepForm, in_languages

Raw = dict[str, list[str]]


class Incomplete(Exception):
    """Submitting found a step whose answers do not hold; `step` is the first of them."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.slug)
        self.step = step


class Conflict(Exception):
    """The step was saved elsewhere since this page was opened; `saved` is what lies there now."""

    def __init__(self, saved: Raw) -> None:
        super().__init__()
        self.saved = saved


def fingerprint(raw: Raw) -> str:
    """A short name for one state of a step's answers, to notice that another tab saved it."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()[:16]


class Run:
    """A draft with its service: which steps apply, what is answered, what comes next."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.service = services.get(draft.service)
        self.person = draft.person
        self._cleaned: dict[str, dict[str, Any]] = {}

    @property
    def steps(self) -> list[Step]:
        """The steps that apply now, in order; in a correction only those that staff named."""
        only = self.draft.only_steps
        return [s for s in self.service.steps if s.applies(self) and (not only or s.slug in only)]

    @cached_property
    def all_steps(self) -> list[Step]:
        """Every step that applies, whether or not a correction asks for it."""
        return [step for step in self.service.steps if step.applies(self)]

    def step(self, slug: str) -> Step | None:
        """The applicable step of that slug."""
        return next((step for step in self.steps if step.slug == slug), None)

    def raw(self, slug: str) -> Raw:
        """What was typed into a step, as it was typed."""
        return self.draft.answers.get(slug, {})

    def value(self, slug: str, field: str, default: str = "") -> str:
        """The first text typed into a field; the cheap way to ask for a choice."""
        values = self.raw(slug).get(field) or [default]
        return values[0]

    def form(self, step: Step, raw: Raw | None = None) -> StepForm:
        """The step's form bound to `raw`, or showing what is saved or known when None."""
        if raw is not None:
            return step.form_class(MultiValueDict(raw), run=self, initial=step.initial(self))
        if step.slug in self.draft.answers:
            return step.form_class(run=self, initial=_shown(step, self, self.raw(step.slug)))
        return step.form_class(run=self, initial=step.initial(self))

    def cleaned(self, slug: str) -> dict[str, Any]:
        """The cleaned answers of a step; empty when it has none or they do not hold."""
        if slug not in self._cleaned:
            step = next((s for s in self.service.steps if s.slug == slug), None)
            form = self.form(step, self.raw(slug)) if step and self.raw(slug) else None
            self._cleaned[slug] = form.cleaned_data if form and form.is_valid() else {}
        return self._cleaned[slug]

    def first_incomplete(self, before: Step | None = None) -> Step | None:
        """The first step (before another) that is not complete."""
        for step in self.steps:
            if before is not None and step.slug == before.slug:
                return None
            if not step.complete(self):
                return step
        return None

    def after(self, step: Step) -> Step | None:
        """The step that follows, None when the check page does."""
        steps = self.steps
        slugs = [s.slug for s in steps]
        at = slugs.index(step.slug) + 1 if step.slug in slugs else 0
        return steps[at] if at < len(steps) else None

    def before(self, step: Step) -> Step | None:
        """The step in front, None at the first."""
        steps = self.steps
        at = [s.slug for s in steps].index(step.slug)
        return steps[at - 1] if at else None

    def save(self, step: Step, raw: Raw, base: str, *, valid: bool) -> None:
        """Saves what was typed; raises Conflict when another tab saved this step meanwhile."""
        with transaction.atomic():
            draft = Draft.objects.select_for_update().get(pk=self.draft.pk)
            saved: Raw = draft.answers.get(step.slug, {})
            if fingerprint(saved) != base and saved != raw:
                raise Conflict(saved)
            draft.answers[step.slug] = raw
            flags = set(draft.valid) - {step.slug}
            draft.valid = sorted(flags | {step.slug} if valid else flags)
            draft.version += 1
            draft.save(update_fields=["answers", "valid", "version", "updated_at"])
        draft.person, draft.user = self.draft.person, self.draft.user
        self.draft = draft
        self._cleaned.pop(step.slug, None)

    def sections(self) -> list[tuple[Step, list[Row] | None, bool]]:
        """The check page: each step with its answers in words (None: not complete) and whether
        it may be changed."""
        open_slugs = {step.slug for step in self.steps}
        found = []
        for step in self.all_steps:
            form = self.form(step, self.raw(step.slug))
            holds = form.is_valid() and step.complete(self)
            rows = step.rows(self, form) if holds else None
            found.append((step, rows, step.slug in open_slugs))
        return found


def _shown(step: Step, run: Run, raw: Raw) -> dict[str, Any]:
    """Saved texts as initial values: a list where the field holds several."""
    shown: dict[str, Any] = dict(step.initial(run))
    fields = step.form_class.base_fields
    for name, values in raw.items():
        many = getattr(fields.get(name), "holds_many", False) or (
            name in fields and getattr(fields[name].widget, "allow_multiple_selected", False)
        )
        shown[name] = values if many else (values[0] if values else "")
    return shown


def submit(draft: Draft) -> Case:
    """Turns a draft into its case, exactly once.

    However often and however concurrently it is called, the row lock lets one through and the
    others find the case. Raises Incomplete, cases.acts.AlreadyOpen, Stale or Refused; the draft
    is as it was then.
    """
    with transaction.atomic():
        draft = (
            Draft.objects.select_for_update(of=("self",))
            .select_related("person", "user", "office")
            .get(pk=draft.pk)
        )
        if draft.case_id is not None:
            return Case.objects.get(pk=draft.case_id)
        run = Run(draft)
        answers, materials = _collect(run)
        if draft.corrects_id is not None:
            case = acts.resubmit(
                draft.corrects_id,
                acts.By(Actor.HOLDER, draft.user),
                version=draft.corrects_version or 0,
                answers=answers,
                materials=materials,
            )
        else:
            counter = draft.channel == Channel.COUNTER
            case = acts.submit(
                service=run.service,
                person=draft.person,
                by=acts.By(Actor.STAFF if counter else Actor.HOLDER, draft.user),
                channel=draft.channel,
                answers=answers,
                materials=materials,
                draft_key=draft.pk,
                office=draft.office,
            )
        draft.case, draft.answers = case, {}
        draft.save(update_fields=["case", "answers", "updated_at"])
    return case


def _collect(run: Run) -> tuple[dict[str, Any], list[acts.NewMaterial]]:
    """Everything that was answered, checked again: raw, cleaned, and in words."""
    answers: dict[str, Any] = {"raw": {}, "data": {}, "steps": []}
    materials: list[acts.NewMaterial] = []
    asked = {step.slug for step in run.steps}
    for step in run.all_steps:
        form = run.form(step, run.raw(step.slug))
        if not form.is_valid() or not step.complete(run):
            raise Incomplete(step)
        answers["raw"][step.slug] = run.raw(step.slug)
        answers["data"][step.slug] = step.data(run, form)
        answers["steps"].append(
            {
                "slug": step.slug,
                "title": in_languages(lambda s=step: str(s.title)),
                "rows": in_languages(
                    lambda s=step, f=form: [[r.name, r.label, r.display] for r in s.rows(run, f)]
                ),
            }
        )
        if step.slug in asked:
            materials += step.materials(run, form)
    return answers, materials
