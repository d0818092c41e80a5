"""Employer and contract: through whom it is handed in (申报单位), and to which talent centre."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from points.files import present_file
from points.filing.claims import asked_on, known_months
from points.filing.reasons import CONTRACT_TEXTS
from points.models import Employee
from points.rules.eligibility import contract_reasons
from portal import memo, registers
from portal.accounts.models import Employer, Office, OfficeKind, Person
from portal.cases.display import office_name
from portal.clock import today
from portal.forms import DayField, YesNoField
from portal.policy import policy_on
from portal.registers import RegisterUnavailable
from portal.registers.interfaces import EmployerFacts
from portal.wizard.run import Run
from portal.wizard.steps import Fact, Row, Step, StepForm


class Change(StrEnum):
    """How the employer of today stands to the one of the points file. s1:50, C-11."""

    SAME = "same"
    RENAMED = "renamed"  # another name, the same organisation code: to the counter
    CHANGED = "changed"
    UNKNOWN = "unknown"  # the register does not answer
    NOBODY = "nobody"  # nobody pays this month


@dataclass(frozen=True)
class Payer:
    """Who pays somebody's insurance now: as the register knows it, and as the portal does."""

    change: Change
    known: EmployerFacts | None = None
    employer: Employer | None = None

    @property
    def approved(self) -> bool:
        """Whether the talent centre has approved it (S24)."""
        record = getattr(self.employer, "record", None) if self.employer else None
        return record is not None and record.approved_on is not None


def organisation_code(credit_code: str) -> str:
    """Positions 9 to 17 of a credit code, which stay when the name changes (DOMAIN 4)."""
    return credit_code[8:17]


def payer_of(person: Person) -> Payer:
    """Who pays now, compared with the employer of the person's points file."""
    return memo.once(f"points.payer:{person.pk}", lambda: _payer(person))


def _payer(person: Person) -> Payer:
    file, on = present_file(person), today()
    before = file.employer if file else None
    try:
        months = [one for one in known_months(person, on) if one.month == on.replace(day=1)]
        # Of two the one that pays more, as it is counted.
        code = max(months, key=lambda one: one.base).payer_code if months else ""
        known = registers.get("employment").employer(code) if code else None
    except RegisterUnavailable:
        return Payer(Change.UNKNOWN, employer=before)
    if known is None:
        return Payer(Change.NOBODY, employer=before)
    employer = before
    if before is None or before.credit_code != known.credit_code:
        employers = Employer.objects.select_related("record")
        employer = employers.filter(credit_code=known.credit_code).first()
    return Payer(_change(before, known, employer), known, employer)


def _change(before: Employer | None, known: EmployerFacts, now: Employer | None) -> Change:
    if before is None:
        return Change.SAME if not _renamed(now, known) else Change.RENAMED
    if organisation_code(before.credit_code) != organisation_code(known.credit_code):
        return Change.CHANGED
    return Change.RENAMED if _renamed(before, known) else Change.SAME


def _renamed(employer: Employer | None, known: EmployerFacts) -> bool:
    record = getattr(employer, "record", None) if employer else None
    registered = record.registered_name if record is not None else ""
    return bool(registered) and registered != known.name


def employer_for(run: Run) -> Employer | None:
    """Through which employer this draft is handed in; None while the portal knows none."""
    if run.by_hr:
        return run.draft.employer
    if run.draft.corrects is not None and run.draft.corrects.filer is not None:
        return run.draft.corrects.filer
    return payer_of(run.person).employer


def centre_of(employer: Employer | None) -> Office | None:
    """The talent centre of the employer's registration district (s0:139, s2:12)."""
    if employer is None:
        return None
    return centre_in(employer.district_code)


def centre_in(district_code: str) -> Office | None:
    """The talent centre of a district."""
    return memo.once(
        f"points.centre:{district_code}",
        lambda: (
            Office.objects.filter(kind=OfficeKind.TALENT, district_code=district_code)
            .order_by("code")
            .first()
        ),
    )


def where(office: Office | None) -> str:
    """A centre with its address and telephone, in the active language."""
    if office is None:
        return _("the talent centre of the employer's registration district")
    parts = [office_name(office), office.address, office.phone]
    return _(", ").join(part for part in parts if part)


