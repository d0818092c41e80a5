"""The only place that asks what day it is: Asia/Shanghai, civil dates, and working days.

Models are imported late, so that the pure `portal.clock.days` can be used without Django.
Sessions, codes and rate limits use real time (`django.utils.timezone`), never this clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from portal import memo
from portal.clock.days import CalendarMissing, WorkingDays

__all__ = [
    "SHANGHAI",
    "CalendarMissing",
    "ShiftRefused",
    "WorkingDays",
    "is_shifted",
    "now",
    "shift_to",
    "today",
    "travel",
    "unshift",
    "working_days",
]

SHANGHAI = ZoneInfo("Asia/Shanghai")
_SHIFT = "clock.shift"


class ShiftRefused(RuntimeError):
    """The clock may only be shifted in a demo."""


def now() -> datetime:
    """The present moment in Shanghai, shifted in a demo. Aware."""
    return datetime.now(SHANGHAI) + timedelta(days=_shift())


def today() -> date:
    """The present civil date in Shanghai, shifted in a demo."""
    return now().date()


def working_days() -> WorkingDays:
    """The working-day calendar as loaded at present; read at most once a request or task."""
    from portal.clock.calendar import read

    return memo.once("clock.working_days", read)


def is_shifted() -> bool:
    """Whether a demo shows another day than the real one."""
    return _shift() != 0


def shift_to(day: date) -> None:
    """From now on it is `day` for web, worker and beat; time goes on from there.

    Raises ShiftRefused when DEMO is off.
    """
    _write((day - datetime.now(SHANGHAI).date()).days)


def unshift() -> None:
    """Back to the real day. Raises ShiftRefused when DEMO is off."""
    _write(0)


@contextmanager
def travel(day: date) -> Iterator[None]:
    """For tests: it is `day` inside the block, then whatever it was before."""
    before = _shift()
    shift_to(day)
    try:
        yield
    finally:
        _write(before)


def _shift() -> int:
    if not settings.DEMO:
        return 0
    from portal.clock.models import Shift

    return memo.once(
        _SHIFT, lambda: Shift.objects.values_list("days", flat=True).filter(pk=1).first() or 0
    )


def _write(days: int) -> None:
    if not settings.DEMO:
        raise ShiftRefused("the clock is only shifted when DEMO is on")
    from portal.clock.models import Shift

    if days:
        Shift.objects.update_or_create(pk=1, defaults={"days": days})
    else:
        Shift.objects.filter(pk=1).delete()
    memo.forget(_SHIFT)
