"""The engine: one run of a wizard over a draft, from the first answer to the case."""

import hashlib
import json
from dataclasses import astuple
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Person
from portal.cases import acts
from portal.cases import service as services
from portal.cases.flow import Actor
from portal.cases.models import Case, Channel
from portal.clock import today
from portal.documents.fields import remember_uploads
from portal.wizard.models import Draft
from portal.wizard.proxy_step import ProxyStep
from portal.wizard.steps import FaceStep, Fact, Row, Step, StepForm
from portal.wizard.words import in_languages

Raw = dict[str, list[str]]

# What a proxy is told who may not begin: why not would tell a stranger about the holder.
NOT_OPEN = _(
    "This service is not open to this person today. We cannot tell you why on this page, because "
    "it is about them: they see it when they sign in themselves, and any community centre explains "
    "it to you with the papers for acting for them."
)


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


class Changed(Exception):
    """Answers were saved since the check page was opened: look again before submitting."""


class Submitted(Exception):
    """The draft has become a case meanwhile; nothing more is saved into it."""


def fingerprint(raw: Raw) -> str:
    """A short name for what was typed into a step, to notice that another tab saved it."""
    filled = {name: typed for name, values in raw.items() if (typed := [v for v in values if v])}
    return hashlib.sha256(json.dumps(filled, sort_keys=True).encode()).hexdigest()[:16]


