"""What is known of a person, as registers, papers and answers tell it: dated and uncounted.

All dates are civil and inclusive; months are first days. The order within a tuple means nothing,
and the same thing told twice counts once; only of records each counts (S18).
"""

from dataclasses import dataclass
from datetime import date

from points.rules.tables import AwardKind, Education, RecordKind, TitleKind, Veto
from portal.clock.days import add_months


@dataclass(frozen=True)
class InsuredMonth:
    """A month of Shanghai employee insurance: who paid it, at which base (yuan). S07.

    `back_paid`: 补缴, paid after the time; such a month counts for nothing. `tax_fits`: the
    declared income fits the base. `contract_code` is the employer of the month's contract;
    empty where no contract says otherwise, so that the payer is taken to be the employer.
    """

    month: date
    base: int
    payer_code: str
    back_paid: bool = False
    tax_fits: bool = True
    contract_code: str = ""

    @property
    def payer_differs(self) -> bool:
        """Whether somebody else than the contract's employer paid."""
        return bool(self.contract_code) and self.contract_code != self.payer_code


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both inclusive; no `last`: it goes on."""

    first: date
    last: date | None = None

    @classmethod
    def of_years(cls, years: int, day: date) -> "Period":
        """A period that goes on and has lasted so many full years on `day`."""
        return cls(add_months(day, -12 * years))


@dataclass(frozen=True)
class Degree:
    """An education; `verified`: recognised by the education authority (s4:95)."""

    level: Education
    verified: bool = True


@dataclass(frozen=True)
class Title:
    """A professional title or a skill level, and what it needs to count. S06."""

    kind: TitleKind
    obtained_here: bool = True
    matches_job: bool = True
    listed: bool = True
    registered: bool = True  # or no registration is required


@dataclass(frozen=True)
class Award:
    """An award; it counts when given while working here."""

    kind: AwardKind
    obtained_here: bool = True


@dataclass(frozen=True)
class BusinessYear:
    """What the person's enterprise paid in a calendar year, and whom it employed. S09b.

    `tax` in yuan and `staff` (with Shanghai hukou) of the whole enterprise; `share_pct` is the
    person's share in that year, 0 to 100.
    """

    year: int
    share_pct: int
    tax: int = 0
    staff: int = 0


@dataclass(frozen=True)
class Record:
    """Something that is deducted; `on` is None where only the kind is known: it counts."""

    kind: RecordKind
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything known about one person on the day of application. DOMAIN 9.

    `spouse`: since when the spouse has both been married to the person and had Shanghai hukou.
    `remote_area`, `lingang`: periods of working and living there. `falsified_on`: days of serious
    falsification (S53).
    """

    day: date
    birth_date: date
    degrees: tuple[Degree, ...] = ()
    titles: tuple[Title, ...] = ()
    insurance: tuple[InsuredMonth, ...] = ()
    entrepreneur: bool = False
    intermediary: bool = False
    shortage_major: bool = False
    shortage_job_matches: bool = True
    business: tuple[BusinessYear, ...] = ()
    public_service: tuple[Period, ...] = ()
    remote_area: tuple[Period, ...] = ()
    lingang: tuple[Period, ...] = ()
    fresh_graduate: bool = False
    awards: tuple[Award, ...] = ()
    spouse: tuple[Period, ...] = ()
    records: tuple[Record, ...] = ()
    vetoes: frozenset[Veto] = frozenset()
    falsified_on: tuple[date, ...] = ()
