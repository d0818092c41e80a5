"""Average wages, against which an insurance base is measured: data with dates. DOMAIN 9.

Each runs from July to June. Nothing is derived: a month without a wage is said to have none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from points.rules.tables import Tier
from portal.clock.days import add_months

_FALLING = tuple(sorted((tier for tier in Tier if tier), reverse=True))


@dataclass(frozen=True)
class AverageWage:
    """The monthly wage in yuan that is 1x from `first_month` to `last_month`, both inclusive.

    Months are first days. `certain`: a source names the period; otherwise the amount was found
    and the year inferred, or neither was seen on an official page.
    """

    first_month: date
    last_month: date
    yuan: int
    source: str
    certain: bool


@dataclass(frozen=True)
class Wages:
    """All wages known, in any order. Raises ValueError where two overlap or one is not months."""

    known: tuple[AverageWage, ...]

    def __post_init__(self) -> None:
        rows = sorted(self.known, key=lambda one: one.first_month)
        for one in rows:
            if one.first_month.day != 1 or one.last_month.day != 1:
                raise ValueError("months are given by their first days")
            if one.last_month < one.first_month or one.yuan <= 0:
                raise ValueError(f"{one} holds nothing")
        for before, one in pairwise(rows):
            if one.first_month <= before.last_month:
                raise ValueError(f"{one} overlaps {before}")
        object.__setattr__(self, "known", tuple(rows))

    @classmethod
    def of(cls, known: Iterable[AverageWage]) -> "Wages":
        """The wages of some rows."""
        return cls(tuple(known))

    @cached_property
    def _by_month(self) -> dict[date, AverageWage]:
        found: dict[date, AverageWage] = {}
        for one in self.known:
            month = one.first_month
            while month <= one.last_month:
                found[month] = one
                month = add_months(month, 1)
        return found

    def on(self, month: date) -> AverageWage | None:
        """The wage of a month (any day of it); None where it is not known."""
        return self._by_month.get(month if month.day == 1 else month.replace(day=1))

    def tier_of(self, month: date, base: int) -> Tier | None:
        """The tier that a base in yuan reaches in a month, at or above (D-16, S07).

        None where the wage of the month is not known.
        """
        wage = self.on(month)
        if wage is None:
            return None
        for tier in _FALLING:
            if base * 10 >= wage.yuan * tier:
                return tier
        return Tier.PAID

    def missing(self, first: date, last: date) -> tuple[date, ...]:
        """The months from `first` to `last`, both inclusive, without a known wage."""
        month, found = first.replace(day=1), []
        while month <= last:
            if self.on(month) is None:
                found.append(month)
            month = add_months(month, 1)
        return tuple(found)


def _from_july(year: int, yuan: int, source: str, *, certain: bool) -> AverageWage:
    return AverageWage(date(year, 7, 1), date(year + 1, 6, 1), yuan, source, certain)


# DOMAIN 9. The period of 2021 and 2022 is inferred; 2024 and 2025 are unverified (DOMAIN 21).
SHIPPED_WAGES = Wages(
    (
        _from_july(2020, 9_339, "S08c", certain=True),
        _from_july(2021, 10_338, "S08b", certain=False),
        _from_july(2022, 11_396, "S08", certain=False),
        _from_july(2023, 12_183, "S09", certain=True),
        _from_july(2024, 12_307, "inf", certain=False),
        _from_july(2025, 12_434, "inf", certain=False),
    )
)