class Run:
    """A draft with its service: which steps apply, what is answered, what comes next."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.service = services.get(draft.service)
        self.person = draft.person
        self.known_steps = self._known_steps()
        self._bound: dict[str, StepForm] = {}

    @property
    def applicant(self) -> Person:
        """Who asks: the person, whoever acts for them (代办), or the member of HR who types."""
        if self.draft.employer_id is not None:
            return self.draft.user.own_person or self.person
        return self.draft.proxy or self.person

    @property
    def by_hr(self) -> bool:
        """Whether HR types about one of the employer's people."""
        return self.draft.employer_id is not None and not self.service.of_employer

    @property
    def proxied(self) -> bool:
        """Whether somebody acts for the person online, and nobody has seen their papers yet.

        Such a run shows nothing of what the registers or the portal know of the person: neither
        in facts and offers nor by what is asked or refused. The desk compares instead.
        """
        return self.draft.proxy_id is not None and self.draft.channel != Channel.COUNTER

    def _known_steps(self) -> list[Step]:
        """The service's steps; behind the face the papers of whoever acts for another."""
        steps = list(self.service.steps)
        if self.draft.proxy_id is None or self.service.proxy is None:
            return steps
        at = sum(isinstance(step, FaceStep) for step in steps[:1])
        return [*steps[:at], ProxyStep(self.service.proxy), *steps[at:]]

    @property
    def all_steps(self) -> list[Step]:
        """Every step that applies, whether or not a correction asks for it."""
        return [step for step in self.known_steps if step.applies(self)]

    def facts(self, step: Step) -> list[Fact]:
        """What the registers know about a step's subject, as far as it may be shown."""
        return [fact for fact in step.facts(self) if not self.proxied or fact.typed]

    @property
    def steps(self) -> list[Step]:
        """The steps that are asked, in order.

        In a correction: those that staff named, and those that its answers open or upset.
        """
        return [step for step in self.all_steps if not self._locked(step)]

    def _locked(self, step: Step) -> bool:
        draft = self.draft
        if not draft.only_steps or step.slug in draft.only_steps or draft.corrects is None:
            return False
        as_submitted = draft.corrects.answers.get("raw", {}).get(step.slug)
        return self.raw(step.slug) == as_submitted and self.bound(step).is_valid()

    def step(self, slug: str) -> Step | None:
        """The step of that slug, if it is asked."""
        return next((step for step in self.steps if step.slug == slug), None)

    def raw(self, slug: str) -> Raw:
        """What was typed into a step, as it was typed."""
        found: Raw = self.draft.answers.get(slug, {})
        return found

    def _applying(self, slug: str) -> Step | None:
        found = next((step for step in self.known_steps if step.slug == slug), None)
        return found if found and slug in self.draft.answers and found.applies(self) else None

    def value(self, slug: str, field: str, default: str = "") -> str:
        """The first text typed into a field, the cheap way to ask for a choice.

        `default` where the step does not apply. For a step's `applies` ask earlier steps only.
        """
        values = self.raw(slug).get(field) if self._applying(slug) else None
        return values[0] if values else default

    def cleaned(self, slug: str) -> dict[str, Any]:
        """The cleaned answers of a step; empty when it does not apply or they do not hold."""
        step = self._applying(slug)
        form = self.bound(step) if step else None
        return form.cleaned_data if form and form.is_valid() else {}

    def bound(self, step: Step) -> StepForm:
        """The step's form over its saved answers, to be judged; the same one all along."""
        if step.slug not in self._bound:
            self._bound[step.slug] = self.form(step, self.raw(step.slug))
        return self._bound[step.slug]

    def form(self, step: Step, raw: Raw) -> StepForm:
        """The step's form over `raw`, to be judged."""
        return step.form_class(MultiValueDict(raw), run=self, initial=step.initial(self))

    def shown(self, step: Step, raw: Raw | None = None) -> StepForm:
        """The step's form with `raw` or what is saved or known, not judged."""
        if raw is None and step.slug not in self.draft.answers:
            return step.form_class(run=self, initial=step.initial(self))
        typed = MultiValueDict(self.raw(step.slug) if raw is None else raw)
        texts = {
            name: field.widget.value_from_datadict(typed, MultiValueDict(), name)
            for name, field in step.form_class.base_fields.items()
        }
        return step.form_class(run=self, initial={n: v for n, v in texts.items() if v is not None})

    def first_incomplete(self, before: Step | None = None) -> Step | None:
        """The first step (before another) that is not complete."""
        for step in self.steps:
            if before is not None and step.slug == before.slug:
                return None
            if not step.complete(self):
                return step
        return None

    def neighbour(self, step: Step, by: int) -> Step | None:
        """The step that many places on (1: the next, -1: the one in front), None past the ends."""
        steps = self.steps
        at = steps.index(step) + by if step in steps else -1
        return steps[at] if 0 <= at < len(steps) else None

    def save(self, step: Step, raw: Raw, base: str, *, valid: bool | None) -> None:
        """Saves what was typed; `base` is the fingerprint of what the page had shown.

        `valid` is None where nobody judged it: then a step that is as it was keeps its mark.
        Raises Conflict when another tab saved this step meanwhile, Submitted, or
        Draft.DoesNotExist when it was discarded.
        """
        while not self._saved(step, raw, base, valid):
            # Somebody else saved this draft since it was read: look again, and judge anew.
            names = ["answers", "valid", "version", "case", "expires_at"]
            self.draft.refresh_from_db(fields=names)
        self._bound.clear()

    def _saved(self, step: Step, raw: Raw, base: str, valid: bool | None) -> bool:
        """Whether the row was still as it was read, and is saved now (or need not be)."""
        draft = self.draft
        if draft.case_id is not None:
            raise Submitted
        saved = self.raw(step.slug)
        there, typed = fingerprint(saved), fingerprint(raw)
        if valid is None and typed in {base, there}:
            return True
        if there not in {base, typed}:
            raise Conflict(saved)
        as_read = Draft.objects.filter(pk=draft.pk, version=draft.version, case=None)
        draft.answers = draft.answers | {step.slug: raw}
        draft.valid = sorted({*draft.valid} - {step.slug} | ({step.slug} if valid else set()))
        draft.version += 1
        draft.renew()
        changed = {n: getattr(draft, n) for n in ("answers", "valid", "version", "expires_at")}
        return as_read.update(**changed, updated_at=timezone.now()) == 1

    def sections(self) -> list[tuple[Step, list[Row] | None, bool]]:
        """The check page: each step with its answers in words (None: they do not hold) and
        whether it may be changed."""
        answers = self.draft.answers.values()
        remember_uploads(self.person, (typed for raw in answers for typed in raw.values()))
        asked = self.steps
        return [
            (step, step.rows(self, self.bound(step)) if self._holds(step) else None, step in asked)
            for step in self.all_steps
        ]

    def _holds(self, step: Step) -> bool:
        return step.complete(self) and self.bound(step).is_valid()

    def collect(self) -> tuple[dict[str, Any], list[acts.NewMaterial]]:
        """Everything that was answered, checked again: raw, cleaned, and in words. Incomplete."""
        answers: dict[str, Any] = {"raw": {}, "data": {}, "steps": []}
        materials: list[acts.NewMaterial] = []
        asked = self.steps
        for step in self.all_steps:
            if not self._holds(step):
                raise Incomplete(step)
            form = self.bound(step)
            answers["raw"][step.slug] = self.raw(step.slug)
            answers["data"][step.slug] = step.data(self, form)
            said = in_languages(partial(step.rows, self, form))
            answers["steps"].append(
                {
                    "slug": step.slug,
                    "title": in_languages(partial(str, step.title)),
                    "rows": {tongue: [[*astuple(row)] for row in said[tongue]] for tongue in said},
                }
            )
            if step in asked:
                materials += step.materials(self, form)
        return answers, materials


