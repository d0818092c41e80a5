"""Reminders of periods that end or have ended, written in sets once the night has swept."""

import json
import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from permits import lookups
from permits.models import SweepRun
from permits.rules.reminders import reminders_on
from portal import clock, sms
from portal.policy import policy_on

# Whom a reminder still concerns: the period stands as it was, nobody asked for its endorsement,
# and the holder has not begun anew after a lapse (DOMAIN 7).
_CONCERNED = """
    p.ended_on IS NULL
    AND NOT EXISTS (SELECT FROM cases_case AS asked
                     WHERE asked.person_id = p.person_id AND asked.service = 'endorsement'
                       AND asked.closed_at IS NULL)
    AND NOT EXISTS (SELECT FROM permits_registration AS anew
                     WHERE anew.person_id = p.person_id AND anew.superseded_on IS NULL
                       AND anew.registered_on > p.valid_until)
"""
# Who was told just now that the night could not endorse is not told again of the expiry.
_JUST_TOLD = "interval '2 days'"
_WRITE = f"""
    INSERT INTO sms_message (key, template, params, language, phone, phone_index, person_index)
    SELECT 'remind:' || r.event || ':' || p.id || ':' || p.valid_until, r.event, r.params,
           p.language, p.phone, p.phone_index, p.person_index
      FROM unnest(%s::text[], %s::date[], %s::jsonb[]) AS r (event, valid_until, params)
      JOIN permits_permit AS p ON p.valid_until = r.valid_until
     WHERE {_CONCERNED}
       AND NOT EXISTS (SELECT FROM sms_message AS told, concat('auto-fail:', p.id, ':',
                                                               p.valid_until) AS about
                        WHERE told.key >= about || ':' AND told.key < about || ';'
                          AND told.created_at > statement_timestamp() - {_JUST_TOLD})
    ON CONFLICT (key) DO NOTHING"""
_STILL = f"""
    SELECT k.key
      FROM unnest(%s::text[], %s::bigint[], %s::date[]) AS k (key, id, valid_until)
      JOIN permits_permit AS p ON p.id = k.id AND p.valid_until = k.valid_until
     WHERE {_CONCERNED}"""
_KEY = re.compile(r":(\d+):(\d{4}-\d{2}-\d{2})")


def due() -> SweepRun | None:
    """Tonight's run, when it has ended and nobody was reminded after it."""
    return SweepRun.objects.filter(
        run_date=clock.today(), finished_at__isnull=False, reminded_at__isnull=True
    ).first()


def remind(run: SweepRun) -> int:
    """Writes the reminders of the run's day, each once for its permit and period; how many.

    After the sweep, so that nobody is reminded of what this night has done for them.
    """
    with transaction.atomic():
        locked = SweepRun.objects.select_for_update(no_key=True).get(pk=run.pk)
        if locked.reminded_at is not None:
            return 0
        written = write(run.run_date)
        locked.reminded_at = timezone.now()
        locked.save(update_fields=["reminded_at"])
    if written:
        sms.nudge()
    return written


def write(day: date) -> int:
    """The reminders that are worth saying on `day` and were not written yet; how many."""
    policy = policy_on(day)
    found = reminders_on(day, policy, lookups.calendar_of(policy))
    if not found:
        return 0
    columns: list[Any] = [
        [str(one.event) for one in found],
        [one.valid_until for one in found],
        [json.dumps(one.params) for one in found],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, columns)
        return cursor.rowcount


def still_true(keys: Sequence[str]) -> Collection[str]:
    """Which of these messages still concern their permit and its period (ASKS: never remind
    who has renewed); asked again when they are about to leave."""
    parsed = [(key, *_of_permit(key)) for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(_STILL, [list(column) for column in zip(*parsed, strict=True)])
        return {row[0] for row in cursor.fetchall()}


def _of_permit(key: str) -> tuple[int, date]:
    found = _KEY.search(key)
    if found is None:
        raise ValueError(f"not a message about a period: {key.partition(':')[0]}")
    return int(found[1]), date.fromisoformat(found[2])
