"""Examples of scores, ages, deductions and insurance bases, read into points.rules."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from points.rules.amounts import deduction, excluded, yearly_points
from points.rules.counting import age_on
from points.rules.evidence import Award, Degree, InsuredMonth, Record, Title
from points.rules.facts import Facts, InsuranceCounts, Investor, Years
from points.rules.insurance import TIERS, WINDOWS, count_months
from points.rules.scoring import base_points, score
from points.rules.tables import (
    AwardKind,
    Education,
    Indicator,
    RecordKind,
    Tier,
    TitleKind,
    Veto,
    table_on,
)
from points.rules.wages import AverageWage, Wages
from portal.clock.days import add_months
from tests.examples.inputs import Example, as_day

ASKED = ("application_date", "apply_on", "applied_on", "as_of", "date")
A_DAY = date(2025, 6, 15)
MULTIPLES = {"1": Tier.X1, "2": Tier.X2, "3": Tier.X3}


def day_of(row: Example) -> date:
    """The day of application; some day where the row does not say."""
    return row.day(*ASKED) or A_DAY


def points_score(row: Example) -> dict[str, Any]:
    """POINTS_SCORE."""
    facts = facts_of(row)
    found = score(facts, row.policy(facts.day))
    return {
        "eligible": found.eligible,
        "total": found.total,
        "meets_120": found.meets_120,
        "short_by": found.short_by,
        "reason": found.reasons[0] if found.reasons else None,
        "reasons": found.reasons,
        "detail": found.detail(),
    }


def points_eligibility(row: Example) -> dict[str, Any]:
    """POINTS_ELIGIBILITY."""
    facts = facts_of(row)
    reasons = excluded(facts, row.policy(facts.day), table_on(facts.day))
    return {"eligible": not reasons, "reason": reasons[0] if reasons else None, "reasons": reasons}


def points_age(row: Example) -> dict[str, Any]:
    """POINTS_AGE."""
    facts = facts_of(row)
    table = table_on(facts.day)
    reasons = excluded(facts, row.policy(facts.day), table)
    return {
        "age": facts.age,
        "age_points": table.age_points(facts.age),
        "eligible": not reasons,
        "reason": reasons[0] if reasons else None,
    }


def points_deduction(row: Example) -> dict[str, Any]:
    """POINTS_DEDUCTION: one record on one day."""
    on = row.needed("record_date", "recorded_on", "on")
    kind = _record(str(row.get("type", "kind", "record_type") or ""))
    return {"deduct": deduction(kind, on, day_of(row))}


def points_lingang(row: Example) -> dict[str, Any]:
    """POINTS_LINGANG: full years on a day."""
    day = day_of(row)
    years = next(v for name, v in row.inputs.items() if type(v) is int)
    found = yearly_points(Indicator.LINGANG, years, day, row.policy(day))
    return {"lingang_points": found}


def points_si_base(row: Example) -> dict[str, Any]:
    """POINTS_SI_BASE: months at tiers, some of which do not count, laid out month by month."""
    day = day_of(row)
    month = day.replace(day=1)
    wages = Wages((AverageWage(add_months(month, -60), month, 10_000, "", certain=True),))
    months = list(_months(row, month))
    counts = count_months(months, day, wages, row.policy(day))
    table = table_on(day)
    points = base_points(counts, table)
    named = max(_named(row), default=Tier.X1)
    scored = next((one.tier for one in table.base if points and one.points == points), named)
    return {"qualifying_months": counts.at(scored), "si_base_points": points}


def _named(row: Example) -> dict[Tier, int]:
    """Months at or above each tier that the row names."""
    found: dict[Tier, int] = {}
    exact = 0
    named: dict[Tier, tuple[int, bool]] = {}
    for name, value in row.inputs.items():
        tier = _tier(name)
        if tier and type(value) is int and "which" not in name:
            named[tier] = value, "ge" in name or "above" in name
    for tier in sorted(named, reverse=True):
        value, above = named[tier]
        exact = max(value, exact) if above else exact + value
        found[tier] = exact
    return found


def _tier(name: str) -> Tier | None:
    """The tier that a name speaks of: ge08_in48, months_ge2x_in48, months_at_0_8x."""
    if re.search(r"0[._]?8", name):
        return Tier.X08
    found = re.search(r"(?:ge_?|at_?|above_?|_)([123])(?:x|_|$)", name)
    return MULTIPLES[found[1]] if found else None


def _months(row: Example, month: date) -> Iterator[InsuredMonth]:
    """The newest months at the highest tier; those that do not count are the first of them."""
    bad = [
        (name, value)
        for name, value in row.inputs.items()
        if type(value) is int and ("which" in name or not _tier(name))
    ]
    flags: list[dict[str, Any]] = []
    for name, value in bad:
        if "back" in name:
            flags += [{"back_paid": True}] * value
        elif "payer" in name or "employer" in name:
            flags += [{"contract_code": "another"}] * value
        elif "which" in name or any(word in name for word in ("tax", "income", "base")):
            flags += [{"tax_fits": False}] * value
    named = _named(row)
    back = 0
    for tier in sorted(named, reverse=True):
        while back < named[tier]:
            flag = flags[back] if back < len(flags) else {}
            back += 1
            yield InsuredMonth(add_months(month, -back), 1_000 * tier, "payer", **flag)


def facts_of(row: Example) -> Facts:
    """Everything a row may tell of a person."""
    day = day_of(row)
    birth = row.day("birth_date", "born_on", "birth")
    age = row.get("age")
    return Facts(
        day=day,
        age=age_on(birth, day) if birth else 30 if age is None else age,
        birth_date=birth,
        degrees=tuple(Degree(Education(one)) for one in _many(row.get("education", "educations"))),
        titles=tuple(_titles(row)),
        insurance=insurance_of(row),
        entrepreneur=bool(row.get("entrepreneur")),
        intermediary=bool(row.like("intermediary")),
        shortage_major=bool(row.get("shortage_major", "shortage")),
        shortage_job_matches=row.get("shortage_job_matches", "major_matches_job") is not False,
        investor=_investor(row),
        public_service=Years.full(row.like("public_service") or 0),
        remote_area=Years.full(row.like("remote") or 0),
        lingang=Years.full(row.like("lingang") or 0),
        fresh_graduate=bool(row.like("graduate")),
        awards=tuple(Award(_award(one)) for one in _many(row.get("awards", "award"))),
        spouse=Years.full(row.like("spouse") or 0),
        records=tuple(_records(row)),
        vetoes=frozenset(_vetoes(row)),
    )


def insurance_of(row: Example) -> InsuranceCounts:
    """Months given as plain numbers; without a word on months at 1x there are none."""
    base = dict(row.get("si_base") or {})
    given = base | {n: v for n, v in row.inputs.items() if type(v) is int and _tier(n)}
    counts = dict.fromkeys(TIERS, 0)
    last_year = 0
    for name, value in given.items():
        tier = _tier(name)
        if tier is None:
            continue
        if re.search(r"(?:in|last)_?12", name):
            last_year = max(last_year, value if tier >= Tier.X1 else 0)
        else:
            counts[tier] = value
    if any(v is True and ("1x" in n or "title_base" in n) for n, v in row.inputs.items()):
        last_year = 12
    return InsuranceCounts(
        months=row.get("si_months", "si_months_total") or 12 * (row.get("si_years") or 0),
        ge08_in48=counts[Tier.X08],
        ge1_in48=counts[Tier.X1],
        ge2_in48=counts[Tier.X2],
        ge3_in36=min(counts[Tier.X3], WINDOWS[Tier.X3]),
        ge1_in12=last_year,
    )


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _titles(row: Example) -> Iterator[Title]:
    for one in _many(row.get("title", "titles")):
        if one and one != "none":
            yield Title(
                TitleKind(one),
                obtained_here=row.like("title_obtained", "obtained_here") is not False,
                matches_job=row.like("title_match", "matches_job") is not False,
                listed=row.like("title_listed") is not False,
                registered=row.like("title_registered") is not False,
            )


def _investor(row: Example) -> Investor | None:
    told = row.get("investor", "investment", "invest")
    if not isinstance(told, Mapping):
        return None

    def part(*words: str) -> Any:
        return next((v for n, v in told.items() if any(w in n for w in words)), 0)

    share = next((v for n, v in told.items() if "share" in n), 100)
    return Investor.of_share(share, part("tax"), part("employee", "staff", "hire"))


def _award(word: str) -> AwardKind:
    if "special" in word:
        return AwardKind.MUNICIPAL_SPECIAL
    if "general" in word or word == "municipal":
        return AwardKind.MUNICIPAL_GENERAL
    return AwardKind.PROVINCIAL


def _record(word: str) -> RecordKind:
    if "false" in word or "falsif" in word or "material" in word:
        return RecordKind.FALSE_MATERIAL
    if "detention" in word or "administrative" in word:
        return RecordKind.ADMINISTRATIVE_DETENTION
    return RecordKind.CRIMINAL_RECORD


def _records(row: Example) -> Iterator[Record]:
    """Counts by kind, days by kind, or a list of records."""
    told = row.get("deductions", "deduction", "records") or {}
    if isinstance(told, list):
        for one in told:
            days = [found for v in one.values() if (found := as_day(v))]
            word = next(str(v) for v in one.values() if not as_day(v))
            yield Record(_record(word), days[0] if days else None)
        return
    for name, value in told.items():
        if isinstance(value, int):
            yield from [Record(_record(name))] * value
        else:
            yield from (Record(_record(name), as_day(day)) for day in _many(value))


def _vetoes(row: Example) -> Iterator[Veto]:
    told = _many(row.get("veto", "vetoes"))
    words = [str(one) for one in told if isinstance(one, str)]
    words += [name for name, value in row.inputs.items() if value is True]
    for word in words:
        if "birth" in word and "policy" in word:
            yield Veto.BIRTH_POLICY
        elif ("serious" in word and "crim" in word) or word == "veto":
            yield Veto.SERIOUS_CRIME
