"""Steps of the yearly confirmation: refresh, what changed, and papers only for that (DOMAIN 11)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.home import NewHomeStep, NewHousingStep
from permits.papers import NewPapersStep
from points.confirmation.window import asked_of, is_refreshed, refresh
from points.files import present
from points.filing.bonus import BonusDetailsStep, BonusStep
from points.filing.claims import asked_on
from points.filing.education import EducationStep, TitleStep
from points.filing.employer import Change as EmployerChange
from points.filing.employer import EmployerStep, payer_of
from points.filing.estimate import EstimateStep, InsuranceStep
from points.filing.family import FamilyStep
from points.filing.papers import PapersStep, bonus_papers, papers_of_changes
from points.filing.person import PersonStep
from points.rules.filing import Change, FilingDecision, FilingFacts, filing
from points.strip import strip_of
from portal.policy import policy_on
from portal.templatetags.portal import civil_day
from portal.wizard.run import Run
from portal.wizard.steps import FaceStep, Fact, Row, Step, StepForm

CHANGES = [
    (Change.HOUSING, gettext_lazy("I live somewhere else, or in another kind of home")),
    (Change.EDUCATION, gettext_lazy("A new education certificate")),
    (Change.TITLE, gettext_lazy("A new title or skill level")),
    (Change.SPOUSE, gettext_lazy("My marriage, or the hukou of my husband or wife")),
    (Change.CHILDREN, gettext_lazy("A child was born, or a child has moved here")),
    (Change.OTHER, gettext_lazy("Another indicator, for example an award or my enterprise")),
]


def changes_of(run: Run) -> frozenset[Change]:
    """What changed since the last score: as ticked, and the employer as the register knows it."""
    ticked = {Change(one) for one in run.cleaned("changes").get("changes", [])}
    moved = payer_of(run.person).change is EmployerChange.CHANGED
    return frozenset(ticked | ({Change.EMPLOYER} if moved else set()))


def changed(*wanted: Change) -> Callable[[Run], bool]:
    """Whether one of these has changed."""
    return lambda run: bool(changes_of(run) & set(wanted))


class RefreshForm(StepForm):
    """Nothing to fill in: pressing the button is the act."""


class RefreshStep(Step):
    """刷新有效期: the expiry of the endorsed permit is taken over (s0:127, s4:55)."""

    slug = "refresh"
    title = gettext_lazy("Refresh the validity")
    lead = gettext_lazy(
        "Your permit was endorsed. Press “Refresh validity” (刷新有效期), and its new last day "
        "becomes that of the points once they are confirmed."
    )
    form_class = RefreshForm
    template = "points/refresh_step.html"

    def facts(self, run: Run) -> list[Fact]:
        """The last day so far, and the new one."""
        held = present(run.person)
        if held is None or held.endorsement is None:
            return []
        new = civil_day(held.endorsement.valid_until)
        return [
            Fact(_("Points good until"), civil_day(held.old_expiry), gettext_lazy("your points")),
            Fact(_("Permit valid until"), new, gettext_lazy("the permit's records")),
        ]

    def complete(self, run: Run) -> bool:
        """Pressed, and of this endorsement: another one asks for it again."""
        held = present(run.person)
        return super().complete(run) and held is not None and is_refreshed(held)

    def process(self, run: Run, form: StepForm) -> None:
        """Takes the new expiry over."""
        held = present(run.person)
        if held is not None and held.endorsement is not None:
            refresh(held)

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """The new last day."""
        return [Row(self.slug, str(fact.label), str(fact.value)) for fact in self.facts(run)[1:]]


class ChangesForm(StepForm):
    """What changed since the points were set last."""

    changes = forms.MultipleChoiceField(
        label=gettext_lazy("What has changed?"),
        help_text=gettext_lazy("Leave all empty when nothing has: then no paper is needed at all."),
        choices=CHANGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["changes"]
        if self.run.by_hr:
            # The home is the holder's own affair.
            field.choices = CHANGES[1:]  # type: ignore[attr-defined]
        if payer_of(self.run.person).change is EmployerChange.CHANGED:
            field.label = _("What else has changed?")
            field.help_text = _("Leave all empty when nothing else has.")


class ChangesStep(Step):
    """What changed; the employer is known from the insurance register."""

    slug = "changes"
    title = gettext_lazy("What has changed")
    form_class = ChangesForm
    template = "points/changes_step.html"

    def context(self, run: Run, form: StepForm) -> dict[str, Any]:
        """What a change of employer means, said before anything is asked."""
        payer = payer_of(run.person)
        moved = payer.change is EmployerChange.CHANGED and not run.by_hr
        return {"new_employer": payer.known if moved else None}

    def facts(self, run: Run) -> list[Fact]:
        """What was on file, and the employer now."""
        found, held, permit = [], present(run.person), lookups.present_permit(run.person)
        if permit is not None and not run.by_hr:
            found.append(Fact(_("Address"), permit.address, gettext_lazy("the permit's records")))
        payer = payer_of(run.person)
        if payer.change is EmployerChange.CHANGED and payer.known and held and not run.by_hr:
            words = _("%(new)s, before: %(old)s") % {
                "new": payer.known.name, "old": held.file.employer.name,
            }  # fmt: skip
            source = gettext_lazy("social insurance register")
            found.append(Fact(_("Employer: changed"), words, source))
        elif held is not None:
            found.append(
                Fact(_("Employer"), held.file.employer.name, gettext_lazy("your points file"))
            )
        return found

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """What was ticked, or that nothing was."""
        label = str(form.fields["changes"].label)
        nothing = Row("changes", label, _("Nothing"))
        found = super().rows(run, form)
        if Change.EMPLOYER in changes_of(run):
            found.append(Row("changes", _("Employer"), _("changed, by the insurance register")))
        return found or [nothing]

    def data(self, run: Run, form: StepForm) -> dict[str, Any]:
        """All that changed, the employer too."""
        return {"changes": sorted(changes_of(run))}


class HomePapersStep(NewPapersStep):
    """The papers of the new home."""

    slug = "papers"
    title = gettext_lazy("Papers of the new home")


class YearStep(InsuranceStep):
    """The insurance of the last twelve months, as this file's route counts it."""

    template = "points/year_step.html"

    def context(self, run: Run, form: StepForm) -> dict[str, Any]:
        """The strip; whom HR fills in for keeps their months with other employers to themselves."""
        held = present(run.person)
        shown = (
            None if held is None or run.by_hr else strip_of(run.person, held.file, asked_on(run))
        )
        return {"strip": shown}

    def facts(self, run: Run) -> list[Fact]:
        """How many count of how many needed."""
        held = present(run.person)
        found = asked_of(held.file, asked_on(run)) if held else None
        if found is None or found.strip is None:
            return []
        words = _("%(have)s of the last twelve; %(needed)s are needed") % {
            "have": found.strip.have + found.strip.open,
            "needed": found.strip.needed,
        }
        label, source = _("Months that count"), gettext_lazy("social insurance register")
        return [Fact(label, words, source)]


