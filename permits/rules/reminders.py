"""When a holder is reminded of a period that ends or has ended. DOMAIN 14, D-15, D-02 to D-04."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from permits.rules.windows import windows
from portal.clock.days import WorkingDays
from portal.policy.values import Policy

# A reminder that was missed is made up for so many days, then the next one says it better.
CATCH_UP_DAYS = 7
# So long before the last day of grace, and before the last day at all.
DAYS_BEFORE = 10


class Event(StrEnum):
    """Of what somebody is reminded; the name of the text message, too."""

    EXPIRY_10D = "EXPIRY_10D"  # E-10, not endorsed yet
    LAPSED = "LAPSED"  # E+1
    GRACE_ENDS = "GRACE_ENDS"  # ten days before the years without a break are lost
    RESET_ENDS = "RESET_ENDS"  # ten days before only a new application helps


@dataclass(frozen=True)
class Reminder:
    """One reminder of one period: from which day to which it is worth saying, and its dates."""

    event: Event
    valid_until: date
    first: date
    last: date
    params: dict[str, str]


def reminders_of(
    valid_until: date, policy: Policy, days: WorkingDays | None = None
) -> list[Reminder]:
    """All reminders of the period that ends on `valid_until` (E), both days inclusive.

    Each is worth saying from its day on, for CATCH_UP_DAYS more, never past the day it warns of.
    Where a lapse has no reset band (LAPSE_POLICY 2013) nothing is said of its end.
    """
    around = windows(valid_until, policy, days)
    lapsed = valid_until + timedelta(days=1)
    before = timedelta(days=DAYS_BEFORE)
    dates = {
        "date": valid_until.isoformat(),
        "g60": around.grace_last.isoformat(),
        "g90": around.reset_last.isoformat(),
    }
    planned = [
        (Event.EXPIRY_10D, valid_until - timedelta(days=policy.manual_advice_days), valid_until),
        (Event.LAPSED, lapsed, around.grace_last - before - timedelta(days=1)),
        (Event.GRACE_ENDS, around.grace_last - before, around.grace_last),
    ]
    if around.reset_last > around.grace_last:
        planned.append((Event.RESET_ENDS, around.reset_last - before, around.reset_last))
    return [
        Reminder(event, valid_until, first, min(last, first + CATCH_UP), dates)
        for event, first, last in planned
    ]


CATCH_UP = timedelta(days=CATCH_UP_DAYS)


def reminders_on(day: date, policy: Policy, days: WorkingDays | None = None) -> list[Reminder]:
    """Every reminder that is worth saying on `day`, whatever the period."""
    # A rolled last day of grace may lie a fortnight after its calendar day.
    span = range(-(policy.void_days + DAYS_BEFORE + 14), policy.manual_advice_days + 1)
    return [
        reminder
        for left in span
        for reminder in reminders_of(day + timedelta(days=left), policy, days)
        if reminder.first <= day <= reminder.last
    ]
