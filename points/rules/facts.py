"""What is scored: the evidence counted, or plain numbers as a person types them.

`points.rules.counting.count` makes Facts of Evidence; an estimator makes or changes them itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from points.rules.evidence import Award, Degree, Record, Title
from points.rules.tables import Tier, Veto


class Why(StrEnum):
    """Why something was counted, or not. The numbers that go with it stand behind."""

    # counted
    AGE = "AGE"  # years
    DEGREE = "DEGREE"  # level
    TITLE = "TITLE"  # kind; title_months, needed, window where months at 1x were needed
    INSURANCE_YEARS = "INSURANCE_YEARS"  # years, months
    TIER_MONTHS = "TIER_MONTHS"  # tier, months, needed, window
    YEARS = "YEARS"  # years
    MET = "MET"
    INVESTED = "INVESTED"  # own (yuan or people, the yearly average)
    AWARD = "AWARD"  # kind
    RECORD = "RECORD"  # kind, points, on, until (the last day on which it counts)
    WAGE_UNCERTAIN = "WAGE_UNCERTAIN"  # months: their wage is not from an official page
    # not counted
    AGE_OUT_OF_BOUNDS = "AGE_OUT_OF_BOUNDS"  # years, least, most
    LOWER = "LOWER"  # level or kind: only the highest of an indicator counts
    NO_POINTS = "NO_POINTS"  # level or kind
    DEGREE_NOT_VERIFIED = "DEGREE_NOT_VERIFIED"  # level
    TITLE_NOT_OBTAINED_HERE = "TITLE_NOT_OBTAINED_HERE"  # kind
    TITLE_JOB_DIFFERS = "TITLE_JOB_DIFFERS"  # kind
    TITLE_NOT_LISTED = "TITLE_NOT_LISTED"  # kind
    TITLE_NOT_REGISTERED = "TITLE_NOT_REGISTERED"  # kind
    TITLE_BASE_SHORT = "TITLE_BASE_SHORT"  # kind, months, needed, window
    ALTERNATIVE = "ALTERNATIVE"  # points: the other one of a pair gives more
    BACK_PAID = "BACK_PAID"  # months
    PAYER_DIFFERS = "PAYER_DIFFERS"  # months
    TAX_DIFFERS = "TAX_DIFFERS"  # months (base only)
    WAGE_MISSING = "WAGE_MISSING"  # months, first, last (base only)
    IN_FUTURE = "IN_FUTURE"  # months after the day
    OVERLAP = "OVERLAP"  # months paid more than once count once
    REST_MONTHS = "REST_MONTHS"  # months beyond the last full year
    TIER_SHORT = "TIER_SHORT"  # tier, months, needed, window
    YEARS_SHORT = "YEARS_SHORT"  # years, needed
    OVER_CAP = "OVER_CAP"  # cap, points cut off
    MAJOR_JOB_DIFFERS = "MAJOR_JOB_DIFFERS"
    AWARD_NOT_OBTAINED_HERE = "AWARD_NOT_OBTAINED_HERE"  # kind
    INVEST_YEARS_MISSING = "INVEST_YEARS_MISSING"  # first, last (calendar years), years known
    INVEST_TOO_LITTLE = "INVEST_TOO_LITTLE"  # own, needed
    RECORD_PAST = "RECORD_PAST"  # kind, on, until


@dataclass(frozen=True)
class Note:
    """A code with its numbers; pages make the sentence."""

    code: Why
    numbers: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class CountedMonth:
    """A month that counts, with the tier its base reaches (None: no wage, or tax differs)."""

    month: date
    tier: Tier | None


@dataclass(frozen=True)
class Years:
    """So many whole months (12 make a full year); `running`: it goes on as time passes."""

    months: int = 0
    running: bool = True

    @classmethod
    def full(cls, years: int, *, running: bool = True) -> "Years":
        """So many full years."""
        return cls(12 * years, running)

    @property
    def years(self) -> int:
        """Full years."""
        return self.months // 12

    def later(self, months: int) -> "Years":
        """After so many more months; nothing that has not begun begins."""
        return Years(self.months + months, True) if self.running and self.months else self


@dataclass(frozen=True, kw_only=True)
class InsuranceCounts:
    """Months of insurance as the table counts them. DOMAIN 9, S05, S07, C-19.

    `months` fill the years. `ge…_in…` are months at or above a tier in the window before the
    month of the day; a higher tier also fills the lower ones, given or not (D-16).
    `tier_now` is what is paid now, the least that waiting is reckoned with.
    `history` are the months behind the numbers, oldest first; None where only numbers are known:
    then what is counted is taken to be the latest months.
    """

    months: int = 0
    ge08_in48: int = 0
    ge1_in48: int = 0
    ge2_in48: int = 0
    ge3_in36: int = 0
    ge1_in12: int = 0
    paid_in12: int = 0
    tier_now: Tier = Tier.PAID
    history: tuple[CountedMonth, ...] | None = None
    counted: tuple[Note, ...] = ()
    not_counted: tuple[Note, ...] = ()

    def at(self, tier: Tier) -> int:
        """Months at or above a tier in the window of that tier."""
        rising = [
            (Tier.X08, self.ge08_in48),
            (Tier.X1, self.ge1_in48),
            (Tier.X2, self.ge2_in48),
            (Tier.X3, self.ge3_in36),
        ]
        return max((count for one, count in rising if one >= tier), default=0)


@dataclass(frozen=True)
class Investor:
    """The person's part of what an enterprise pays and whom it employs. S09b.

    Yearly averages over the last three years in a row, whole yuan and whole people.
    """

    own_tax: int = 0
    own_staff: int = 0
    not_counted: tuple[Note, ...] = ()

    @classmethod
    def of_share(
        cls,
        share_pct: int | float | Decimal,
        average_tax: int | float | Decimal = 0,
        average_staff: int | float | Decimal = 0,
    ) -> "Investor":
        """From the averages of the whole enterprise and the person's share in per cent."""
        share = Fraction(str(share_pct)) / 100
        return cls(
            int(Fraction(str(average_tax)) * share), int(Fraction(str(average_staff)) * share)
        )


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is scored, as of `day`.

    `age` in completed years on that day (D-17). Without `birth_date` a birthday is taken to be
    near when time passes.
    """

    day: date
    age: int
    birth_date: date | None = None
    degrees: tuple[Degree, ...] = ()
    titles: tuple[Title, ...] = ()
    insurance: InsuranceCounts = field(default_factory=InsuranceCounts)
    entrepreneur: bool = False
    intermediary: bool = False
    shortage_major: bool = False
    shortage_job_matches: bool = True
    investor: Investor | None = None
    public_service: Years = Years()
    remote_area: Years = Years()
    lingang: Years = Years()
    fresh_graduate: bool = False
    awards: tuple[Award, ...] = ()
    spouse: Years = Years()
    records: tuple[Record, ...] = ()
    vetoes: frozenset[Veto] = frozenset()
    falsified_on: tuple[date, ...] = ()
