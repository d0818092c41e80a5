"""Working days (工作日) as plain values: no table, no Django. DOMAIN 3, S42."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


class CalendarMissing(LookupError):
    """The working-day calendar of `year` is not loaded, so the question has no answer yet.

    Whoever meets it leaves the date empty and says so; nothing stops (DOMAIN D-22).
    """

    def __init__(self, year: int) -> None:
        super().__init__(f"calendar of {year} not loaded")
        self.year = year


@dataclass(frozen=True)
class WorkingDays:
    """Which days are worked: weekends off, except the days named in `exceptions`.

    `exceptions` says for a date whether it is worked (调休, True) or off (a statutory holiday,
    False). `years` are the calendar years that are known in full; `version` names the data and
    is stored with each decision that used it.
    """

    exceptions: Mapping[date, bool]
    years: frozenset[int]
    version: str

    def __hash__(self) -> int:
        return hash((self.years, self.version))

    def is_working(self, day: date) -> bool:
        """Whether `day` is worked. Raises CalendarMissing when its year is not loaded."""
        if day.year not in self.years:
            raise CalendarMissing(day.year)
        return self.exceptions.get(day, day.weekday() < 5)

    def add(self, start: date, n: int) -> date:
        """The `n`-th working day after `start`; the start day is not counted (DOMAIN 3, S40).

        `n` is at least 1 (0 answers `start` itself). Raises CalendarMissing for the first year
        that is needed and not loaded.
        """
        if n < 0:
            raise ValueError("working days are only counted forward")
        day = start
        while n:
            day += ONE_DAY
            if self.is_working(day):
                n -= 1
        return day

    def next_working(self, day: date) -> date:
        """`day` itself when it is worked, else the first working day after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def count(self, year: int) -> int:
        """How many days of `year` are worked."""
        day, total = date(year, 1, 1), 0
        while day.year == year:
            total += self.is_working(day)
            day += ONE_DAY
        return total


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later, or that month's last day. Civil Code 202, S40.

    29 February plus twelve months is 28 February. Negative months look back.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def full_months(start: date, end: date) -> int:
    """How many whole months lie from `start` to `end`; the corresponding day completes one.

    0 when `end` is before `start`. DOMAIN D-07, D-29.
    """
    months = max((end.year - start.year) * 12 + end.month - start.month, 0)
    return months if months == 0 or add_months(start, months) <= end else months - 1


def full_years(start: date, end: date) -> int:
    """How many whole years lie from `start` to `end`; the anniversary completes one (D-07)."""
    return full_months(start, end) // 12
