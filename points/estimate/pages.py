"""The pages of the estimator: what each asks, explains and gives, in their order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from points import words
from points.estimate import forms
from points.estimate.forms import EstimateForm
from points.rules.tables import Indicator, PointsTable, Yearly
from portal.policy.values import Policy

Gives = list[tuple[str, str]]


@dataclass(frozen=True)
class Page:
    """One page: `slug` is in the address, `lead` says what counts, `proof` what proves it.

    `gives` lists what answers bring where the choices do not say it themselves; `always`: asked
    of everybody, else only where the page "what applies" says so.
    """

    slug: str
    title: str | Promise
    lead: str | Promise
    proof: str | Promise
    form: type[EstimateForm]
    gives: Callable[[PointsTable, Policy], Gives] = lambda table, policy: []
    always: bool = False
    wages: bool = False


def _age(table: PointsTable, policy: Policy) -> Gives:
    capped = table.age_floor_from - -(-(table.age_cap - table.age_base) // table.age_step)
    floor, least, most = table.age_floor_from, table.age_min, table.age_max
    return [
        (
            _("%(first)s to %(last)s") % {"first": least, "last": capped},
            words.points(table.age_cap),
        ),
        (
            _("each year older") + _(" (%(example)s)") % {"example": _example(table, 50)},
            words.points(-table.age_step),
        ),
        (_("%(first)s to %(last)s") % {"first": floor, "last": most}, words.points(table.age_base)),
    ]


def _example(table: PointsTable, age: int) -> str:
    return _("%(age)s: %(points)s") % {
        "age": words.years_old(age), "points": words.points(table.age_points(age)),
    }  # fmt: skip


def _years(table: PointsTable, policy: Policy) -> Gives:
    return [(_("each 12 months"), words.points(table.insurance_year))]


def _base(table: PointsTable, policy: Policy) -> Gives:
    said = _("%(months)s of the last %(window)s at %(tier)s or more")
    return [
        (
            said
            % {
                "months": words.months(one.months),
                "window": one.window,
                "tier": words.TIERS[one.tier],
            },
            words.points(one.points),
        )
        for one in table.base
    ]


def _yearly(rule: Yearly) -> Gives:
    found = [(_("each full year"), words.points(rule.points))]
    if rule.from_years > 1:
        found.append(
            (_("before %(years)s full years") % {"years": rule.from_years}, words.points(0))
        )
    if rule.cap is not None:
        found.append((_("at most"), words.points(rule.cap)))
    return found


def _firm(table: PointsTable, policy: Policy) -> Gives:
    each = words.points(table.invest_step_points)
    tax = _("each %(amount)s yuan of tax, your part") % {"amount": f"{table.invest_tax_step:,}"}
    staff = _("each %(people)s people, your part") % {"people": table.invest_staff_step}
    return [(tax, each), (staff, each), (_("at most"), words.points(policy.invest_cap))]


def _records(table: PointsTable, policy: Policy) -> Gives:
    return [(words.kind(kind), words.points(-one.points)) for kind, one in table.records.items()]


PAGES = (
    Page(
        "age",
        words.INDICATORS[Indicator.AGE],
        gettext_lazy("Whoever is 18 to 60 may apply, and the younger the more points."),
        gettext_lazy("Your ID card proves it; the day of the application counts."),
        forms.AgeForm,
        _age,
        always=True,
    ),
    Page(
        "education",
        words.INDICATORS[Indicator.EDUCATION],
        gettext_lazy(
            "Only the highest one counts, and only once the education authority has recognised it. "
            "Of education and title the better one counts, never both."
        ),
        gettext_lazy(
            "Certificates of graduation and degree prove it, with the report of recognition; a new "
            "one takes about two months."
        ),
        forms.EducationForm,
        always=True,
    ),
    Page(
        "title",
        words.INDICATORS[Indicator.TITLE],
        gettext_lazy(
            "A title or skill level counts when you got it while working in Shanghai and your job "
            "is that of the certificate. Of education and title the better one counts."
        ),
        gettext_lazy(
            "The certificate proves it. For intermediate and senior titles and for skill levels 1 "
            "and 2, insurance at the average wage in six of the last twelve months is needed too."
        ),
        forms.TitleForm,
        always=True,
    ),
    Page(
        "years",
        words.INDICATORS[Indicator.SI_YEARS],
        gettext_lazy(
            "Every month counts in which the employer of your contract paid employees' social "
            "insurance for you here; months paid afterwards do not."
        ),
        gettext_lazy(
            "The insurance register proves it, you need no paper. Your own record is in 随申办 "
            "under 社会保险."
        ),
        forms.YearsForm,
        _years,
        always=True,
    ),
    Page(
        "base",
        words.INDICATORS[Indicator.SI_BASE],
        gettext_lazy(
            "The base is the wage on which your insurance is reckoned. Each month is measured "
            "against the average wage of its year, and a higher step also fills the lower ones."
        ),
        gettext_lazy(
            "The insurance register proves it. The income that was declared for tax has to fit."
        ),
        forms.BaseForm,
        _base,
        always=True,
        wages=True,
    ),
    Page(
        "more",
        gettext_lazy("Which of these apply?"),
        gettext_lazy("You are only asked about what you tick."),
        "",
        forms.PlusForm,
        always=True,
    ),
    Page(
        "spouse",
        words.INDICATORS[Indicator.SPOUSE],
        gettext_lazy(
            "Full years count since which you have been married and they have had Shanghai hukou."
        ),
        gettext_lazy("Marriage certificate and their hukou booklet prove it."),
        forms.SpouseForm,
        lambda table, policy: _yearly(table.spouse),
    ),
    Page(
        "major",
        words.INDICATORS[Indicator.SHORTAGE_MAJOR],
        gettext_lazy("Your major is on the city's list, and your job belongs to it."),
        gettext_lazy("The certificate proves the major, the contract your job."),
        forms.MajorForm,
        lambda table, policy: [(_("Yes"), words.points(table.shortage_major))],
    ),
    Page(
        "graduate",
        words.INDICATORS[Indicator.FRESH_GRADUATE],
        gettext_lazy("Whoever comes to work here straight from full-time studies has this."),
        gettext_lazy("The certificate of graduation and the first contract prove it."),
        forms.GraduateForm,
        lambda table, policy: [(_("Yes"), words.points(table.fresh_graduate))],
    ),
    Page(
        "awards",
        words.INDICATORS[Indicator.AWARDS],
        gettext_lazy("The highest award counts that you got while working in Shanghai."),
        gettext_lazy("The certificate of the award proves it."),
        forms.AwardsForm,
    ),
    Page(
        "firm",
        pgettext_lazy("indicator", "Your enterprise"),
        gettext_lazy(
            "Your share of the tax that it paid, or of the people with Shanghai hukou whom it "
            "employed, on average over three years. The better one of the two counts."
        ),
        gettext_lazy("Business licence, tax records and the insurance register prove it."),
        forms.FirmForm,
        _firm,
    ),
    Page(
        "public",
        words.INDICATORS[Indicator.PUBLIC_SERVICE],
        gettext_lazy("Full years in such a service count, once there are enough of them."),
        gettext_lazy("Your employer's statement proves it."),
        forms.PublicForm,
        lambda table, policy: _yearly(table.public_service),
    ),
    Page(
        "remote",
        words.INDICATORS[Indicator.REMOTE_AREA],
        gettext_lazy("Full years count in which you both worked and lived in such an area."),
        gettext_lazy("Insurance and residence registers prove it."),
        forms.RemoteForm,
        lambda table, policy: _yearly(table.remote_area),
    ),
    Page(
        "lingang",
        words.INDICATORS[Indicator.LINGANG],
        gettext_lazy("Full years count in which you both worked and lived there."),
        gettext_lazy("Insurance and residence registers prove it."),
        forms.LingangForm,
        lambda table, policy: _yearly(table.lingang),
    ),
    Page(
        "startup",
        gettext_lazy("Entrepreneurs and intermediaries"),
        gettext_lazy("The city's science commission says who meets its criteria; few people do."),
        gettext_lazy("Its statement proves it."),
        forms.StartupForm,
        lambda table, policy: [
            (words.indicator(Indicator.ENTREPRENEUR), words.points(table.entrepreneur)),
            (words.indicator(Indicator.INTERMEDIARY), words.points(table.intermediary)),
        ],
    ),
    Page(
        "record",
        words.INDICATORS[Indicator.DEDUCTION],
        gettext_lazy(
            "Some records take points away for three or five years, and each one counts. What you "
            "answer here stays in the address of this page and nowhere else."
        ),
        gettext_lazy("Nobody has to prove it: the authorities tell the talent centre."),
        forms.RecordForm,
        _records,
    ),
)
BY_SLUG = {one.slug: one for one in PAGES}


def said(form: EstimateForm) -> list[str]:
    """The answers of a valid form, in words."""
    found: list[str] = []
    for name, field in form.fields.items():
        value: Any = form.cleaned_data.get(name)
        if value in (None, "", []):
            continue
        if name in _NUMBERS:
            found.append(_NUMBERS[name](value))
        elif name in _YES_NO:
            found.append(str(_YES_NO[name][0 if value else 1]))
        elif name == "now":
            found.append(_("now: %(base)s") % {"base": dict(field.choices)[value]})  # type: ignore[attr-defined]
        else:
            chosen = [str(one) for one in (value if isinstance(value, list) else [value])]
            known = {str(code): str(label) for code, label in field.choices}  # type: ignore[attr-defined]
            found += [known[one] for one in chosen]
    return found


def _at(tier: str) -> Callable[[int], str]:
    return lambda n: _("%(months)s at %(tier)s or more") % {"months": words.months(n), "tier": tier}


_NUMBERS: dict[str, Callable[[int], str]] = {
    "age": words.years_old,
    "si": words.months,
    **{name: _at(words.TIERS[tier]) for name, tier in forms.TIER_OF.items()},  # type: ignore[arg-type]
    "x12": lambda n: (
        _("%(months)s of the last 12 at the average wage") % {"months": words.months(n)}
    ),
    **dict.fromkeys(("sp", "ps", "ra", "lg"), words.full_years),
    "share": lambda n: _("%(n)s per cent of it") % {"n": n},
    "tax": lambda n: _("%(n)s yuan of tax a year") % {"n": f"{n:,}"},
    "staff": lambda n: _("%(n)s people") % {"n": f"{n:,}"},
    "fm": lambda n: f"{words.kind(forms.RECORDS['fm'])}: {n}",
    "ad": lambda n: f"{words.kind(forms.RECORDS['ad'])}: {n}",
    "cr": lambda n: f"{words.kind(forms.RECORDS['cr'])}: {n}",
}
_YES_NO = {
    "proved": (gettext_lazy("recognised"), gettext_lazy("not recognised yet")),
    "job": (gettext_lazy("the job belongs to the major"), gettext_lazy("the job is another")),
    "fg": (gettext_lazy("straight from full-time studies"), gettext_lazy("worked before")),
    "awh": (
        gettext_lazy("got while working in Shanghai"),
        gettext_lazy("got elsewhere, or before"),
    ),
}
