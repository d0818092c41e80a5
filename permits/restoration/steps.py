"""Steps of a restoration: the cause and its paper, the permit and phone, the grounds (S46)."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.papers import LicenceStep, ProofFields
from permits.reading import ReadingStep
from permits.restoration.grounds import Ground, home_ground, work_ground
from permits.restoration.lapse import endorsement_of, late_of
from permits.restoration.years import both, in_words
from permits.rules.restoration import explained
from portal.accounts.forms import PhoneField
from portal.clock import today
from portal.documents.fields import UploadField
from portal.forms import DayField, RadioCards
from portal.policy import policy_on
from portal.registers.identifiers import mask_number, mask_phone
from portal.templatetags.portal import civil_day
from portal.wizard.run import Run
from portal.wizard.steps import FaceStep, Fact, Row, Step, StepForm

SHORTEST, LONGEST = 20, 1000
CAUSES = (
    ("travel", gettext_lazy("A journey")),
    ("illness", gettext_lazy("Illness or an accident")),
    ("isolation", gettext_lazy("Isolation, or a closed area")),
    ("work_away", gettext_lazy("Work away from Shanghai")),
    ("family", gettext_lazy("Care for a relative, or a death")),
    ("other", gettext_lazy("Something else")),
)
PAPERS = {
    "travel": gettext_lazy("For example tickets, boarding passes, or the stamps in your passport."),
    "illness": gettext_lazy("For example the hospital's discharge record or a sick note."),
    "isolation": gettext_lazy("For example the notice of isolation, or of its end."),
    "work_away": gettext_lazy("For example your employer's letter or the travel order."),
    "family": gettext_lazy("For example a hospital record or a certificate of death."),
    "other": gettext_lazy("Whatever shows what kept you, and when."),
}


def asked_on(run: Run) -> date:
    """The day of submission, which a correction keeps (as D-27)."""
    return run.draft.corrects.submitted_on if run.draft.corrects else today()


class CauseForm(StepForm):
    """What kept the holder from endorsing in time, and from when to when."""

    cause = forms.ChoiceField(
        label=gettext_lazy("What kept you from endorsing in time?"),
        choices=CAUSES,
        widget=RadioCards(descriptions=PAPERS),
        error_messages={"required": gettext_lazy("Choose what kept you.")},
    )
    absent_from = DayField(
        label=gettext_lazy("From"),
        not_after_today=True,
        help_text=gettext_lazy("The first day on which it kept you."),
        error_messages={
            "required": gettext_lazy("Write from which day it kept you."),
            "invalid": gettext_lazy("This date does not exist. Write it as 2026-06-30."),
        },
    )
    absent_until = DayField(
        label=gettext_lazy("To, this day included"),
        not_after_today=True,
        error_messages={
            "required": gettext_lazy("Write until which day it kept you."),
            "invalid": gettext_lazy("This date does not exist. Write it as 2026-06-30."),
        },
    )
    statement = forms.CharField(
        label=gettext_lazy("Your statement"),
        help_text=gettext_lazy(
            "What happened, where you were, and why you could not endorse online in that time. "
            "A few sentences are enough."
        ),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST}),
        error_messages={"required": gettext_lazy("Write in a few sentences what happened.")},
    )

    def clean_statement(self) -> str:
        """One word explains nothing to whoever decides."""
        text = " ".join(str(self.cleaned_data["statement"]).split())
        if len(text) < SHORTEST:
            raise forms.ValidationError(
                _("Please write a little more, at least %(n)s characters: the desk decides by it.")
                % {"n": SHORTEST}
            )
        return text

    def clean(self) -> dict[str, Any]:
        """The days follow each other, and have to do with the lapse at all."""
        data = super().clean() or {}
        start, end = data.get("absent_from"), data.get("absent_until")
        if not start or not end:
            return data
        if end < start:
            self.add_error("absent_until", _("This is before the first day. Please check both."))
            return data
        endorsement = endorsement_of(self.run)
        if endorsement is None:
            return data
        policy = policy_on(endorsement.requested_on)
        late = late_of(endorsement)
        if not explained(late, start, end, policy, lookups.calendar_of(policy)).touches:
            self.add_error(
                "absent_until",
                _(
                    "These days cannot have been the cause: your permit ended on %(ended)s, and "
                    "you asked for its endorsement on %(asked)s. Please check the years too."
                )
                % {
                    "ended": civil_day(late.expired_on),
                    "asked": civil_day(late.endorsed_from),
                },
            )
        return data


class CauseStep(Step):
    """The lapse as it stands in the records, and why it came to it."""

    slug = "cause"
    title = gettext_lazy("What kept you")
    form_class = CauseForm

    def facts(self, run: Run) -> list[Fact]:
        """Which days it is about."""
        endorsement = endorsement_of(run)
        if endorsement is None:
            return []
        source = gettext_lazy("your permit's records")
        return [
            Fact(_("The permit ended on"), civil_day(endorsement.period), source),
            Fact(
                _("You asked for the endorsement on"),
                _("%(date)s, %(n)s days later")
                % {"date": civil_day(endorsement.valid_from), "n": endorsement.days_late},
                source,
            ),
        ]

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """The answers, and first what they are to bring."""
        endorsement = endorsement_of(run)
        if endorsement is None:
            return super().rows(run, form)
        years = both(run.person, endorsement, asked_on(run))
        effect = Row(
            "years",
            _("What you ask for"),
            _("Years held %(years)s") % {"years": in_words(years["after"])},
        )
        return [effect, *super().rows(run, form)]

    def data(self, run: Run, form: StepForm) -> dict[str, Any]:
        """The answers, and what they are about: the years with the reset and without it."""
        endorsement = endorsement_of(run)
        years = both(run.person, endorsement, asked_on(run)) if endorsement else {}
        return {**super().data(run, form), "years": years}


class DocumentForm(StepForm):
    """What shows the cause."""

    cause_proof = UploadField(
        label=gettext_lazy("What shows it"),
        error_messages={"required": gettext_lazy("Add a paper that shows what kept you.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause_proof"].help_text = PAPERS.get(self.run.value("cause", "cause"), "")


class DocumentStep(Step):
    """The paper that supports the statement; no register knows of it."""

    slug = "document"
    title = gettext_lazy("A paper that shows it")
    lead = gettext_lazy("A photo from your phone is enough, as long as it can be read.")
    form_class = DocumentForm


class ContactForm(StepForm):
    """That the permit is this one, and that the number reaches the holder.

    Who comes to the counter without an account of their own says the number there.
    """

    phone = PhoneField(
        help_text=gettext_lazy("At which the centre reaches you; it goes with the request."),
        error_messages={
            "required": gettext_lazy("Write a number at which the centre reaches you.")
        },
    )
    right = forms.BooleanField(
        label=gettext_lazy("This is my permit, and the centre can call me at this number"),
        error_messages={
            "required": gettext_lazy(
                "Tick the box. Is the number not yours any more? Then sign out, and sign in with "
                "the new one."
            )
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.run.person.phone:
            del self.fields["phone"]


class ContactStep(Step):
    """The permit and the phone number: what S46 asks as a copy with the number written on it."""

    slug = "contact"
    title = gettext_lazy("Your permit and phone")
    lead = gettext_lazy(
        "A copy of the permit with your number on it belongs to the request. We have the permit: "
        "you need not copy anything."
    )
    form_class = ContactForm

    def facts(self, run: Run) -> list[Fact]:
        """The permit, and the number of the account."""
        permit = lookups.present_permit(run.person)
        if permit is None:
            return []
        source = gettext_lazy("your permit's records")
        facts = [
            Fact(_("Permit"), mask_number(permit.number), source),
            Fact(_("Valid until"), civil_day(permit.valid_until), source),
        ]
        if run.person.phone:
            account = gettext_lazy("your account")
            facts.append(Fact(_("Mobile number"), run.person.masked_phone, account))
        return facts

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """What was confirmed, as it was shown."""
        rows = [Row("right", str(fact.label), str(fact.value)) for fact in self.facts(run)]
        if number := form.cleaned_data.get("phone"):
            rows.append(Row("phone", _("Mobile number"), mask_phone(number)))
        return rows


def home_of(run: Run) -> Ground:
    """What shows the home on the permit."""
    permit = lookups.present_permit(run.person)
    return home_ground(permit, run.person, asked_on(run)) if permit else Ground("")


def work_of(run: Run) -> Ground:
    """What shows work or school."""
    return work_ground(run.person, asked_on(run))


class GroundsForm(ProofFields):
    """The proofs of home and of work or school; only what no register shows is asked."""

    work_proof = UploadField(
        label=gettext_lazy("Proof of your work or school"),
        help_text=gettext_lazy(
            "No register shows any now. For example your labour contract, your business licence, "
            "or a certificate of enrolment."
        ),
        error_messages={"required": gettext_lazy("Add the proof of your work or school.")},
    )
    field_order = ["housing_proof_way", "housing_proof", "work_proof"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        permit = lookups.present_permit(self.run.person)
        missing = home_of(self.run).is_missing
        self.shape_proofs(permit.housing if permit else "", is_proven=not missing)
        # Kinship was proven when the permit was issued, and does not end.
        self.drop("relative", "kinship_proof")
        if not work_of(self.run).is_missing:
            self.drop("work_proof")

    def address(self) -> str:
        """The home on the permit."""
        permit = lookups.present_permit(self.run.person)
        return permit.address if permit else ""


class GroundsStep(LicenceStep):
    """A stable home, and work or school: from the registers, else by paper."""

    slug = "grounds"
    title = gettext_lazy("Home, and work or school")
    form_class = GroundsForm

    def facts(self, run: Run) -> list[Fact]:
        """What the registers show."""
        home, work = home_of(run), work_of(run)
        facts = []
        if home.words:
            facts.append(Fact(_("Proof of the home"), home.words, gettext_lazy("housing register")))
        if work.words:
            source = gettext_lazy("social insurance and school registers")
            facts.append(Fact(_("Work or school"), work.words, source))
        return facts

    def housing(self, run: Run) -> str:
        """The kind of home on the permit."""
        permit = lookups.present_permit(run.person)
        return permit.housing if permit else ""

    def address(self, run: Run) -> str:
        """The home on the permit."""
        permit = lookups.present_permit(run.person)
        return permit.address if permit else ""

    def needs_proof(self, run: Run) -> bool:
        """Whether the register shows no proof of the home."""
        return home_of(run).is_missing

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """What the registers show, and the papers."""
        known = [Row(self.slug, str(fact.label), str(fact.value)) for fact in self.facts(run)]
        away = _("not known now; the desk asks the register")
        for name, label, ground in (
            ("home", _("Proof of the home"), home_of(run)),
            ("work", _("Work or school"), work_of(run)),
        ):
            if ground.away:
                known.append(Row(name, label, away))
        return [*known, *super().rows(run, form)]


STEPS = (
    FaceStep(),
    CauseStep(),
    DocumentStep(),
    ContactStep(),
    GroundsStep(),
    ReadingStep(),
)
