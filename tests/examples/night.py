"""Examples of the automatic endorsement, read into permits.rules.automatic."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from types import NoneType
from typing import Any

from permits.rules.automatic import (
    Action,
    AutoDecision,
    AutoFacts,
    Basis,
    Housing,
    Route,
    Sms,
    decide,
    manual_advice,
)
from tests.examples.inputs import Example, as_day

UNKNOWN = {"unknown", "missing", "stale", "unavailable"}
REGISTERS = {
    "population": ("population", "resident", "address", "phone", "other"),
    "housing": ("housing", "lease", "filing", "title"),
    "employment": ("employ", "insurance", "lawful"),
    "schooling": ("school", "educat", "student"),
}
RUNS = ("run_dates", "run_date", "runs", "run_at", "run_at_utc", "run_moment", "as_of")


@dataclass
class Night:
    """What several runs did to one permit; each text goes out once (D-14)."""

    valid_until: date
    endorsements: int = 0
    texts: set[tuple[object, ...]] = field(default_factory=set)
    decisions: list[AutoDecision] = field(default_factory=list)

    def run(self, row: Example, day: date) -> None:
        """One night."""
        decision = decide(facts(row, day, self.valid_until), day, row.policy(day))
        self.decisions.append(decision)
        if decision.sms:
            self.texts.add((decision.sms, self.valid_until, decision.sms_reasons))
        if decision.new_valid_until:
            self.endorsements += 1
            self.valid_until = decision.new_valid_until


def auto_endorse(row: Example) -> dict[str, Any]:
    """AUTO_ENDORSE over one run date or several."""
    night = Night(row.needed("valid_until"))
    for day, that_night in nights(row):
        night.run(that_night, day)
    last = next((d for d in night.decisions if d.action is Action.ENDORSE), night.decisions[-1])
    failures = sum(text[0] is Sms.AUTO_FAIL for text in night.texts)
    sent = row.like("already_sent", "previous_failure", "sms_before")
    return {
        "in_scope": last.in_scope,
        "action": last.action,
        "new_valid_until": last.new_valid_until,
        "sms": None if sent and last.sms is Sms.AUTO_FAIL else last.sms,
        "reasons": last.reasons,
        "basis": Route.RELIEF if last.route is Route.RELIEF else row.get("qualifying_basis"),
        "supplement_required": last.supplement_due is not None,
        "supplement_due": last.supplement_due,
        "endorsed": night.endorsements > 0,
        "valid_until_unchanged": night.endorsements == 0,
        "endorsements_created": night.endorsements,
        "sms_sent": len(night.texts),
        "failure_sms_sent": failures,
        # DOMAIN 8: the endorsement does not confirm the year's points.
        "points_status": "AWAITING_CONFIRMATION" if night.endorsements else "CONFIRMED",
    }


def nights(row: Example) -> Iterator[tuple[date, Example]]:
    """Each run with its own date and the row as it stood then, as often as the row says.

    A value may differ by night: a list beside `run_dates`, a mapping by date, or a run that is
    a mapping of its own. A missed night is run as of its own date.
    """
    named = row.get(*RUNS)
    runs = named if isinstance(named, list) else [named]
    missed = row.like("missed")
    if isinstance(missed, list):
        runs = sorted({*runs, *missed})
    times = next(
        (
            value
            for name, value in row.inputs.items()
            if type(value) is int and any(part in name for part in ("times", "repeat", "runs"))
        ),
        1,
    )
    for index, run in enumerate(runs):
        own = run if isinstance(run, dict) else {}
        day = as_day(run) or next(found for v in own.values() if (found := as_day(v)))
        inputs = {name: _at(value, index, len(runs), day) for name, value in row.inputs.items()}
        for _ in range(times):
            yield day, Example(row.word, row.rule, inputs | own)


def _at(value: Any, index: int, runs: int, day: date) -> Any:
    """A value as it stood on one night."""
    if isinstance(value, dict) and day.isoformat() in value:
        return value[day.isoformat()]
    if (
        isinstance(value, list)
        and len(value) == runs
        and isinstance(value[index], (bool, NoneType))
    ):
        return value[index]
    return value


def facts(row: Example, day: date, valid_until: date) -> AutoFacts:
    """The row's yes and no as what permit and registers say on one night."""

    def differs(*names: str) -> str:
        return "as registered" if row.get(*names) is True else "as declared"

    unknown = _unknown(row)
    lease = row.get("lease_filing_end", "lease_end", "filing_end")
    lease_named = row.has("lease_filing_end", "lease_end", "filing_end")
    return AutoFacts(
        valid_until=valid_until,
        basis=Basis(row.get("qualifying_basis", "basis") or "employment"),
        housing=_housing(str(row.get("housing", "housing_type") or "own_purchased")),
        ended=row.get("permit_standing", "standing") == "VOID",
        open_case=bool(row.like("open_case", "open_endorsement", "case_open")),
        relief=_relief(row.like("relief"), day),
        population_known="population" not in unknown,
        room_declared="as declared",
        room_register=differs("address_changed"),
        phone_declared="as declared",
        phone_register=differs("phone_changed"),
        fingerprint_declared="as declared",
        fingerprint_register=differs("other_info_changed"),
        housing_known="housing" not in unknown,
        lease_filed=lease is not None or not lease_named,
        lease_until=as_day(lease),
        employment_known="employment" not in unknown,
        employer_declared="as declared",
        employer_register=differs("employment_changed", "employer_changed"),
        paid_through=None if row.get("lawful_employment") is False else day.replace(day=1),
        schooling_known="schooling" not in unknown,
        schooling_until=_schooling(row, day),
    )


