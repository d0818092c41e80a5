"""The papers for acting for another person (代办): the first page of such a draft."""

from datetime import date
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.cases.models import Channel
from portal.cases.proxy import ProxyAnswer, ProxyRules, ground_label, label_of
from portal.clock import today
from portal.documents.fields import UploadField
from portal.wizard.steps import Row, Step, StepForm
from portal.wizard.words import plain


def _asked_on(run: Any) -> date:
    """The day of application, which a correction keeps (D-26)."""
    return run.draft.corrects.submitted_on if run.draft.corrects else today()


def answer_for(run: Any, rules: ProxyRules) -> ProxyAnswer:
    """What the rules say of this draft's proxy, with the holder's age on that day."""
    draft = run.draft
    return rules.decide(draft.relation, draft.ground, run.person.birth_date, _asked_on(run))


ADD = gettext_lazy("Add this paper: {paper}.")


class ProxyForm(StepForm):
    """The papers that this relation needs; at the counter the clerk has seen them."""

    rules: ProxyRules
    seen = forms.BooleanField(
        label=gettext_lazy("I have seen these papers, and the face on the ID card is right"),
        error_messages={
            "required": gettext_lazy("Tick the box when you have seen every paper listed above.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer = answer_for(self.run, self.rules)
        at_counter = self.run.draft.channel == Channel.COUNTER
        needed = {paper.kind for paper in self.answer.papers}
        for paper in self.rules.papers:
            if paper.kind not in needed:
                del self.fields[paper.kind]
            else:
                self.fields[paper.kind].required = not at_counter
        if not at_counter or not self.answer.allowed:
            del self.fields["seen"]

    def clean(self) -> dict[str, Any]:
        """Refuses whom the rules do not allow any more: a child may have turned sixteen."""
        if not self.answer.allowed:
            raise forms.ValidationError(str(self.answer.why))
        return super().clean() or {}


class ProxyStep(Step):
    """What proves that somebody may act; the engine asks it where a draft has a proxy."""

    slug = "proxy"
    title = gettext_lazy("Papers for acting for somebody")
    template = "wizard/for_papers.html"

    def __init__(self, rules: ProxyRules) -> None:
        self.rules = rules
        papers = {
            paper.kind: UploadField(
                label=paper.label,
                help_text=paper.help,
                error_messages={"required": format_lazy(ADD, paper=paper.label)},
            )
            for paper in rules.papers
        }
        self.form_class = type("PapersForm", (ProxyForm,), {"rules": rules, **papers})

    def context(self, run: Any, form: StepForm) -> dict[str, Any]:
        """Who acts for whom, and what stands against it."""
        answer = answer_for(run, self.rules)
        return {
            "relation": label_of(self.rules.relations, run.draft.relation),
            "ground": ground_label(self.rules, run.draft.ground),
            "refused": "" if answer.allowed or form.errors else answer.why,
            "papers": answer.papers,
            "to_print": any(paper.to_print for paper in answer.papers),
        }

    def rows(self, run: Any, form: StepForm) -> list[Row]:
        """Who acts, what they are to the holder, why, and the papers."""
        draft = run.draft
        said = [
            Row("who", _("Who acts"), f"{draft.proxy.name} · {draft.proxy.masked_id}"),
            Row(
                "relation",
                _("What they are to the person"),
                label_of(self.rules.relations, draft.relation),
            ),
            Row("ground", _("Why they act"), ground_label(self.rules, draft.ground)),
        ]
        return [*said, *super().rows(run, form)]

    def data(self, run: Any, form: StepForm) -> dict[str, Any]:
        """Relation and ground beside the papers: the case page and the desk read them."""
        papers = {name: plain(value) for name, value in form.cleaned_data.items()}
        return {"relation": run.draft.relation, "ground": run.draft.ground} | papers