def papers_of_confirmation(run: Run) -> list[str]:
    """Only for what changed; unchanged, nothing (s0:137, S26)."""
    changes = changes_of(run)
    bonus = bonus_papers(run) if Change.OTHER in changes else []
    return list(dict.fromkeys([*papers_of_changes(run, changes), *bonus]))


def family_asked(run: Run) -> frozenset[str]:
    """Of whom the family step asks."""
    found = changes_of(run) & {Change.SPOUSE, Change.CHILDREN}
    return frozenset(str(one) for one in found)


def way(run: Run) -> FilingDecision:
    """Unchanged online, changed with papers (s0:137-139)."""
    return filing(FilingFacts(changes=changes_of(run)), policy_on(asked_on(run)))


STEPS = (
    FaceStep(),
    RefreshStep(),
    PersonStep(),
    ChangesStep(),
    NewHousingStep(changed(Change.HOUSING)),
    NewHomeStep(changed(Change.HOUSING)),
    HomePapersStep(changed(Change.HOUSING)),
    EmployerStep(),
    EducationStep(changed(Change.EDUCATION)),
    TitleStep(changed(Change.TITLE)),
    FamilyStep(family_asked),
    BonusStep(changed(Change.OTHER)),
    BonusDetailsStep(),
    YearStep(),
    EstimateStep(way),
    PapersStep(papers_of_confirmation, slug="change_papers"),
)