def submit(draft: Draft, seen: int | None = None) -> Case:
    """Turns a draft into its case, exactly once.

    However often and however concurrently it is called, the row lock lets one through and the
    others find the case. `seen` is the version that the check page showed. Raises Changed,
    Incomplete, or AlreadyOpen, Stale, NotAllowed and Refused of cases; the draft is as it was.
    """
    with transaction.atomic():
        # Without a join to the case: who waited for the lock would see it as it was before.
        related = Draft.objects.select_related(
            "person", "proxy", "employer", "user", "office", "corrects"
        )
        draft = related.select_for_update(of=("self",)).get(pk=draft.pk)
        if draft.case_id is None:
            if seen not in {None, draft.version}:
                raise Changed
            draft.case = _hand_in(draft, *Run(draft).collect())
            draft.answers = {}
            draft.save(update_fields=["case", "answers", "updated_at"])
    assert draft.case is not None
    return draft.case


def _hand_in(draft: Draft, answers: dict[str, Any], materials: list[acts.NewMaterial]) -> Case:
    by = acts.By(_actor(draft), draft.user)
    if draft.corrects_id is not None:
        seen = draft.corrects_version or 0
        return acts.resubmit(
            draft.corrects_id, by, version=seen, answers=answers, materials=materials
        )
    service = services.get(draft.service)
    about_employer = draft.employer if service.of_employer else None
    if about_employer is not None:
        may = service.eligibility_of_employer(about_employer, today())
    else:
        may = service.eligibility(draft.person, today())
    if not may.allowed and _actor(draft) is Actor.PROXY:
        raise services.Refused(NOT_OPEN)
    if not may.allowed:
        raise services.Refused(" ".join(str(reason) for reason in may.reasons))
    return acts.submit(
        service=service,
        person=None if about_employer else draft.person,
        employer=about_employer,
        by=by,
        channel=draft.channel,
        answers=answers,
        materials=materials,
        draft_key=draft.pk,
        office=draft.office,
        proxy=draft.proxy,
        relation=draft.relation,
    )


def _actor(draft: Draft) -> Actor:
    if draft.channel == Channel.COUNTER:
        return Actor.STAFF
    if draft.employer_id is not None:
        return Actor.EMPLOYER
    return Actor.HOLDER if draft.proxy_id is None else Actor.PROXY
