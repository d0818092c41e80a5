"""When a message may leave: quiet hours, the network's limits, and how long it is worth sending.

Everything here is real time (a demonstration's shifted clock moves no network), in UTC+8, as the
network counts (DOMAIN 14, S30). A demonstration knows neither quiet hours nor limits: its phone
answers at night too, and its few numbers are shared by all its visitors.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from portal.sms.models import State
from portal.sms.wordings import CODES, worth

SHANGHAI = ZoneInfo("Asia/Shanghai")
QUIET_FROM, QUIET_UNTIL = time(21), time(8)
# What one number may get, codes in all and notices of one template (DOMAIN 14, S30).
CODES_A_MINUTE, CODES_AN_HOUR, CODES_A_DAY = 1, 5, 10
NOTICES_A_DAY = 50
LATE = "not worth sending any more"

# What counts: in the network's hands, or perhaps so.
HANDED_OVER = """
SELECT phone_index, template,
       count(*) FILTER (WHERE claimed_at >= %s), count(*) FILTER (WHERE claimed_at >= %s), count(*)
  FROM sms_message
 WHERE phone_index = ANY(%s) AND claimed_at >= %s
   AND (state IN ('sending', 'sent', 'delivered', 'dead') OR sent_at IS NOT NULL)
 GROUP BY 1, 2
"""
LOCK = "SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number"


@dataclass(frozen=True)
class Starts:
    """Since when the present minute, hour and day run, by the clock of UTC+8."""

    minute: datetime
    hour: datetime
    day: datetime


@dataclass(frozen=True)
class Hold:
    """Why a due message does not leave now: it waits until `until`, or ends in `state`."""

    state: State
    error: str
    until: datetime | None = None


def quiet(moment: datetime) -> bool:
    """Whether nobody is to be disturbed at `moment`: from 21:00 until before 8:00 in Shanghai."""
    at = moment.astimezone(SHANGHAI).time()
    return at >= QUIET_FROM or at < QUIET_UNTIL


def only_codes(moment: datetime) -> bool:
    """Whether at `moment` nothing but sign-in codes leaves."""
    return bool(settings.SMS_QUIET_HOURS) and quiet(moment)


def starts(moment: datetime) -> Starts:
    """The beginnings of the network's windows in which `moment` lies."""
    minute = moment.astimezone(SHANGHAI).replace(second=0, microsecond=0)
    return Starts(minute, minute.replace(minute=0), minute.replace(hour=0, minute=0))


def is_late(template: str, due: datetime, moment: datetime) -> bool:
    """Whether a message due since `due` is not worth sending any more."""
    return moment - due > worth(template)


def holds(rows: Sequence[Mapping[str, Any]], moment: datetime) -> dict[int, Hold]:
    """Which of these due rows do not leave now, by id, and why.

    Called inside the transaction that claims them: until it ends no other claims for the same
    numbers, so that two workers together never let more pass than one.
    """
    held: dict[int, Hold] = {}
    for row in rows:
        if is_late(row["template"], row["due_at"] or row["not_before"], moment):
            held[row["id"]] = _late(row["template"])
    rest = [row for row in rows if row["id"] not in held and row["phone_index"] is not None]
    if settings.SMS_LIMITS and rest:
        held |= _over_limits(rest, moment)
    return held


def _late(template: str) -> Hold:
    # A code that comes late is worth nothing to anybody; of a notice staff are to know.
    return Hold(State.SUPPRESSED if template in CODES else State.DEAD, LATE)


def _over_limits(rows: Sequence[Mapping[str, Any]], moment: datetime) -> dict[int, Hold]:
    since = starts(moment)
    numbers = sorted({bytes(row["phone_index"]) for row in rows})
    minute: Counter[bytes] = Counter()
    hour: Counter[bytes] = Counter()
    day: Counter[tuple[bytes, str]] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [_keys(numbers)])
        cursor.execute(HANDED_OVER, [since.minute, since.hour, numbers, since.day])
        for index, template, in_minute, in_hour, in_day in cursor.fetchall():
            number = bytes(index)
            if template in CODES:
                minute[number] += in_minute
                hour[number] += in_hour
            day[number, _kind(template)] += in_day
    held = {}
    for row in rows:
        number, kind = bytes(row["phone_index"]), _kind(row["template"])
        hold = _hold(kind, minute[number], hour[number], day[number, kind], since)
        if hold is not None:
            held[row["id"]] = hold
            continue
        day[number, kind] += 1
        if kind == "":
            minute[number] += 1
            hour[number] += 1
    return held


def _kind(template: str) -> str:
    """What a day's limit counts together: all codes, or the notices of one template."""
    return "" if template in CODES else template


def _hold(kind: str, minute: int, hour: int, day: int, since: Starts) -> Hold | None:
    if kind:
        if day < NOTICES_A_DAY:
            return None
        return Hold(State.QUEUED, f"limit of {NOTICES_A_DAY} a day", since.day + timedelta(days=1))
    for handed, most, window in (
        (minute, CODES_A_MINUTE, "a minute"),
        (hour, CODES_AN_HOUR, "an hour"),
        (day, CODES_A_DAY, "a day"),
    ):
        if handed >= most:
            # A code that waits would come after the one that its person asks for next.
            return Hold(State.SUPPRESSED, f"limit of {most} {window}")
    return None


def _keys(numbers: Iterable[bytes]) -> list[int]:
    # In one order everywhere: two workers never wait for each other in a circle.
    return sorted(int.from_bytes(number[:8], "big", signed=True) for number in numbers)
