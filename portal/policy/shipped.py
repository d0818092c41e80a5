"""The sets that ship with the portal, each from the day its instrument took effect. DOMAIN 2."""

from dataclasses import dataclass
from datetime import date

from portal.policy.values import Policy

_2018: dict[str, object] = {
    "REGISTRATION_VALID_MONTHS": 12,
    "HALF_YEAR_MONTHS": 6,
    "SI_EQUIVALENCE": False,
    "SI_EQUIVALENCE_MONTHS": 6,
    "RENT_PROOF": "filing",
    "KINSHIP_LETTER": False,
    "REPORT_CHANGE_DAYS": 30,
    "FORWARD_WD": 2,
    "PERMIT_DUE_WD": 15,
    "PERMIT_DUE_MAX_WD": 30,
    "PERMIT_VALID_MONTHS": 12,
    "CENTER_SCOPE": "any",
    "NORMAL_WINDOW_DAYS": 30,
    "GRACE_DAYS": 60,
    "VOID_DAYS": 90,
    "LAPSE_POLICY": "2018",
    "GAP_POLICY": "two_counters",
    "GRACE_GAP_COUNTS": True,
    "GRACE_ROLLS_OVER_HOLIDAYS": False,
    "RESTORE_MONTHS": 12,
    "CUMULATIVE_MONTHS_GOAL": 84,
    "AUTO_DAYS_BEFORE": 15,
    "MANUAL_ADVICE_DAYS": 10,
    "AUTO_CHECK_ADDRESS": True,
    "AUTO_CHECK_LEASE_FILING": True,
    "AUTO_CHECK_EMPLOYMENT": True,
    "AUTO_INSURANCE_LAG_MONTHS": 1,
    "AUTO_CHECK_SCHOOLING": True,
    "AUTO_CHECK_PHONE": True,
    "AUTO_CHECK_OTHER_INFO": True,
    "RELIEF_OPEN": True,
    "SUPPLEMENT_DAYS": 30,
    "PROXY_MINOR_AGE": 16,
    "PROXY_SENIOR_AGE": 65,
    "POINTS_STANDARD": 120,
    "POINTS_SI_MONTHS": 6,
    "POINTS_SI_WINDOW_MONTHS": 12,
    "CONTRACT_MIN_YEARS": 1,
    "CONTRACT_MIN_MONTHS": 2,
    "SI_YEARS_CONSECUTIVE": False,
    "INVEST_CAP": 120,
    "LINGANG_FIRST_YEAR_FROM": "2024-08-21",
    "VETO_BIRTH_POLICY": True,
    "POINTS_SECOND_LOOK": 10,
    "POINTS_REVIEW_WD": 20,
    "PAPER_WD": 2,
    "CONFIRM_OPEN_WD": 3,
    "CONFIRM_SOFT_WD": 5,
    "CONFIRM_HARD_DAYS": 60,
    "CONFIRM_HARD_BASE": "endorsement",
    "CONFIRM_SI_MONTHS": 6,
    "CONFIRM_BASE_ROUTE_MONTHS": 12,
    "EPIDEMIC_ONLINE_ONLY": False,
    "RETURN_ONLINE_FIX": False,
}


@dataclass(frozen=True)
class Shipped:
    """One record as it is written into an empty table."""

    code: str
    effective_from: date
    source: str
    parameters: dict[str, object]

    def policy(self) -> Policy:
        """The record as a value."""
        return Policy.from_parameters(self.code, self.effective_from, self.parameters)


SHIPPED: tuple[Shipped, ...] = (
    Shipped(
        "2013-07",
        date(2013, 7, 1),
        "市政府令第2号 (2013): a lapse over 60 days cancels the permit. S44, S09b.",
        _2018 | {"LAPSE_POLICY": "2013", "INVEST_CAP": 100},
    ),
    Shipped(
        "2018-01",
        date(2018, 1, 1),
        "沪府令58号 and 沪府发〔2017〕89号: over 60 days the years restart. S02, S03, S17, S50.",
        _2018,
    ),
    Shipped(
        "2024-12",
        date(2024, 12, 1),
        "Revised application rules: insurance route to the half year, kinship letter; a plain"
        " lease is accepted once its switch is on. S14, S15, C-10, C-13.",
        _2018 | {"SI_EQUIVALENCE": True, "KINSHIP_LETTER": True},
    ),
)


def shipped_on(day: date) -> Shipped:
    """The shipped set in force on `day`; the oldest one for a day before all of them."""
    return max(
        (one for one in SHIPPED if one.effective_from <= day),
        key=lambda one: one.effective_from,
        default=SHIPPED[0],
    )
