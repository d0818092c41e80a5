"""What the answers of a draft claim for the score, laid over what the registers know."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from points import facts, wages
from points.declared import Contract, under_contracts, with_declared
from points.facts import months_of
from points.files import present_file
from points.rules.breakdown import Breakdown
from points.rules.counting import count
from points.rules.evidence import (
    Award,
    BusinessYear,
    Degree,
    Evidence,
    InsuredMonth,
    Period,
    Title,
)
from points.rules.scoring import score
from points.rules.tables import AwardKind, Education, TitleKind
from points.rules.wages import Wages
from portal import memo, registers
from portal.accounts.models import Person
from portal.clock import today
from portal.policy import policy_on
from portal.wizard.words import plain

if TYPE_CHECKING:
    from portal.wizard.run import Run

NONE = "none"
APPLICATION = "points"


def asked_on(run: "Run") -> date:
    """The day that decides: that of the submission, which a correction keeps (D-27)."""
    return run.draft.corrects.submitted_on if run.draft.corrects else today()


def known_wages() -> Wages:
    """The average wages; one query a request."""
    return memo.once("points.wages", wages.known)


def known_months(person: Person, on: date) -> tuple[InsuredMonth, ...]:
    """The months of insurance up to `on`, as the register has them. Raises RegisterUnavailable.

    What the employer that keeps the points file wrote of the contract is asked only where
    somebody else paid: else it changes nothing.
    """

    def ask() -> tuple[InsuredMonth, ...]:
        runs = registers.get("employment").runs_of_many([person.id_number])
        months = months_of(runs.get(person.id_number, ()), on)
        file = present_file(person)
        keeper = file.employer.credit_code if file else ""
        if file is None or all(one.payer_code == keeper for one in months):
            return months
        contracts = facts.contracts_of([person]).get(bytes(person.id_index), [])
        return under_contracts(months, contracts)

    return memo.once(f"points.months:{person.pk}:{on}", ask)


def registers_only(person: Person, on: date) -> Evidence:
    """What the registers alone say. Raises RegisterUnavailable."""
    return Evidence(day=on, birth_date=person.birth_date, insurance=known_months(person, on))


def known_evidence(person: Person, on: date) -> Evidence:
    """What registers and the last declaration say. Raises RegisterUnavailable."""
    evidence = registers_only(person, on)
    declared = memo.once(
        f"points.declared:{person.pk}", lambda: facts.last_declared([person]).get(person.pk)
    )
    return with_declared(evidence, declared) if declared else evidence


def breakdown_of(evidence: Evidence) -> Breakdown:
    """The score of some evidence, as of its day."""
    policy = policy_on(evidence.day)
    return score(count(evidence, known_wages(), policy), policy)


def claimed(run: "Run") -> Evidence:
    """What this draft claims so far. Raises RegisterUnavailable."""
    from points.filing.employer import employer_for

    answers = {slug: plain_of(run.cleaned(slug)) for slug in ("employer", *_READERS)}
    if answers["employer"] and (employer := employer_for(run)):
        answers["employer"]["filer"] = employer.credit_code
    return claims_of(run.person, asked_on(run), run.service.slug, answers)


def plain_of(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Cleaned answers as the case keeps them."""
    return {name: plain(value) for name, value in cleaned.items()}


def claims_of(person: Person, on: date, service: str, answers: Mapping[str, Any]) -> Evidence:
    """What the answers of a case claim as of `on`. Raises RegisterUnavailable.

    A first application begins with the registers alone; a confirmation with what was declared
    for the last score, and changes what the holder says has changed.
    """
    known = registers_only if service == APPLICATION else known_evidence
    found = known(person, on)
    values: dict[str, Any] = {}
    for slug, read in _READERS.items():
        if said := answers.get(slug):
            values |= read(said, found)
    found = replace(found, **values)
    contracts = contracts_of(person, answers)
    return replace(found, insurance=under_contracts(found.insurance, contracts))


def contracts_of(person: Person, answers: Mapping[str, Any]) -> list[Contract]:
    """The labour contract as it was typed, with the employer that it is handed in through."""
    said = answers.get("employer") or {}
    if not said.get("contract_from"):
        return []
    code = said.get("filer") or ""
    until = said.get("contract_until")
    first = date.fromisoformat(said["contract_from"])
    return [Contract(code, first, date.fromisoformat(until) if until else None)] if code else []


def _education(answers: dict[str, Any], before: Evidence) -> dict[str, Any]:
    """The certificate claims its level; whether it is verified the centre finds out (s4:95)."""
    if answers["level"] == Education.NONE:
        return {"degrees": ()}
    return {"degrees": _with(before.degrees, Degree(Education(answers["level"])))}


def _title(answers: dict[str, Any], before: Evidence) -> dict[str, Any]:
    if answers["kind"] == NONE:
        return {"titles": ()}
    title = Title(
        TitleKind(answers["kind"]),
        obtained_here=bool(answers["obtained_here"]),
        matches_job=bool(answers["matches_job"]),
    )
    return {"titles": _with(before.titles, title)}


def _family(answers: dict[str, Any], before: Evidence) -> dict[str, Any]:
    """Only a spouse with Shanghai hukou counts, from the later of wedding and hukou."""
    if "spouse" not in answers:
        return {}
    if answers["spouse"] != "shanghai":
        return {"spouse": ()}
    return {"spouse": (Period(date.fromisoformat(answers["spouse_since"])),)}


def _bonus(answers: dict[str, Any], before: Evidence) -> dict[str, Any]:
    chosen = set(answers["bonus"])
    found: dict[str, Any] = {
        name: name in chosen
        for name in ("entrepreneur", "intermediary", "shortage_major", "fresh_graduate")
    }
    empty = {"business": (), "public_service": (), "remote_area": (), "lingang": (), "awards": ()}
    kept = {name: () for name in empty if name not in chosen}
    return found | kept


def _bonus_details(answers: dict[str, Any], before: Evidence) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "major_matches" in answers:
        found["shortage_job_matches"] = bool(answers["major_matches"])
    for name in ("public_service", "remote_area", "lingang"):
        if since := answers.get(f"{name}_since"):
            found[name] = (Period(date.fromisoformat(since)),)
    if kind := answers.get("award"):
        found["awards"] = (Award(AwardKind(kind), bool(answers["award_here"])),)
    if "share" in answers:
        found["business"] = tuple(_business(answers, before.day.year))
    return found


def _business(answers: dict[str, Any], year: int) -> Iterable[BusinessYear]:
    for back in (3, 2, 1):
        yield BusinessYear(
            year - back,
            answers["share"],
            tax=answers.get(f"tax_{back}") or 0,
            staff=answers.get(f"staff_{back}") or 0,
        )


def _with(before: tuple[Any, ...], one: Any) -> tuple[Any, ...]:
    """What is new beside what counted before, once."""
    return tuple(dict.fromkeys((*before, one)))


_READERS = {
    "education": _education,
    "title": _title,
    "family": _family,
    "bonus": _bonus,
    "bonus_details": _bonus_details,
}
