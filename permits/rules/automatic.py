"""Automatic endorsement (自动签注): what the night decides about one permit. DOMAIN 8."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from permits.rules.decision import Decision
from portal.clock.days import add_months
from portal.policy.values import Policy


class Basis(StrEnum):
    """On which ground the permit is held. DOMAIN 6, s3:145."""

    EMPLOYMENT = "employment"
    HOUSING = "housing"
    SCHOOLING = "schooling"


class Housing(StrEnum):
    """Housing types. DOMAIN 5, s3:55."""

    OWN_PURCHASED = "own_purchased"
    OWN_RENTED = "own_rented"
    RELATIVE_PURCHASED = "relative_purchased"
    RELATIVE_RENTED = "relative_rented"
    DORMITORY = "dormitory"


# Dwellings whose proof is a lease filing, one's own or the relative's (DOMAIN 5).
RENTED = frozenset({Housing.OWN_RENTED, Housing.RELATIVE_RENTED})


class Action(StrEnum):
    """What the night does with the permit."""

    ENDORSE = "endorse"
    REFUSE = "refuse"  # referred to the desk; looked at again each night until E
    NONE = "none"


class Reason(StrEnum):
    """Why a permit was not endorsed. DOMAIN 22."""

    ADDRESS_CHANGED = "ADDRESS_CHANGED"
    LEASE_FILING_EXPIRED = "LEASE_FILING_EXPIRED"
    EMPLOYMENT_CHANGED = "EMPLOYMENT_CHANGED"
    NO_LAWFUL_EMPLOYMENT = "NO_LAWFUL_EMPLOYMENT"
    PHONE_CHANGED = "PHONE_CHANGED"
    OTHER_INFO_CHANGED = "OTHER_INFO_CHANGED"
    SCHOOLING_ENDED = "SCHOOLING_ENDED"
    OPEN_CASE = "OPEN_CASE"
    REGISTER_UNKNOWN = "REGISTER_UNKNOWN"


class Sms(StrEnum):
    """Which text the holder gets. DOMAIN 14."""

    AUTO_OK = "AUTO_OK"
    AUTO_FAIL = "AUTO_FAIL"


class Route(StrEnum):
    """By which way the night endorses."""

    COMPARISON = "COMPARISON"
    RELIEF = "RELIEF"


Index = bytes | str | None  # a blind index; None: the register has no row or no value


@dataclass(frozen=True, kw_only=True)
class AutoFacts:
    """What the night reads about one permit: the permit's own columns beside the registers'.

    `*_declared` stand on the permit, `*_register` in the snapshot of the register that is
    `*_known`: false when it is missing, stale or implausible; then the comparison that needs it
    is unknown. A person without a row in a known register simply differs.
    """

    valid_until: date
    basis: Basis
    housing: Housing
    ended: bool = False  # withdrawn, or replaced by a new permit
    open_case: bool = False  # an endorsement case is open (D-30)
    relief: bool = False  # covered by a relief measure on the run date (DOMAIN 16)

    population_known: bool = True
    room_declared: Index = None
    room_register: Index = None
    phone_declared: Index = None
    phone_register: Index = None
    # An officer found this period that the holder does not live there any more (s1:28).
    address_refuted: bool = False
    fingerprint_declared: str = ""
    fingerprint_register: str | None = ""

    housing_known: bool = True
    lease_filed: bool = False  # a filing for this person and this room exists
    lease_until: date | None = None  # its last day; None: no end

    employment_known: bool = True
    employer_declared: str = ""
    employer_register: str | None = None
    paid_through: date | None = None  # first day of the last month insured

    schooling_known: bool = True
    schooling_until: date | None = None  # last day of the enrolment


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """How the registers compare on a day: what fails, and whether something is unknown."""

    failed: tuple[Reason, ...]
    unknown: bool

    @property
    def passed(self) -> bool:
        """Everything that is compared is known and agrees."""
        return not (self.failed or self.unknown)


@dataclass(frozen=True, kw_only=True)
class AutoDecision(Decision):
    """The night's answer; `reasons` are sorted. `supplement_due` only under relief (D-13)."""

    in_scope: bool
    action: Action
    new_valid_until: date | None = None
    sms: Sms | None = None
    route: Route | None = None
    supplement_due: date | None = None

    @property
    def sms_reasons(self) -> tuple[StrEnum, ...]:
        """The reasons that the text names and its key holds (D-14).

        An unknown register is our trouble, not the holder's: it neither is told nor makes the
        same failure look like another one the next night.
        """
        return tuple(one for one in self.reasons if one is not Reason.REGISTER_UNKNOWN)


def in_scope(valid_until: date, run_date: date, policy: Policy) -> bool:
    """Whether the night of `run_date` looks at the permit: 0 to 15 days left. D-11, C-06."""
    return 0 <= (valid_until - run_date).days <= policy.auto_days_before


def employment_current(paid_through: date | None, run_date: date, policy: Policy) -> bool:
    """Whether insurance shows lawful employment: paid for this month or, as this month's payment
    is booked only at its end, for one of the AUTO_INSURANCE_LAG_MONTHS before it."""
    oldest = add_months(run_date.replace(day=1), -policy.auto_insurance_lag_months)
    return paid_through is not None and paid_through >= oldest


class Check(NamedTuple):
    """One thing to compare: whether it `applies` to this holder, is `known`, and `fails`."""

    reason: Reason
    applies: bool
    known: bool
    fails: bool