class ContractForm(StepForm):
    """The labour contract: a year or more, with more than two months left (s1:59, S24)."""

    works_here = YesNoField(
        label=gettext_lazy("Do you work for this employer in Shanghai?"),
        help_text=gettext_lazy("Work at one of its branches elsewhere does not count."),
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )
    contract_from = DayField(
        label=gettext_lazy("Labour contract from"),
        error_messages={
            "required": gettext_lazy("Write the first day of the contract."),
            "invalid": gettext_lazy("This date does not exist. Write it as 2026-06-30."),
        },
        not_after_today=True,
    )
    contract_until = DayField(
        label=gettext_lazy("To, this day included"),
        help_text=gettext_lazy("Leave empty for a contract without an end."),
        required=False,
    )
    position = forms.CharField(
        label=gettext_lazy("Your position"),
        max_length=60,
        error_messages={"required": gettext_lazy("Write the position that you hold.")},
    )

    def clean_works_here(self) -> bool:
        """A branch elsewhere cannot file (S23b)."""
        here: bool = self.cleaned_data["works_here"]
        if not here:
            raise forms.ValidationError(
                _(
                    "Points are for people who work in Shanghai. From a branch elsewhere they "
                    "cannot be applied for, even where its head office is here."
                )
            )
        return here

    def clean(self) -> dict[str, Any]:
        """Long enough on the day that counts, and through an employer that may file."""
        data = super().clean() or {}
        start, end = data.get("contract_from"), data.get("contract_until")
        if start and end and end < start:
            self.add_error("contract_until", _("This is before the first day. Please check both."))
        elif start:
            on = asked_on(self.run)
            for reason in contract_reasons(start, end, on, policy_on(on)):
                self.add_error("contract_until", str(CONTRACT_TEXTS[reason]))
        self._check_employer()
        return data

    def _check_employer(self) -> None:
        """HR fills in only for those whom it pays (C-11)."""
        payer = payer_of(self.run.person)
        if not self.run.by_hr or payer.change is Change.UNKNOWN:
            return
        if payer.employer is not None and payer.employer == self.run.draft.employer:
            return
        raise forms.ValidationError(
            _(
                "The insurance register names another employer for this person. After a change of "
                "employer only the person themselves can begin, when signed in."
            )
        )


class EmployerStep(Step):
    """Employer, contract, and the talent centre in charge."""

    slug = "employer"
    title = gettext_lazy("Employer and contract")
    form_class = ContractForm

    def facts(self, run: Run) -> list[Fact]:
        """Who pays, as the register has it, and where it goes."""
        found = self._payer(run)
        if centre := centre_of(employer_for(run)):
            source = gettext_lazy("the employer's registration district")
            found.append(Fact(_("Talent centre in charge"), office_name(centre), source))
        return found

    def _payer(self, run: Run) -> list[Fact]:
        """Who pays; HR reads no other employer than its own here."""
        payer, employer = payer_of(run.person), employer_for(run)
        source = gettext_lazy("social insurance register")
        if payer.known and not run.by_hr:
            return [Fact(_("Employer"), f"{payer.known.name} · {payer.known.credit_code}", source)]
        return [Fact(_("Employer"), employer.name, source)] if employer else []

    def initial(self, run: Run) -> dict[str, Any]:
        """The contract as HR has it on its list, else as it was declared last."""
        employer = None if self.slug in run.draft.answers else employer_for(run)
        if employer is None:
            return {}
        return contract_on_list(run.person, employer)

    def data(self, run: Run, form: StepForm) -> dict[str, Any]:
        """The answers, and through whom it is handed in: the case is filed through that one."""
        employer = employer_for(run)
        return super().data(run, form) | {"filer": employer.credit_code if employer else ""}

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """Employer and contract; a contract without an end says so."""
        known = [Row("position", str(fact.label), str(fact.value)) for fact in self._payer(run)]
        rows = super().rows(run, form)
        if not form.cleaned_data.get("contract_until"):
            label = str(form.fields["contract_until"].label)
            rows.insert(2, Row("contract_until", label, _("without an end")))
        return [*known, *rows]


def contract_on_list(person: Person, employer: Employer) -> dict[str, Any]:
    """Position and contract as this employer has them on its list; empty when it has none."""
    row = Employee.objects.filter(
        employer=employer, id_index=bytes(person.id_index), left_on__isnull=True
    ).first()
    if row is None:
        return {}
    days: dict[str, date | None] = {
        "contract_from": row.contract_from,
        "contract_until": row.contract_until,
    }
    return {"position": row.position, **{name: day for name, day in days.items() if day}}
