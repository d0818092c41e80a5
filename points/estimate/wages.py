"""The average wages as the estimator shows them: the steps in yuan, and what is not certain."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from points.rules.tables import Tier
from points.rules.wages import Wages
from portal.clock.days import add_months

WINDOW = 48  # months that the base looks back


@dataclass(frozen=True)
class Steps:
    """The wage from `first` to `last` (months), and the base in yuan that each step takes."""

    first: date
    last: date
    at: tuple[int, ...]
    certain: bool


@dataclass(frozen=True)
class Uncertain:
    """Stretches of months whose wage is no official one, and those for which none is known."""

    unconfirmed: tuple[tuple[date, date], ...]
    unknown: tuple[tuple[date, date], ...]


def steps_of(wages: Wages, day: date) -> list[Steps]:
    """The wages of the last 48 months, newest first."""
    since = _since(day)
    return [
        Steps(
            one.first_month,
            one.last_month,
            tuple(-(-one.yuan * tier // 10) for tier in Tier if tier),
            one.certain,
        )
        for one in reversed(wages.known)
        if one.last_month >= since and one.first_month <= day
    ]


def uncertain(wages: Wages, day: date) -> Uncertain:
    """Which of the last 48 months are measured against a wage that nobody has confirmed."""
    since, last = _since(day), add_months(day.replace(day=1), -1)
    months = [add_months(since, step) for step in range(WINDOW)]
    doubtful = [m for m in months if (wage := wages.on(m)) is not None and not wage.certain]
    return Uncertain(_stretches(doubtful), _stretches(wages.missing(since, last)))


def _since(day: date) -> date:
    return add_months(day.replace(day=1), -WINDOW)


def _stretches(months: "list[date] | tuple[date, ...]") -> tuple[tuple[date, date], ...]:
    """Months that follow each other, as first and last."""
    if not months:
        return ()
    breaks = [(a, b) for a, b in pairwise(months) if add_months(a, 1) != b]
    firsts = [months[0], *(b for _a, b in breaks)]
    lasts = [*(a for a, _b in breaks), months[-1]]
    return tuple(zip(firsts, lasts, strict=True))