def compare(facts: AutoFacts, run_date: date, policy: Policy) -> Comparison:
    """Every comparison that applies to this holder. s1:20-28, s0:113, C-07, D-12, D-32.

    Address, phone and other data: always. Lease filing: rented dwellings, whatever the basis.
    Employment or schooling: only where it is the qualifying basis. A filing or an enrolment is
    in force through its last day. What an officer found out counts as a changed address,
    whatever the register says. Each condition has its switch in the policy.
    """
    checks = (*_of_person(facts, policy), *_of_ground(facts, run_date, policy))
    applied = [check for check in checks if check.applies]
    failed = {check.reason for check in applied if check.known and check.fails}
    unknown = any(not check.known for check in applied)
    return Comparison(failed=tuple(sorted(failed)), unknown=unknown)


def _of_person(facts: AutoFacts, policy: Policy) -> tuple[Check, ...]:
    known, address = facts.population_known, policy.auto_check_address
    lives_elsewhere = facts.room_declared != facts.room_register
    other_phone = facts.phone_declared != facts.phone_register
    other_data = facts.fingerprint_declared != facts.fingerprint_register
    return (
        Check(Reason.ADDRESS_CHANGED, address, known, lives_elsewhere),
        Check(Reason.ADDRESS_CHANGED, address, True, facts.address_refuted),
        Check(Reason.PHONE_CHANGED, policy.auto_check_phone, known, other_phone),
        Check(Reason.OTHER_INFO_CHANGED, policy.auto_check_other_info, known, other_data),
    )


def _of_ground(facts: AutoFacts, run_date: date, policy: Policy) -> tuple[Check, ...]:
    rents = policy.auto_check_lease_filing and facts.housing in RENTED
    works = policy.auto_check_employment and facts.basis is Basis.EMPLOYMENT
    studies = policy.auto_check_schooling and facts.basis is Basis.SCHOOLING
    known, payer = facts.employment_known, facts.employer_register
    other_payer = payer is not None and payer != facts.employer_declared
    unpaid = not employment_current(facts.paid_through, run_date, policy)
    lease, study = facts.lease_until, facts.schooling_until
    filed = facts.lease_filed and (lease is None or lease >= run_date)
    enrolled = study is not None and study >= run_date
    return (
        Check(Reason.LEASE_FILING_EXPIRED, rents, facts.housing_known, not filed),
        Check(Reason.EMPLOYMENT_CHANGED, works, known, other_payer),
        Check(Reason.NO_LAWFUL_EMPLOYMENT, works, known, unpaid),
        Check(Reason.SCHOOLING_ENDED, studies, facts.schooling_known, not enrolled),
    )


def decide(facts: AutoFacts, run_date: date, policy: Policy) -> AutoDecision:
    """What the night of `run_date` does with one permit. DOMAIN 8, 16, D-11 to D-14, D-30, D-31.

    `run_date` is the night's own date: a missed night run later decides as of that date. In
    this order: out of scope, nothing; an open case is the desk's; under relief E itself is
    endorsed without comparison; a known failure refuses; an unknown register leaves the permit
    for another night; else it is endorsed for a year from E. Before E a failure under relief is
    recorded without an SMS.
    """
    if facts.ended or not in_scope(facts.valid_until, run_date, policy):
        return AutoDecision(policy=policy.code, in_scope=False, action=Action.NONE)
    if facts.open_case:
        return AutoDecision(
            policy=policy.code, in_scope=True, action=Action.NONE, reasons=(Reason.OPEN_CASE,)
        )
    relief = facts.relief and policy.relief_open
    if relief and run_date == facts.valid_until:
        due = run_date + timedelta(days=policy.supplement_days)
        return _endorsed(facts, policy, Route.RELIEF, due)
    result = compare(facts, run_date, policy)
    if result.passed:
        return _endorsed(facts, policy, Route.COMPARISON, None)
    unknown = (Reason.REGISTER_UNKNOWN,) if result.unknown else ()
    return AutoDecision(
        policy=policy.code,
        in_scope=True,
        action=Action.REFUSE if result.failed else Action.NONE,
        reasons=tuple(sorted(result.failed + unknown)),
        sms=Sms.AUTO_FAIL if result.failed and not relief else None,
    )


def _endorsed(
    facts: AutoFacts, policy: Policy, route: Route, supplement_due: date | None
) -> AutoDecision:
    return AutoDecision(
        policy=policy.code,
        in_scope=True,
        action=Action.ENDORSE,
        new_valid_until=add_months(facts.valid_until, policy.permit_valid_months),
        sms=Sms.AUTO_OK,
        route=route,
        supplement_due=supplement_due,
    )


@dataclass(frozen=True, kw_only=True)
class AdviceDecision(Decision):
    """Whether the holder should see to the endorsement personally."""

    advise_manual: bool


def manual_advice(
    valid_until: date, day: date, policy: Policy, *, endorsed: bool, change_known: bool
) -> AdviceDecision:
    """Advise to endorse in person: no success by E-10, or a change is known. s1:31, D-15.

    `endorsed`: the success SMS of this cycle went out; `change_known`: the holder knows that
    something changed, which needs no waiting.
    """
    near = (valid_until - day).days <= policy.manual_advice_days
    return AdviceDecision(policy=policy.code, advise_manual=change_known or (near and not endorsed))
