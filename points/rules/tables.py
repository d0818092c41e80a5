"""The points table of 2018 as data. DOMAIN 9, S04, S17; one table for each date of effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum


class Indicator(StrEnum):
    """An indicator of the table; the values are the names of DOMAIN 22."""

    AGE = "age"
    EDUCATION = "education"
    TITLE = "title"
    SI_YEARS = "si_years"
    SI_BASE = "si_base"
    ENTREPRENEUR = "entrepreneur"
    INTERMEDIARY = "intermediary"
    SHORTAGE_MAJOR = "shortage_major"
    INVEST_TAX = "invest_tax"
    INVEST_STAFF = "invest_staff"
    PUBLIC_SERVICE = "public_service"
    REMOTE_AREA = "remote_area"
    LINGANG = "lingang"
    FRESH_GRADUATE = "fresh_graduate"
    AWARDS = "awards"
    SPOUSE = "spouse"
    DEDUCTION = "deduction"


class Education(StrEnum):
    """教育背景, the lowest first."""

    NONE = "none"
    COLLEGE = "college"
    BACHELOR = "bachelor"  # 本科学历 without a degree
    BACHELOR_DEGREE = "bachelor_degree"
    MASTER = "master"
    DOCTOR = "doctor"


class TitleKind(StrEnum):
    """专业技术职称和技能等级."""

    SKILL5 = "skill5"
    SKILL4 = "skill4"
    SKILL3 = "skill3"
    SKILL2 = "skill2"
    SKILL1 = "skill1"
    JUNIOR_TITLE = "junior_title"
    MID_TITLE = "mid_title"
    SENIOR_TITLE = "senior_title"


class AwardKind(StrEnum):
    """表彰奖励."""

    MUNICIPAL_SPECIAL = "municipal_special"
    MUNICIPAL_GENERAL = "municipal_general"
    PROVINCIAL = "provincial"


class RecordKind(StrEnum):
    """What is deducted. S18."""

    FALSE_MATERIAL = "false_material"
    ADMINISTRATIVE_DETENTION = "administrative_detention"
    CRIMINAL_RECORD = "criminal_record"


class Veto(StrEnum):
    """一票否决: what excludes, whatever the points. S18, S19."""

    BIRTH_POLICY = "birth_policy"  # a switch of the policy
    SERIOUS_CRIME = "serious_crime"


class Tier(IntEnum):
    """Tenths of the average wage that an insurance base reaches; a higher tier holds the lower
    ones (D-16). PAID: insured, below 0.8 of it."""

    PAID = 0
    X08 = 8
    X1 = 10
    X2 = 20
    X3 = 30


@dataclass(frozen=True)
class BaseTier:
    """Points for `months` at the tier within the last `window` months. S07."""

    tier: Tier
    points: int
    months: int
    window: int


@dataclass(frozen=True)
class Yearly:
    """Points for each full year, once `from_years` are complete; no `cap`: without end."""

    points: int
    from_years: int
    cap: int | None

    def of(self, years: int) -> int:
        """The points of so many full years."""
        if years < self.from_years:
            return 0
        worth = self.points * years
        return worth if self.cap is None else min(worth, self.cap)


@dataclass(frozen=True)
class Lookback:
    """`points` off for each record, for `years` after it, the anniversary included (D-18)."""

    points: int
    years: int


@dataclass(frozen=True)
class PointsTable:
    """One edition of the table, in force from `effective_from` on.

    Ages are completed years; `age_floor_from` is the age from which on only `age_base` is given,
    and each year younger gives `age_step` more up to `age_cap`.
    """

    code: str
    effective_from: date
    age_min: int
    age_max: int
    age_floor_from: int
    age_base: int
    age_step: int
    age_cap: int
    education: Mapping[Education, int]
    title: Mapping[TitleKind, int]
    # Titles that need months at 1x: so many of the last so many (S06).
    title_on_base: frozenset[TitleKind]
    title_base_months: int
    title_base_window: int
    insurance_year: int
    base: tuple[BaseTier, ...]
    entrepreneur: int
    intermediary: int
    shortage_major: int
    invest_step_points: int
    invest_tax_step: int
    invest_staff_step: int
    invest_years: int
    public_service: Yearly
    remote_area: Yearly
    lingang_before: Yearly  # until LINGANG_FIRST_YEAR_FROM (C-22)
    lingang: Yearly
    fresh_graduate: int
    awards: Mapping[AwardKind, int]
    spouse: Yearly
    records: Mapping[RecordKind, Lookback]
    falsification_years: int  # S53: no application for so long

    def age_points(self, age: int) -> int:
        """Points of an age in completed years; 0 outside the ages that may apply. S05."""
        if not self.age_min <= age <= self.age_max:
            return 0
        younger = max(self.age_floor_from - age, 0)
        return min(self.age_base + self.age_step * younger, self.age_cap)


TABLE_2018 = PointsTable(
    code="2018",
    effective_from=date(2018, 1, 1),
    age_min=18,
    age_max=60,
    age_floor_from=56,
    age_base=5,
    age_step=2,
    age_cap=30,
    education={
        Education.NONE: 0,
        Education.COLLEGE: 50,
        Education.BACHELOR: 60,
        Education.BACHELOR_DEGREE: 90,
        Education.MASTER: 100,
        Education.DOCTOR: 110,
    },
    title={
        TitleKind.JUNIOR_TITLE: 0,
        TitleKind.SKILL5: 15,
        TitleKind.SKILL4: 30,
        TitleKind.SKILL3: 60,
        TitleKind.SKILL2: 100,
        TitleKind.MID_TITLE: 100,
        TitleKind.SKILL1: 140,
        TitleKind.SENIOR_TITLE: 140,
    },
    title_on_base=frozenset(
        {TitleKind.SKILL2, TitleKind.MID_TITLE, TitleKind.SKILL1, TitleKind.SENIOR_TITLE}
    ),
    title_base_months=6,
    title_base_window=12,
    insurance_year=3,
    base=(
        BaseTier(Tier.X08, 25, 36, 48),
        BaseTier(Tier.X1, 50, 36, 48),
        BaseTier(Tier.X2, 100, 36, 48),
        BaseTier(Tier.X3, 120, 24, 36),
    ),
    entrepreneur=120,
    intermediary=120,
    shortage_major=30,
    invest_step_points=10,
    invest_tax_step=100_000,
    invest_staff_step=10,
    invest_years=3,
    public_service=Yearly(4, 5, None),
    remote_area=Yearly(2, 5, 20),
    lingang_before=Yearly(2, 3, 20),
    lingang=Yearly(2, 1, 20),
    fresh_graduate=10,
    awards={
        AwardKind.MUNICIPAL_SPECIAL: 30,
        AwardKind.MUNICIPAL_GENERAL: 60,
        AwardKind.PROVINCIAL: 110,
    },
    spouse=Yearly(4, 1, 40),
    records={
        RecordKind.FALSE_MATERIAL: Lookback(150, 3),
        RecordKind.ADMINISTRATIVE_DETENTION: Lookback(50, 5),
        RecordKind.CRIMINAL_RECORD: Lookback(150, 5),
    },
    falsification_years=3,
)

TABLES = (TABLE_2018,)

# Where each indicator's rule comes from (SOURCES.md).
SOURCES: Mapping[Indicator, tuple[str, ...]] = {
    Indicator.AGE: ("S05", "S36"),
    Indicator.EDUCATION: ("S05", "s4:95"),
    Indicator.TITLE: ("S06",),
    Indicator.SI_YEARS: ("S05", "S08"),
    Indicator.SI_BASE: ("S07",),
    Indicator.ENTREPRENEUR: ("S09b",),
    Indicator.INTERMEDIARY: ("S09b",),
    Indicator.SHORTAGE_MAJOR: ("S09b",),
    Indicator.INVEST_TAX: ("S09b",),
    Indicator.INVEST_STAFF: ("S09b",),
    Indicator.PUBLIC_SERVICE: ("S09b",),
    Indicator.REMOTE_AREA: ("S09b",),
    Indicator.LINGANG: ("S22",),
    Indicator.FRESH_GRADUATE: ("S09b",),
    Indicator.AWARDS: ("S09b",),
    Indicator.SPOUSE: ("S09b",),
    Indicator.DEDUCTION: ("S18",),
}


def table_on(day: date) -> PointsTable:
    """The table in force on `day`; the oldest one for a day before all of them. DOMAIN 2."""
    return max(
        (one for one in TABLES if one.effective_from <= day),
        key=lambda one: one.effective_from,
        default=TABLES[0],
    )
