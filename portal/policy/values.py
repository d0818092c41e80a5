"""The dated parameters as one plain value. What each means, and where it comes from.

Nothing has a default here: the numbers live in the versioned records (portal.policy.shipped,
the table behind it), so that a decision always names the version that it used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, get_type_hints


class LapsePolicy(StrEnum):
    """What a lapse over GRACE_DAYS means. C-01."""

    RESTART = "2018"  # Order 58: the years restart; void after VOID_DAYS (S03)
    CANCEL = "2013"  # Order 2, repealed: cancelled at once (S44)


class GapPolicy(StrEnum):
    """What a reset does to the cumulative months. C-05."""

    TWO_COUNTERS = "two_counters"  # only the continuous years restart (S20, S21)
    CLEARED = "cleared"  # both restart (the wording of s1:17-18)


class CenterScope(StrEnum):
    """Which community centre may serve. C-08."""

    ANY = "any"  # 全市通办 (S11)
    RESIDENCE = "residence"  # the one of the residence (s2:20)


class RentProof(StrEnum):
    """What proves a rented dwelling. C-13."""

    FILING = "filing"  # the filing certificate (s0:81, s3:11)
    FILING_OR_CONTRACT = "filing_or_contract"  # a plain lease may do (S14)


class ConfirmBase(StrEnum):
    """From which day CONFIRM_HARD_DAYS count. D-21."""

    ENDORSEMENT = "endorsement"
    OLD_EXPIRY = "old_expiry"


class UnknownParameter(ValueError):
    """A stored or typed parameter that no rule knows, or a value of the wrong kind."""


@dataclass(frozen=True, slots=True)
class Policy:
    """All parameters in force from `effective_from` on; `code` is stored with each decision.

    Days are calendar days unless the name ends in _wd (working days). Bounds are inclusive.
    """

    code: str
    effective_from: date

    # -- registration and application (DOMAIN 5, 6) --
    registration_valid_months: int  # D-10, S13, S14: the certificate's validity
    half_year_months: int  # s3:145, D-09, C-10: how long a registration must be held
    si_equivalence: bool  # S14, C-10: insured months may stand in for the half year
    si_equivalence_months: int  # S14: paid months right before the month of application
    rent_proof: RentProof  # C-13
    kinship_letter: bool  # S14 (2024-12): a commitment letter may prove kinship
    report_change_days: int  # S11, S12, S14: holders report changed details within
    forward_wd: int  # S43: the centre forwards to the police within
    permit_due_wd: int  # S43, C-21: the card is made within
    permit_due_max_wd: int  # S43: at most, in special cases
    permit_valid_months: int  # s4:21, D-28: a permit and each endorsement run one year
    center_scope: CenterScope  # C-08

    # -- endorsement windows and standing (DOMAIN 7) --
    normal_window_days: int  # s0:63, D-02: opens E-30
    grace_days: int  # s0:119, C-02, D-03: E+1..E+60 stays continuous
    void_days: int  # s0:121-123, C-02, D-04: E+61..E+90 restarts, void after
    lapse_policy: LapsePolicy  # C-01
    gap_policy: GapPolicy  # C-05, D-08
    grace_gap_counts: bool  # C-24: late days within grace count as held
    grace_rolls_over_holidays: bool  # D-05, Civil Code 203: a last day off moves to the next
    restore_months: int  # S46: hardship restoration within a year of the lapse
    cumulative_months_goal: int  # S20, S21: 84 months for permit-to-hukou

    # -- automatic endorsement (DOMAIN 8) --
    auto_days_before: int  # s1:26, C-06, D-11: the sweep looks E-15..E
    manual_advice_days: int  # s1:31, D-15: no SMS by E-10, go in person
    auto_check_address: bool  # C-07, s1:21
    auto_check_lease_filing: bool  # C-07, s1:22
    auto_check_employment: bool  # C-07, s1:23, s0:113, D-12 (basis employment)
    auto_insurance_lag_months: int  # inf: this month's insurance is booked only at its end
    auto_check_schooling: bool  # D-12 (basis schooling)
    auto_check_phone: bool  # C-07, s1:24
    auto_check_other_info: bool  # C-07, s1:24

    # -- relief under isolation (DOMAIN 16) --
    relief_open: bool  # the switch that closes the whole scheme
    supplement_days: int  # D-13: missing papers follow within

    # -- proxies (DOMAIN 13) --
    proxy_minor_age: int  # s0:89, D-26: the guardian route ends on this birthday
    proxy_senior_age: int  # s0:89, S11, C-12

    # -- points (DOMAIN 9, 10, 11) --
    points_standard: int  # S17: the standard value
    points_si_months: int  # S23, C-26: paid months needed ...
    points_si_window_months: int  # S23: ... in this many months before
    contract_min_years: int  # s1:59, S24: contract of at least
    contract_min_months: int  # s1:59, C-18: strictly more than this many months left
    si_years_consecutive: bool  # C-19: only an unbroken run of months counts
    invest_cap: int  # C-20, S09b
    lingang_first_year_from: date  # C-22, S22: from then on the first full year counts
    veto_birth_policy: bool  # S18, S19: a birth-policy record excludes
    points_second_look: int  # inf: a score this far from the estimate asks a second clerk
    points_review_wd: int  # S45: checks finished within
    paper_wd: int  # S26: deliver paper, if told so, within
    confirm_open_wd: int  # s0:127, C-03, D-19: opens on this working day after
    confirm_soft_wd: int  # s4:37, C-03, D-20: recommended by
    confirm_hard_days: int  # s4:81, S26, D-21: last calendar day
    confirm_hard_base: ConfirmBase  # D-21
    confirm_si_months: int  # s1:62-63, S27: paid months in the last year
    confirm_base_route_months: int  # s1:64, D-25: months at the tier on the base route
    epidemic_online_only: bool  # s2:6, C-23
    return_online_fix: bool  # S25, C-27: a typing error may be corrected online

    @classmethod
    def from_parameters(
        cls, code: str, effective_from: date, parameters: Mapping[str, object]
    ) -> "Policy":
        """The policy of a stored record; its names are the field names in capitals.

        Raises UnknownParameter for a name that is missing or unknown, or a value of the
        wrong kind.
        """
        known = set(parameter_names())
        if wrong := known.symmetric_difference(parameters):
            raise UnknownParameter(f"{code}: missing or unknown: {', '.join(sorted(wrong))}")
        values: dict[str, Any] = {
            name.lower(): _convert(name, value) for name, value in parameters.items()
        }
        return cls(code=code, effective_from=effective_from, **values)

    def with_switches(self, **switches: object) -> "Policy":
        """A copy with some parameters changed (GRACE_DAYS=30): "what if" and tests.

        A star on the code says that it is not the version in force. Raises UnknownParameter.
        """
        values: dict[str, Any] = {
            name.lower(): _convert(name, value) for name, value in switches.items()
        }
        return replace(self, code=f"{self.code}*", **values) if switches else self


def parameter_names() -> list[str]:
    """The names of all parameters, as they are stored: GRACE_DAYS, LAPSE_POLICY, …"""
    return [field.name.upper() for field in fields(Policy)][2:]


@cache
def _kinds() -> dict[str, Any]:
    return get_type_hints(Policy)


def _convert(name: str, value: object) -> object:
    """`value` as the kind that the parameter has; JSON knows no dates and no enums."""
    kind = _kinds().get(name.lower())
    try:
        if kind is bool or kind is int:
            if type(value) is not kind:
                raise ValueError
            return value
        if kind is date:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return kind(str(value))
    except ValueError as error:
        raise UnknownParameter(f"{name} cannot be {value!r}") from error
    raise UnknownParameter(f"{name} is not a parameter")
