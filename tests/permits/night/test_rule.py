"""The SQL of the night says what the pure rule says, on any permits and any copies."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from permits.endorsement import night_sql
from permits.rules import automatic
from permits.rules.automatic import AutoFacts, Basis, Housing, Reason
from portal.clock.days import add_months
from portal.policy.shipped import SHIPPED
from portal.policy.values import Policy
from portal.registers.snapshots import FRESH_DAYS
from tests.permits.night import makers
from tests.permits.night.makers import REGISTERS, YEAR, Holder

pytestmark = pytest.mark.django_db
MOST = 24
DAY = timedelta(days=1)
POLICY = SHIPPED[-1].policy()
CHECKS = ("address", "lease_filing", "employment", "schooling", "phone", "other_info")
FIRST, LEAP_DAY = date(2018, 1, 1), date(2024, 2, 29)
ABSENT = date.max
# Ends of years, of months, and of February in leap years and others.
NIGHTS = (
    date(2024, 1, 1),
    date(2024, 2, 14),
    date(2024, 2, 29),
    date(2026, 1, 1),
    date(2023, 12, 31),
    date(2024, 3, 1),
)


@dataclass(frozen=True)
class Night:
    """A run date, what the policy switches on, how old the copies are, and the permits."""

    run_date: date
    policy: Policy
    ages: dict[str, int | None]
    holders: list[Holder]

    @property
    def known(self) -> dict[str, bool]:
        """Which registers can be compared with."""
        return {
            f"{name}_known": age is not None and age <= FRESH_DAYS
            for name, age in self.ages.items()
        }


def night_of(random: Random) -> Night:
    """A night of any date. Evenly drawn, so that every edge is met; most is in order, so that
    what is wrong often stands alone."""

    def mostly(usual: Any, *others: Any) -> Any:
        return random.choice([usual] * (3 * len(others)) + list(others))

    run_date = random.choice([*NIGHTS, *(FIRST + random.randrange(18 * 365) * DAY for _ in NIGHTS)])
    switches = {f"AUTO_CHECK_{name.upper()}": mostly(True, False) for name in CHECKS}
    policy = POLICY.with_switches(
        **switches,
        AUTO_DAYS_BEFORE=mostly(15, 20),
        AUTO_INSURANCE_LAG_MONTHS=mostly(1, 0, 2),
        RELIEF_OPEN=mostly(True, False),
    )
    ages = {name: random.choice([0, 0, 1, 3, 4, None]) for name in REGISTERS}
    return Night(run_date, policy, ages, [_holder(random, run_date, policy) for _ in range(MOST)])


def _holder(random: Random, night: date, policy: Policy) -> Holder:
    """A permit around every edge of the night."""

    def mostly(usual: Any, *others: Any) -> Any:
        return random.choice([usual] * (4 * len(others)) + list(others))

    edge = policy.auto_days_before
    oldest = add_months(night.replace(day=1), -policy.auto_insurance_lag_months)
    days = [night + left * DAY for left in (-400, -1, 0, 1, 7, edge - 1, edge, edge + 1, 400)]
    days += [LEAP_DAY] * 4 if night <= LEAP_DAY <= night + edge * DAY else []
    there = mostly(True, False)
    room = mostly("room", None)
    lease = random.choice([night + YEAR, night + DAY, night, None, night - DAY, ABSENT])
    paid = random.choice([add_months(oldest, 1), oldest, oldest, add_months(oldest, -1), None])
    case = mostly("", "open", "closed", "other")
    facts = AutoFacts(
        valid_until=random.choice(days),
        basis=random.choice(list(Basis)),
        housing=random.choice(list(Housing)),
        ended=mostly(False, True),
        open_case=case == "open",
        relief=mostly(False, True),
        address_refuted=room is not None and mostly(False, True),
        room_declared=room,
        room_register=mostly("room", None, "other") if there else None,
        phone_declared=mostly("phone", None),
        phone_register=mostly("phone", None, "other") if there else None,
        fingerprint_declared=mostly("print", ""),
        fingerprint_register=mostly("print", "", "other") if there else None,
        lease_filed=lease is not ABSENT and room is not None,
        lease_until=None if lease is ABSENT else lease,
        employer_declared="A",
        employer_register=None if paid is None else mostly("A", "B"),
        paid_through=paid,
        schooling_until=random.choice([night + YEAR, night, night - DAY, None]),
    )
    return Holder(facts, case, noise=mostly(False, True))


nights = st.builds(night_of, st.randoms(use_true_random=True))
Outcome = tuple[str | None, tuple[str, ...], date, tuple[str, ...]]


def by_rule(night: Night, rule: ModuleType) -> dict[int, Outcome]:
    """Outcome, reasons, last day afterwards and texts of each permit, as the rule has it."""
    found: dict[int, Outcome] = {}
    words = {"endorse": "endorsed", "refuse": "referred", "none": "left"}
    for number, holder in enumerate(night.holders, start=1):
        facts = {one.name: getattr(holder.facts, one.name) for one in fields(AutoFacts)}
        facts |= {"basis": rule.Basis(facts["basis"]), "housing": rule.Housing(facts["housing"])}
        decision = rule.decide(rule.AutoFacts(**facts | night.known), night.run_date, night.policy)
        outcome = words[decision.action] if decision.in_scope else None
        texts = ()
        if decision.sms == "AUTO_OK":
            texts = (f"auto-ok:{number}:{holder.facts.valid_until}",)
        elif decision.sms == "AUTO_FAIL":
            reasons = ",".join(decision.sms_reasons)
            texts = (f"auto-fail:{number}:{holder.facts.valid_until}:{reasons}",)
        valid_until = decision.new_valid_until or holder.facts.valid_until
        found[number] = (outcome, tuple(map(str, decision.reasons)), valid_until, texts)
    return found


RESULT = """
    SELECT permit.id, ledger.outcome, ledger.reasons, permit.valid_until,
           ARRAY(SELECT key FROM sms_message WHERE split_part(key, ':', 2) = permit.id::text),
           endorsement.valid_until
      FROM permits_permit permit
      LEFT JOIN permits_ledger ledger ON ledger.permit_id = permit.id
      LEFT JOIN permits_endorsement endorsement ON endorsement.permit_id = permit.id"""


def by_sql(night: Night, written: str) -> dict[int, Outcome]:
    """The same, as the statement has it: all is written, read and undone."""
    found: dict[int, Outcome] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        makers.permits(night.holders)
        makers.copies(
            {
                name: night.run_date - age * DAY
                for name, age in night.ages.items()
                if age is not None
            }
        )
        params = night_sql.parameters(night.run_date, night.policy)
        cursor.execute(night_sql.PREPARE)
        cursor.execute(written, params | {"first_id": 1, "last_id": MOST})
        cursor.execute(RESULT)
        for number, outcome, reasons, valid_until, texts, endorsed in cursor.fetchall():
            assert endorsed == (valid_until if outcome == "endorsed" else None)
            found[number] = (outcome, tuple(reasons or ()), valid_until, tuple(texts))
        transaction.set_rollback(True)
    return found


WRITTEN = night_sql.WRITE.format(decided=night_sql.decided_sql())


def agree(night: Night, rule: ModuleType = automatic, written: str = WRITTEN) -> None:
    """Fails where rule and SQL differ on any permit of the night."""
    expected, found = by_rule(night, rule), by_sql(night, written)
    for number, holder in enumerate(night.holders, start=1):
        assert found[number] == expected[number], f"{holder} on {night.run_date}"


@pytest.fixture
def persons(db: None) -> None:
    makers.people(MOST)
    makers.measure()


# What the generated nights must have met: every outcome and reason, both sides of every edge.
WANTED = {
    *("outcome endorsed", "outcome referred", "outcome left", "outcome None"),
    *(f"reason {reason}" for reason in Reason),
    *("left -1", "left 0", "left edge", "left edge+1"),
    *("lease ends on the night", "lease ended the day before", "lease without end", "no lease"),
    *("paid for the oldest month", "paid to the month before", "never paid"),
    *("school ends on the night", "school ended the day before", "no school"),
    *(f"{name} {state}" for name in REGISTERS for state in ("old enough", "too old", "missing")),
    *(f"{name} not checked" for name in CHECKS),
    *("relief endorsed", "relief referred", "relief left"),
    *("open case", "closed case", "other case", "ended", "no population row", "no rooms at all"),
    *("29 February endorsed", "night of 1 January", "a failure beside an unknown register"),
}


def met(night: Night) -> Iterator[str]:
    """Which of WANTED a night holds."""
    states = {
        None: "missing",
        FRESH_DAYS: "old enough",
        FRESH_DAYS + 1: "too old",
    }
    yield from (f"{name} {states.get(age)}" for name, age in night.ages.items())
    yield from (
        f"{name} not checked" for name in CHECKS if not getattr(night.policy, f"auto_check_{name}")
    )
    outcomes = by_rule(night, automatic)
    for number, holder in enumerate(night.holders, start=1):
        outcome, reasons, valid_until, _texts = outcomes[number]
        yield f"outcome {outcome}"
        yield from (f"reason {reason}" for reason in reasons)
        yield f"{holder.case} case"
        left = (holder.facts.valid_until - night.run_date).days
        edge = night.policy.auto_days_before
        yield {edge: "left edge", edge + 1: "left edge+1"}.get(left, f"left {left}")
        if holder.facts.ended:
            yield "ended"
        if holder.facts.relief:
            yield f"relief {outcome}"
        if outcome in {"endorsed", "referred"}:
            yield from _compared(night, holder.facts)
        if outcome == "endorsed" and f"{holder.facts.valid_until:%m-%d}" == "02-29":
            assert f"{valid_until:%m-%d}" == "02-28"
            yield "29 February endorsed"
        if len(reasons) > 1 and "REGISTER_UNKNOWN" in reasons:
            yield "a failure beside an unknown register"


def _compared(night: Night, facts: AutoFacts) -> Iterator[str]:
    """The edges of the comparisons that were made."""
    run = night.run_date
    oldest = add_months(run.replace(day=1), -night.policy.auto_insurance_lag_months)
    if (run.month, run.day) == (1, 1):
        yield "night of 1 January"
    if facts.fingerprint_register is None:
        yield "no population row"
    if facts.room_declared is None and facts.room_register is None:
        yield "no rooms at all"
    if facts.housing in automatic.RENTED and night.known["housing_known"]:
        none = "lease without end" if facts.lease_filed else "no lease"
        edges = {
            run: "lease ends on the night",
            run - DAY: "lease ended the day before",
            None: none,
        }
        yield edges.get(facts.lease_until, "lease")
    if facts.basis is Basis.EMPLOYMENT and night.known["employment_known"]:
        edges = {
            oldest: "paid for the oldest month",
            add_months(oldest, -1): "paid to the month before",
            None: "never paid",
        }
        yield edges.get(facts.paid_through, "paid")
    if facts.basis is Basis.SCHOOLING and night.known["schooling_known"]:
        edges = {
            run: "school ends on the night",
            run - DAY: "school ended the day before",
            None: "no school",
        }
        yield edges.get(facts.schooling_until, "at school")


@pytest.mark.hypothesis  # `make fuzz` runs it too, with many more
@pytest.mark.usefixtures("persons")
def test_sql_and_rule_agree_on_any_night() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=max(200, settings().max_examples))
    @given(nights)
    def any_night(night: Night) -> None:
        agree(night)
        seen.update(met(night))

    any_night()
    assert not (missed := WANTED - set(seen)), f"the generator met no {sorted(missed)}"


def differ(rule: ModuleType = automatic, written: str = WRITTEN) -> None:
    """The property again, with one side changed; no search for the smallest example."""

    @settings(max_examples=300, phases=[Phase.generate], database=None, report_multiple_bugs=False)
    @given(nights)
    def any_night(night: Night) -> None:
        agree(night, rule, written)

    any_night()


ROOM = "p.room_index IS DISTINCT FROM pop.room_index"
DAYS = "unnest(%(periods)s::date[]) AS day"


def any_day(first: str, last: str) -> str:
    """The days from `first` to `last`, seen from the night, in place of those listed."""
    night = "%(run_date)s::date"
    return f"(SELECT generate_series({night} {first}, {night} {last}, '1 day')::date) AS d (day)"


IN_SQL = {
    "the permit has not ended": ("ended_on IS NULL", "true"),
    "the period is due": (DAYS, any_day("- 400", "+ 400")),
    "not before E": (DAYS, any_day("- 400", "+ 15")),
    "not after 15 days": (DAYS, any_day("+ 0", "+ 400")),
    "the case is of the person": ("open_case.person_id = p.person_id AND", ""),
    "the case is an endorsement": ("AND open_case.service = 'endorsement'", ""),
    "the case is open": ("AND open_case.closed_at IS NULL", ""),
    "an open case is left": ("CASE WHEN with_desk THEN 'left'", "CASE WHEN false THEN 'left'"),
    "an open case is the reason": ("CASE WHEN with_desk THEN", "CASE WHEN false THEN"),
    "an unknown register is left": ("WHEN found = '{REGISTER_UNKNOWN}'::varchar[]", "WHEN false"),
    "relief on E endorses": ("WHEN relieved THEN 'endorsed'", ""),
    "relief on E has no reasons": ("WHEN relieved THEN '{}'::varchar[]", ""),
    "relief acts on E alone": (
        "relief IS NOT NULL AND valid_until = %(run_date)s",
        "relief IS NOT NULL",
    ),
    "relief before E tells nothing": ("AND relief IS NULL", ""),
    "relief is for the listed": ("AND listed.person_index = p.person_index", ""),
    "the scheme can be closed": ("CASE WHEN %(relief_open)s THEN", "CASE WHEN true THEN"),
    "an unknown register is not told": ("array_remove(found, 'REGISTER_UNKNOWN')", "found"),
    "address differs": (ROOM, "false"),
    "an officer found them gone": ("refuted.id IS NOT NULL", "false"),
    "gone from this home": ("AND refuted.room_index = p.room_index", "AND false"),
    "found in this period": ("refuted.permit_id = p.id AND", ""),
    "address with no room": (ROOM, "p.room_index <> pop.room_index"),
    "phone differs": ("p.phone_index IS DISTINCT FROM pop.phone_index", "false"),
    "fingerprint differs": ("p.fingerprint IS DISTINCT FROM pop.fingerprint", "false"),
    "no lease": ("lease.id IS NULL OR", ""),
    "lease ended": ("OR lease.ends_on < %(run_date)s", ""),
    "lease's last day": ("lease.ends_on < %(run_date)s", "lease.ends_on <= %(run_date)s"),
    "lease of this room": ("AND lease.room_index = p.room_index", ""),
    "a lease, no title": ("AND lease.kind = 'lease'", ""),
    "lease for tenants": ("p.housing IN ('own_rented', 'relative_rented')", "true"),
    "lease for the relative's tenants": ("'own_rented', 'relative_rented'", "'own_rented'"),
    "employer differs": ("emp.employer_code <> p.employer_code", "false"),
    "never paid": ("emp.paid_through IS NULL OR", ""),
    "paid too long ago": ("OR emp.paid_through < %(oldest_month)s", ""),
    "oldest month paid": (
        "emp.paid_through < %(oldest_month)s",
        "emp.paid_through <= %(oldest_month)s",
    ),
    "employment as basis": ("p.basis = 'employment'", "true"),
    "never at school": ("school.ends_on IS NULL OR", ""),
    "school ended": ("OR school.ends_on < %(run_date)s", ""),
    "school's last day": ("school.ends_on < %(run_date)s", "school.ends_on <= %(run_date)s"),
    "schooling as basis": ("p.basis = 'schooling'", "true"),
    **{f"{one.name}'s switch": (f"%(check_{one.name})s", "true") for one in night_sql.CHECKS},
    **{f"{one} known": (f"AND %({one}_known)s AND", "AND") for one in REGISTERS},
    **{f"{one} unknown": (f"AND NOT %({one}_known)s", "AND false") for one in REGISTERS},
}


@pytest.mark.usefixtures("persons")
@pytest.mark.parametrize("name", IN_SQL)
def test_a_condition_dropped_from_the_sql_is_found_out(name: str) -> None:
    old, new = IN_SQL[name]
    assert old in WRITTEN
    # A join that finds too much would judge a permit twice, which the ledger's key refuses.
    with pytest.raises((AssertionError, IntegrityError), match=r"on 20|already exists"):
        differ(written=WRITTEN.replace(old, new))


IN_RULE = {
    "the permit has not ended": ("facts.ended or", ""),
    "not before E": ("0 <= (valid_until - run_date).days <=", "(valid_until - run_date).days <="),
    "not after 15 days": ("<= policy.auto_days_before", "<= 99999"),
    "an open case is left": ("if facts.open_case:", "if False:"),
    "an unknown register is a reason": ("if result.unknown else ()", "if False else ()"),
    "an unknown register is no pass": ("self.failed or self.unknown", "self.failed"),
    "an unknown register is not told": ("if one is not Reason.REGISTER_UNKNOWN", ""),
    "relief on E endorses": ("if relief and run_date", "if False and run_date"),
    "relief acts on E alone": ("if relief and run_date == facts.valid_until:", "if relief:"),
    "relief before E tells nothing": ("result.failed and not relief", "result.failed"),
    "the scheme can be closed": ("facts.relief and policy.relief_open", "facts.relief"),
    "a failure refuses": ("Action.REFUSE if result.failed else Action.NONE", "Action.REFUSE"),
    "address differs": ("facts.room_declared != facts.room_register", "False"),
    "an officer found them gone": ("address, True, facts.address_refuted", "address, True, False"),
    "phone differs": ("facts.phone_declared != facts.phone_register", "False"),
    "fingerprint differs": ("facts.fingerprint_declared != facts.fingerprint_register", "False"),
    "no lease": ("facts.lease_filed and (", "("),
    "lease ended": ("and (lease is None or lease >= run_date)", ""),
    "lease without end": ("lease is None or", "lease is not None and"),
    "lease's last day": ("lease >= run_date", "lease > run_date"),
    "lease for tenants": ("_lease_filing and facts.housing in RENTED", "_lease_filing"),
    "lease for the relative's tenants": ("Housing.OWN_RENTED, Housing.RELATIVE_RENTED}", "Housing.OWN_RENTED}"),
    "employer differs": ("and payer != facts.employer_declared", "and False"),
    "employer without a row": ("payer is not None and", ""),
    "never paid": ("paid_through is not None and", "paid_through is None or"),
    "paid too long ago": ("and paid_through >= oldest", ""),
    "oldest month paid": ("paid_through >= oldest", "paid_through > oldest"),
    "employment as basis": ("and facts.basis is Basis.EMPLOYMENT", ""),
    "never at school": ("study is not None and", "study is None or"),
    "school ended": ("and study >= run_date", ""),
    "school's last day": ("study >= run_date", "study > run_date"),
    "schooling as basis": ("and facts.basis is Basis.SCHOOLING", ""),
    **{f"{name}'s switch": (f"policy.auto_check_{name}", "True") for name in CHECKS},
    **{f"{name} known": (f"facts.{name}_known", "True") for name in REGISTERS},
}  # fmt: skip


@pytest.fixture
def changed() -> Iterator[Any]:
    """The rule's own text with one part replaced, as a module of its own."""

    def change(old: str, new: str) -> ModuleType:
        text = Path(automatic.__file__).read_text()
        assert old in text
        module = ModuleType("changed_rule")
        sys.modules[module.__name__] = module
        exec(compile(text.replace(old, new), module.__name__, "exec"), module.__dict__)
        return module

    yield change
    sys.modules.pop("changed_rule", None)


@pytest.mark.usefixtures("persons")
@pytest.mark.parametrize("name", IN_RULE)
def test_a_condition_dropped_from_the_rule_is_found_out(name: str, changed: Any) -> None:
    rule = changed(*IN_RULE[name])
    with pytest.raises(AssertionError, match="on 20"):
        differ(rule=rule)