def _housing(text: str) -> Housing:
    relative = "relative" in text
    if "rent" in text or "lease" in text:
        return Housing.RELATIVE_RENTED if relative else Housing.OWN_RENTED
    if "dorm" in text:
        return Housing.DORMITORY
    return Housing.RELATIVE_PURCHASED if relative else Housing.OWN_PURCHASED


def _relief(value: Any, day: date) -> bool:
    """True, or a period that holds the run date."""
    if isinstance(value, (dict, list)):
        parts = value.values() if isinstance(value, dict) else value
        ends = [found for v in parts if (found := as_day(v))]
        return len(ends) == 2 and ends[0] <= day <= ends[1]
    return bool(value)


def _schooling(row: Example, day: date) -> date | None:
    """The last day of the enrolment; the run date itself where the row says it goes on."""
    for name, value in row.inputs.items():
        if "school" in name or "enrol" in name:
            if found := as_day(value):
                return found
            ended = any(part in name for part in ("end", "stop", "left", "chang"))
            if isinstance(value, bool):
                return None if value == ended else day
    return day


def _unknown(row: Example) -> set[str]:
    """The registers that the row calls unknown: by their names, or by a comparison that says
    "unknown" or nothing where yes or no is due."""
    found: set[str] = set()
    for name, value in row.inputs.items():
        if "unknown" in name and value:
            words = value if isinstance(value, list) else [value, name]
            found |= _registers(*words) or set(REGISTERS)
            continue
        said = isinstance(value, str) and value.lower() in UNKNOWN
        empty = value is None and name.endswith(("_changed", "_employment"))
        if said or empty or (name.endswith("_known") and value is False):
            found |= _registers(name)
    return found


def _registers(*words: object) -> set[str]:
    """Which registers the words speak of."""
    return {
        register
        for register, parts in REGISTERS.items()
        if any(part in word for word in words if isinstance(word, str) for part in parts)
    }


def advice(row: Example) -> dict[str, Any]:
    """MANUAL_ADVICE."""
    day = row.needed("as_of", "date", "run_date")
    found = manual_advice(
        row.needed("valid_until"),
        day,
        row.policy(day),
        endorsed=bool(row.like("success")),
        change_known=bool(row.like("change")),
    )
    return {"advise_manual": found.advise_manual}
