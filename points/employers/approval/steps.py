"""Steps of the first registration: which employer, and that one may speak for it (S24)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from points.employers import codes, members
from points.filing.employer import centre_in, organisation_code, where
from portal.accounts.models import Employer, Person
from portal.cases.display import office_name
from portal.cases.models import Channel
from portal.documents.fields import UploadField
from portal.registers.interfaces import EmployerFacts
from portal.wizard.run import Run
from portal.wizard.steps import FaceStep, Fact, Row, Step, StepForm


class CodeForm(StepForm):
    """The credit code; staff at the counter may take an early one as the licence has it (S33)."""

    credit_code = forms.CharField(
        label=gettext_lazy("Unified social credit code"),
        help_text=gettext_lazy("The 18 characters on the business licence."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )
    as_printed = forms.BooleanField(
        label=gettext_lazy("I have seen the licence: the code is printed like this"),
        help_text=gettext_lazy("Only where the last character of an early code does not fit."),
        required=False,
    )
    # Set by clean(): the employer as the business register has it.
    employer: EmployerFacts | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at_counter = self.run.draft.channel == Channel.COUNTER
        if not self.at_counter:
            del self.fields["as_printed"]

    def clean(self) -> dict[str, Any]:
        """A code that is one, of an employer that may be registered by this person now."""
        data = super().clean() or {}
        if "credit_code" not in data:
            return data
        try:
            code = codes.parsed(data["credit_code"], as_printed=bool(data.get("as_printed")))
            self.employer = codes.known(code.code)
            data["credit_code"] = code.code
            if not self.at_counter:
                _may_register(self.employer, self.run.person)
        except forms.ValidationError as problem:
            self.add_error("credit_code", problem)
        return data


def _may_register(employer: EmployerFacts, person: Person) -> None:
    """ValidationError for an employer that was renamed, or that others administer.

    One that has HR and was never approved is registered by that HR.
    """
    known = Employer.objects.filter(credit_code=employer.credit_code).first()
    if is_renamed(employer, known):
        raise forms.ValidationError(
            _(
                "%(name)s has the organisation code of an employer that is registered here under "
                "another name or code. A new name is noted at the counter: bring the new business "
                "licence to %(centre)s."
            )
            % {"name": employer.name, "centre": where(centre_in(employer.district_code))}
        )
    if known is None or (awaits_approval(known) and members.acts_for(person, known)):
        return
    if ask := members.whom_to_ask(known):
        raise forms.ValidationError(
            _(
                "%(name)s is registered already. Ask its administrator to invite you by your "
                "mobile number: %(who)s."
            )
            % {"name": known.name, "who": ask}
        )


def awaits_approval(employer: Employer) -> bool:
    """Whether no talent centre has approved the employer yet (S24)."""
    record = getattr(employer, "record", None)
    return record is None or record.approved_on is None


def is_renamed(employer: EmployerFacts, known: Employer | None) -> bool:
    """Whether the portal knows the same organisation (positions 9 to 17 of the code) under
    another name or another code (s1:50)."""
    if known is not None:
        record = getattr(known, "record", None)
        registered = record.registered_name if record is not None else ""
        return bool(registered) and registered != employer.name
    return same_organisation(employer.credit_code) is not None


def same_organisation(credit_code: str) -> Employer | None:
    """The employer of another credit code with the same organisation code."""
    theirs = Employer.objects.filter(
        credit_code__regex=f"^.{{8}}{organisation_code(credit_code)}.$"
    )
    return theirs.exclude(credit_code=credit_code).order_by("pk").first()


class CodeStep(Step):
    """Which employer."""

    slug = "employer"
    title = gettext_lazy("Which employer?")
    lead = gettext_lazy(
        "Each employer is registered once. You become its administrator and invite your colleagues."
    )
    form_class = CodeForm

    def data(self, run: Run, form: StepForm) -> dict[str, Any]:
        """The code with what the business register says of it."""
        assert isinstance(form, CodeForm)
        assert form.employer is not None
        found = {"name": form.employer.name, "district_code": form.employer.district_code}
        return super().data(run, form) | found

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """The code, and whose it is."""
        assert isinstance(form, CodeForm)
        assert form.employer is not None
        return [
            Row("credit_code", _("Credit code"), str(form.cleaned_data["credit_code"])),
            Row("credit_code", _("Employer"), form.employer.name),
            *[row for row in super().rows(run, form) if row.name == "as_printed"],
        ]


class LetterForm(StepForm):
    """That the employer sends this person: position and letter of introduction (s1:54-58)."""

    position = forms.CharField(
        label=gettext_lazy("Your position there"),
        max_length=60,
        error_messages={"required": gettext_lazy("Write the position that you hold.")},
    )
    letter = UploadField(
        label=gettext_lazy("Letter of introduction (单位介绍信)"),
        help_text=gettext_lazy(
            "With the employer's seal; it names you, your ID number and this registration."
        ),
        error_messages={"required": gettext_lazy("Add the letter of introduction.")},
    )
    licence = UploadField(
        label=gettext_lazy("Business licence"),
        error_messages={"required": gettext_lazy("Add the business licence.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The register has proven the code, unless it is taken as printed.
        if not self.run.value("employer", "as_printed"):
            del self.fields["licence"]


class LetterStep(Step):
    """That one may speak for it."""

    slug = "letter"
    title = gettext_lazy("You act for it")
    form_class = LetterForm

    def facts(self, run: Run) -> list[Fact]:
        """The employer, where it is decided, and who asks: their ID is known already."""
        register, found = gettext_lazy("business register"), []
        step = next(one for one in run.known_steps if one.slug == "employer")
        form = run.bound(step)
        if form.is_valid() and isinstance(form, CodeForm) and form.employer is not None:
            found.append(Fact(_("Employer"), form.employer.name, register))
            if centre := centre_in(form.employer.district_code):
                found.append(Fact(_("Decided by"), office_name(centre), register))
        person = run.person
        source = gettext_lazy("population register")
        return [*found, Fact(_("You"), f"{person.name} · {person.masked_id}", source)]


STEPS = (FaceStep(), CodeStep(), LetterStep())
