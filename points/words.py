"""Points in words: indicators, why something counts or not, what would bring the next points."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from points.filing.choices import AWARDS, EDUCATION, TITLES
from points.rules.breakdown import Next, Step
from points.rules.facts import Note, Why
from points.rules.tables import Indicator, RecordKind, Tier
from points.rules.ways import Gain, NewDegree, Part, VerifyDegree, Wait, Way
from portal.templatetags.portal import civil_day, month_name

Text = str | Promise

INDICATORS: Mapping[Indicator, Text] = {
    Indicator.AGE: pgettext_lazy("indicator", "Age"),
    Indicator.EDUCATION: pgettext_lazy("indicator", "Education"),
    Indicator.TITLE: pgettext_lazy("indicator", "Professional title or skill level"),
    Indicator.SI_YEARS: pgettext_lazy("indicator", "Years of social insurance"),
    Indicator.SI_BASE: pgettext_lazy("indicator", "Base of the social insurance"),
    Indicator.ENTREPRENEUR: pgettext_lazy("indicator", "Entrepreneur"),
    Indicator.INTERMEDIARY: pgettext_lazy("indicator", "Innovation intermediary"),
    Indicator.SHORTAGE_MAJOR: pgettext_lazy("indicator", "Shortage major"),
    Indicator.INVEST_TAX: pgettext_lazy("indicator", "Tax paid by your enterprise"),
    Indicator.INVEST_STAFF: pgettext_lazy("indicator", "Local people employed"),
    Indicator.PUBLIC_SERVICE: pgettext_lazy("indicator", "Specific public service"),
    Indicator.REMOTE_AREA: pgettext_lazy("indicator", "Remote key area"),
    Indicator.LINGANG: pgettext_lazy("indicator", "Lingang"),
    Indicator.FRESH_GRADUATE: pgettext_lazy("indicator", "Full-time fresh graduate"),
    Indicator.AWARDS: pgettext_lazy("indicator", "Awards"),
    Indicator.SPOUSE: pgettext_lazy("indicator", "Spouse with Shanghai hukou"),
    Indicator.DEDUCTION: pgettext_lazy("indicator", "Deductions"),
}
RECORDS: Mapping[RecordKind, Text] = {
    RecordKind.FALSE_MATERIAL: gettext_lazy("false material handed in"),
    RecordKind.ADMINISTRATIVE_DETENTION: gettext_lazy("administrative detention"),
    RecordKind.CRIMINAL_RECORD: gettext_lazy("general criminal record"),
}
TIERS: Mapping[Tier, Text] = {
    Tier.PAID: gettext_lazy("any base"),
    Tier.X08: gettext_lazy("0.8 times the average wage"),
    Tier.X1: gettext_lazy("the average wage"),
    Tier.X2: gettext_lazy("twice the average wage"),
    Tier.X3: gettext_lazy("three times the average wage"),
}
_KINDS: dict[object, Text] = {**dict(EDUCATION), **dict(TITLES), **dict(AWARDS)}
_KINDS.update(RECORDS.items())

# One sentence a code; %(name)s are the numbers of the note, made readable by _readable.
_NOTES: Mapping[Why, Text] = {
    Why.AGE: gettext_lazy("%(years)s years old"),
    Why.DEGREE: gettext_lazy("%(kind)s"),
    Why.TITLE: gettext_lazy("%(kind)s"),
    Why.INSURANCE_YEARS: gettext_lazy("%(full)s, from %(months)s"),
    Why.TIER_MONTHS: gettext_lazy(
        "%(months)s at %(tier)s or more within the last %(window)s; %(needed)s are needed"
    ),
    Why.YEARS: gettext_lazy("%(full)s"),
    Why.MET: gettext_lazy("the condition is met"),
    Why.INVESTED: gettext_lazy("your part, average of three years: %(own)s"),
    Why.AWARD: gettext_lazy("%(kind)s"),
    Why.RECORD: gettext_lazy("%(kind)s%(until)s"),
    Why.WAGE_UNCERTAIN: gettext_lazy(
        "for %(months)s the average wage is not confirmed officially yet"
    ),
    Why.AGE_OUT_OF_BOUNDS: gettext_lazy(
        "%(years)s years old; points are for those from %(least)s to %(most)s"
    ),
    Why.LOWER: gettext_lazy("%(kind)s: only the highest counts"),
    Why.NO_POINTS: gettext_lazy("%(kind)s gives no points"),
    Why.DEGREE_NOT_VERIFIED: gettext_lazy("%(kind)s: not verified by the education authority"),
    Why.TITLE_NOT_OBTAINED_HERE: gettext_lazy("%(kind)s: not obtained while working in Shanghai"),
    Why.TITLE_JOB_DIFFERS: gettext_lazy("%(kind)s: does not match the job"),
    Why.TITLE_NOT_LISTED: gettext_lazy("%(kind)s: not on the list of titles that count"),
    Why.TITLE_NOT_REGISTERED: gettext_lazy("%(kind)s: has to be registered first"),
    Why.TITLE_BASE_SHORT: gettext_lazy(
        "%(kind)s: %(months)s at the average wage within the last %(window)s; %(needed)s are needed"
    ),
    Why.ALTERNATIVE: gettext_lazy("would give %(points)s; the other one of the two gives more"),
    Why.BACK_PAID: gettext_lazy("%(months)s paid afterwards%(span)s"),
    Why.PAYER_DIFFERS: gettext_lazy(
        "%(months)s paid by another than the employer of the contract%(span)s"
    ),
    Why.TAX_DIFFERS: gettext_lazy("%(months)s whose declared income does not fit%(span)s"),
    Why.WAGE_MISSING: gettext_lazy("%(months)s for which no average wage is known%(span)s"),
    Why.IN_FUTURE: gettext_lazy("%(months)s still to come"),
    Why.OVERLAP: gettext_lazy("%(months)s paid more than once count once"),
    Why.REST_MONTHS: gettext_lazy("%(months)s more, not a full year yet"),
    Why.TIER_SHORT: gettext_lazy(
        "%(months)s at %(tier)s or more within the last %(window)s; %(needed)s are needed"
    ),
    Why.YEARS_SHORT: gettext_lazy("%(full)s; it counts from %(needed)s years on"),
    Why.OVER_CAP: gettext_lazy("%(points)s more are above the limit of %(cap)s"),
    Why.MAJOR_JOB_DIFFERS: gettext_lazy("the job does not match the major"),
    Why.AWARD_NOT_OBTAINED_HERE: gettext_lazy("%(kind)s: not given while working in Shanghai"),
    Why.INVEST_YEARS_MISSING: gettext_lazy("not all years from %(first)s to %(last)s are known"),
    Why.INVEST_TOO_LITTLE: gettext_lazy("your part is %(own)s; it counts from %(needed)s on"),
    Why.RECORD_PAST: gettext_lazy("%(kind)s: no longer counts"),
}

# Where a rule stands, for people; the marks of SOURCES.md stay in the rules.
_LAW = gettext_lazy("Points rules in force since 2018")
_LAWS: Mapping[Indicator, Text] = {
    Indicator.LINGANG: gettext_lazy("Lingang rule of 21 August 2024")
}


def source(code: Indicator) -> str:
    """Where the rule of an indicator stands."""
    return str(_LAWS.get(code, _LAW))


def indicator(code: Indicator | str) -> str:
    """What an indicator is called."""
    return str(INDICATORS[Indicator(code)])


def kind(code: object) -> str:
    """A level of education, a title, an award or a record, by its name."""
    return str(_KINDS.get(code, code))


def months(count: int) -> str:
    """12 months."""
    return ngettext("%(n)s month", "%(n)s months", count) % {"n": count}


def note(one: Note) -> str:
    """Why something was counted, or not, with its numbers."""
    return str(_NOTES[one.code]) % _readable(one)


def _readable(one: Note) -> dict[str, Any]:
    """The numbers of a note as words; what it may lack is empty."""
    said: dict[str, Any] = {"span": "", "until": "", **one.numbers}
    if isinstance(said.get("months"), int):
        said["months"] = months(said["months"])
    if isinstance(said.get("years"), int):
        years = said["years"]
        said["full"] = ngettext("%(n)s full year", "%(n)s full years", years) % {"n": years}
    if isinstance(said.get("window"), int):
        said["window"] = months(said["window"])
    if "tier" in said:
        said["tier"] = TIERS[Tier(said["tier"])]
    if "kind" in said or "level" in said:
        said["kind"] = kind(said.get("kind", said.get("level")))
    first, last = said.get("first"), said.get("last")
    if isinstance(first, date) and isinstance(last, date):
        pair = {"first": _month(first), "last": _month(last)}
        span = _(" (%(first)s)") if first == last else _(" (between %(first)s and %(last)s)")
        said["span"] = span % pair
    if isinstance(said["until"], date):
        until = {"day": civil_day(said["until"])}
        said["until"] = _(", counts until %(day)s") % until
    if "own" in said:
        said["own"] = f"{said['own']:,}"
    return said


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _gain(step: Next) -> str:
    return f"+{step.points}" if step.points > 0 else str(step.points).replace("-", "−")


def _after(step: Next) -> str:
    return months(step.months) if step.months is not None else ""


_STEPS: Mapping[Step, Callable[[Next], str]] = {
    Step.AGE_FALLS: lambda s: (
        _("on your birthday %(day)s (%(age)s)")
        % {"day": civil_day(s.numbers["on"]), "age": s.numbers["age"]}  # type: ignore[arg-type]
    ),
    Step.HIGHER_DEGREE: lambda s: _("with %(kind)s") % {"kind": kind(s.numbers["level"])},
    Step.VERIFY_DEGREE: lambda s: (
        _("once %(kind)s is verified (about two months)") % {"kind": kind(s.numbers["level"])}
    ),
    Step.HIGHER_TITLE: lambda s: _("with %(kind)s") % {"kind": kind(s.numbers["kind"])},
    Step.TITLE_BASE: lambda s: (
        _("%(kind)s counts after %(months)s more at the average wage")
        % {"kind": kind(s.numbers["kind"]), "months": _after(s)}
    ),
    Step.INSURED_MONTHS: lambda s: _("%(months)s more of insurance") % {"months": _after(s)},
    Step.MONTHS_AT_TIER: lambda s: (
        _("%(months)s more at %(tier)s")
        % {"months": _after(s), "tier": TIERS[Tier(int(str(int(s.numbers["tier"]))))]}  # type: ignore[call-overload]
    ),
    Step.YEARS: lambda s: (
        _("in %(months)s, when %(years)s years are full")
        % {"months": _after(s), "years": s.numbers["years"]}
    ),
    Step.MORE_TAX: lambda s: _("%(amount)s yuan more a year, your part") % _amount(s),
    Step.MORE_STAFF: lambda s: _("%(amount)s more people, your part") % _amount(s),
    Step.RECORD_ENDS: lambda s: (
        _("from %(day)s on, when “%(kind)s” no longer counts")
        % {"day": civil_day(s.numbers["on"]), "kind": kind(s.numbers["kind"])}  # type: ignore[arg-type]
    ),
}


def _amount(step: Next) -> dict[str, str]:
    return {"amount": f"{step.numbers['amount']:,}"}


def next_step(step: Next) -> str:
    """What would bring the next points: "6 months more at the average wage: +50"."""
    return pgettext("next points", "%(how)s: %(gain)s") % {
        "how": _STEPS[step.step](step),
        "gain": _gain(step),
    }


def points(count: int) -> str:
    """30 points; what is taken away has a minus."""
    said = ngettext("%(n)s point", "%(n)s points", abs(count))
    return said % {"n": str(count).replace("-", "−")}


def years_old(age: int) -> str:
    """44 years old."""
    return str(_NOTES[Why.AGE]) % {"years": age}


def full_years(count: int) -> str:
    """3 full years."""
    return ngettext("%(n)s full year", "%(n)s full years", count) % {"n": count}


def _fill(text: Text, values: Mapping[str, Any]) -> str:
    return str(text) % values


_filled = lazy(_fill, str)


def filled(text: Text, **values: Any) -> Text:
    """A lazy text whose names are filled in when it is read."""
    said: Text = _filled(text, values)
    return said


def listed(some: list[str]) -> str:
    """These, one after the other."""
    return pgettext("between items", ", ").join(some)


def way_when(way: Way, on: date) -> str:
    """When a way is at its end, which is on that day."""
    if way.months:
        told = {"months": months(way.months), "month": month_name(on)}
        return _("In %(months)s (%(month)s)") % told
    if all(isinstance(part, VerifyDegree) for part in way.parts):
        return _("In about two months")
    return _("As soon as you have it")


def way_part(part: Part) -> str:
    """One thing that a way asks."""
    if isinstance(part, Wait):
        told = {"months": months(part.months), "tier": TIERS[part.tier]}
        if part.tier is Tier.PAID:
            return _("Be insured for %(months)s more; the base does not matter.") % told
        return _("Be insured for %(months)s more, at %(tier)s or above.") % told
    if isinstance(part, VerifyDegree):
        return _("Have what you studied recognised: %(kind)s.") % {"kind": kind(part.level)}
    if isinstance(part, NewDegree):
        return _("Obtain this education and have it recognised: %(kind)s.") % {
            "kind": kind(part.level)
        }
    return _("Obtain this in the job that you do here: %(kind)s.") % {"kind": kind(part.kind)}


def gain(one: Gain) -> str:
    """What a way changes at one indicator: "Base: 25 → 50"."""
    told = {"label": indicator(one.indicator), "before": one.before, "after": one.after}
    return _("%(label)s: %(before)s → %(after)s") % told
