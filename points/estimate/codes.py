"""Answers in the address as short codes: what they mean for the score, and the way back.

age=44&edu=master&proved=yes&si=96&x1=40 …; numbers and codes only, nothing that names anybody.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from points.rules.amounts import deduction
from points.rules.evidence import Award, Degree, Record, Title
from points.rules.facts import Facts, InsuranceCounts, Investor, Years
from points.rules.tables import (
    AwardKind,
    Education,
    RecordKind,
    Tier,
    TitleKind,
    Veto,
    table_on,
)

NONE = "none"
# What may stand against a title: the code, and the field of the rules that it empties.
AGAINST = {
    "here": "obtained_here", "job": "matches_job", "list": "listed", "reg": "registered",
}  # fmt: skip
YEARS = {"sp": "spouse", "ps": "public_service", "ra": "remote_area", "lg": "lingang"}
RECORDS = {
    "fm": RecordKind.FALSE_MATERIAL,
    "ad": RecordKind.ADMINISTRATIVE_DETENTION,
    "cr": RecordKind.CRIMINAL_RECORD,
}
VETOES = {"birth": Veto.BIRTH_POLICY, "crime": Veto.SERIOUS_CRIME}
FALSIFIED = "false"
# What is asked only where the page "what applies" says so: its code, and the codes of its answers.
ASKED_IF = {
    "spouse": ("sp",),
    "major": ("job",),
    "graduate": ("fg",),
    "awards": ("aw", "awh"),
    "firm": ("share", "tax", "staff"),
    "public": ("ps",),
    "remote": ("ra",),
    "lingang": ("lg",),
    "startup": ("st",),
    "record": (*RECORDS, "veto"),
}
CODES = (
    "age", "edu", "proved", "title", "but", "si", "x08", "x1", "x2", "x3", "x12", "now", "plus",
    *(code for codes in ASKED_IF.values() for code in codes),
)  # fmt: skip

Codes = dict[str, list[str]]


def facts_of(said: Mapping[str, Any], day: date) -> Facts:
    """What is scored, of cleaned answers; what was not answered counts for nothing. Needs age."""
    return Facts(
        day=day,
        age=said["age"],
        degrees=_degrees(said),
        titles=_titles(said),
        insurance=_insurance(said),
        entrepreneur="entrepreneur" in said.get("st", ()),
        intermediary="intermediary" in said.get("st", ()),
        shortage_major=said.get("job") is not None,
        shortage_job_matches=bool(said.get("job")),
        investor=_investor(said),
        fresh_graduate=bool(said.get("fg")),
        awards=(Award(AwardKind(said["aw"]), bool(said.get("awh"))),) if said.get("aw") else (),
        records=tuple(
            Record(kind) for code, kind in RECORDS.items() for _ in range(said.get(code) or 0)
        ),
        vetoes=frozenset(VETOES[one] for one in said.get("veto", ()) if one in VETOES),
        falsified_on=(day,) if FALSIFIED in said.get("veto", ()) else (),
        **{name: Years.full(said.get(code) or 0) for code, name in YEARS.items()},  # type: ignore[arg-type]
    )


def _degrees(said: Mapping[str, Any]) -> tuple[Degree, ...]:
    level = said.get("edu") or NONE
    return () if level == NONE else (Degree(Education(level), said.get("proved") is not False),)


def _titles(said: Mapping[str, Any]) -> tuple[Title, ...]:
    kind = said.get("title") or NONE
    if kind == NONE:
        return ()
    against = {AGAINST[one]: False for one in said.get("but", ())}
    return (Title(TitleKind(kind), **against),)


def _insurance(said: Mapping[str, Any]) -> InsuranceCounts:
    """Without a number for the last twelve months, the latest months are the best ones."""
    at_1x = max(said.get(code) or 0 for code in ("x1", "x2", "x3"))
    last_year = said.get("x12")
    return InsuranceCounts(
        months=said.get("si") or 0,
        ge08_in48=said.get("x08") or 0,
        ge1_in48=said.get("x1") or 0,
        ge2_in48=said.get("x2") or 0,
        ge3_in36=said.get("x3") or 0,
        ge1_in12=min(at_1x, 12) if last_year is None else last_year,
        tier_now=Tier(int(said.get("now") or 0)),
    )


def _investor(said: Mapping[str, Any]) -> Investor | None:
    if not said.get("share"):
        return None
    return Investor.of_share(said["share"], said.get("tax") or 0, said.get("staff") or 0)


def codes_of(facts: Facts) -> Codes:
    """The codes of some facts; of several degrees, titles or awards the best one.

    Lost are dates, what no longer runs, and the months behind the numbers.
    """
    found: dict[str, Any] = {"age": facts.age}
    found |= _of_study(facts) | _of_insurance(facts.insurance) | _of_bonus(facts)
    found |= {code: getattr(facts, name).years for code, name in YEARS.items()}
    for code, kind in RECORDS.items():
        found[code] = sum(
            one.kind is kind and (one.on is None or deduction(kind, one.on, facts.day) > 0)
            for one in facts.records
        )
    found["veto"] = [code for code, one in VETOES.items() if one in facts.vetoes]
    if facts.falsified_on:
        found["veto"].append(FALSIFIED)
    told = {
        name: [str(one) for one in value] if isinstance(value, list) else [str(value)]
        for name, value in found.items()
        if value or name in ("age", "si")
    }
    plus = [page for page, names in ASKED_IF.items() if any(name in told for name in names)]
    return told | {"plus": plus} if plus else told


def _of_study(facts: Facts) -> dict[str, Any]:
    table = table_on(facts.day)
    found: dict[str, Any] = {"edu": NONE, "title": NONE}
    if facts.degrees:
        best = max(facts.degrees, key=lambda one: (one.verified, table.education[one.level]))
        found |= {"edu": best.level.value, "proved": "yes" if best.verified else "no"}
    if facts.titles:
        title = max(facts.titles, key=lambda one: (not _against(one), table.title[one.kind]))
        found |= {"title": title.kind.value, "but": _against(title)}
    return found


def _against(title: Title) -> list[str]:
    return [code for code, name in AGAINST.items() if not getattr(title, name)]


def _of_insurance(counts: InsuranceCounts) -> dict[str, Any]:
    found: dict[str, Any] = {
        "si": counts.months,
        "x08": counts.at(Tier.X08),
        "x1": counts.at(Tier.X1),
        "x2": counts.at(Tier.X2),
        "x3": counts.at(Tier.X3),
        "now": counts.tier_now.value,
    }
    if counts.ge1_in12 != min(found["x1"], 12):
        found["x12"] = str(counts.ge1_in12)
    return found


def _of_bonus(facts: Facts) -> dict[str, Any]:
    found: dict[str, Any] = {
        "fg": "yes" if facts.fresh_graduate else "",
        "st": [one for one in ("entrepreneur", "intermediary") if getattr(facts, one)],
    }
    if facts.shortage_major:
        found["job"] = "yes" if facts.shortage_job_matches else "no"
    if facts.awards:
        worth = table_on(facts.day).awards
        best = max(facts.awards, key=lambda one: (one.obtained_here, worth[one.kind]))
        found |= {"aw": best.kind.value, "awh": "yes" if best.obtained_here else "no"}
    if facts.investor:
        found |= {"share": 100, "tax": facts.investor.own_tax, "staff": facts.investor.own_staff}
    return found
