"""What holders are told of their points by text message, written in sets once a night.

A message's key names its cause, so that it is written once; when it is about to leave it is looked
at again (`still_true`): nobody who has handed in is called to do so.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from points.models import Confirmation, PointsFile, PointsRequest
from portal.sms.texts import CHINESE, ENGLISH

OPEN, SOON, LAST = "POINTS_OPEN", "POINTS_SOON", "POINTS_LAST"
LAPSED, ENDED = "POINTS_LAPSED", "POINTS_ENDED"
GAP, GAP_LOST = "POINTS_GAP", "POINTS_GAP_LOST"
ALL = (OPEN, SOON, LAST, LAPSED, ENDED, GAP, GAP_LOST)
# So many days before the hard limit, and after the recommended day, a reminder is worth sending.
DAYS_BEFORE, DAYS_AFTER = 10, 7

# POINTS_OPEN is DOMAIN 14's and lies with the others (portal.sms.wordings).
WORDINGS: dict[str, dict[str, str]] = {
    SOON: {
        CHINESE: "您的居住证积分尚未确认[，建议于{date}前完成]。最晚{last}，逾期须重新申请积分。",
        ENGLISH: (
            "Your points are not confirmed yet[; best do it by {date}]. The last day is {last}; "
            "after that points must be applied for anew."
        ),
    },
    LAST: {
        CHINESE: "您的居住证积分须在{last}当日或之前确认，逾期原积分档案失效，须重新申请。",
        ENGLISH: (
            "Your points must be confirmed on {last} at the latest. After that the file ends and "
            "points must be applied for anew."
        ),
    },
    LAPSED: {
        CHINESE: "您的居住证积分未在{last}前确认，积分已失效。如仍需积分，请通过用人单位重新申请。",
        ENGLISH: (
            "Your points were not confirmed by {last} and have lapsed. If you need them, please "
            "apply anew through your employer."
        ),
    },
    ENDED: {
        CHINESE: (
            "您的居住证于{date}到期后未在宽限期内签注，居住证积分已失效，签注后须通过用人单位重新申请。"
        ),
        ENGLISH: (
            "Your permit expired on {date} and was not endorsed in time, so your points have "
            "lapsed. Once it is endorsed, please apply for points anew through your employer."
        ),
    },
    GAP: {
        CHINESE: (
            "您{month}的社会保险未计入居住证积分，可能影响下次积分确认[，请确保自{resume}起逐月缴纳]。"
            "补缴不计入，请尽快与单位核对。"
        ),
        ENGLISH: (
            "Your social insurance of {month} does not count for your points, which endangers the "
            "next confirmation[; please make sure that every month from {resume} on is paid]. "
            "Back-payments do not count. Please ask your employer soon."
        ),
    },
    GAP_LOST: {
        CHINESE: (
            "您{month}的社会保险未计入居住证积分，按现有记录下次积分确认将不符合条件。"
            "请尽快与单位核对，并登录查看。"
        ),
        ENGLISH: (
            "Your social insurance of {month} does not count for your points. As things stand the "
            "next confirmation cannot go in. Please ask your employer soon and sign in to see more."
        ),
    },
}

# Whose phone: the one on the present permit, as for every message of the night.
_TO = """
       coalesce(p.language, who.language),
       CASE WHEN p.id IS NULL THEN who.phone ELSE p.phone END,
       CASE WHEN p.id IS NULL THEN who.phone_index ELSE p.phone_index END,
       who.id_index"""
_WHO = """
  JOIN accounts_person AS who ON who.id = f.person_id
  LEFT JOIN permits_permit AS p ON p.person_id = who.id AND p.ended_on IS NULL"""
_INSERT = """
INSERT INTO sms_message (key, template, params, language, phone, phone_index, person_index)"""
_DATES = "jsonb_build_object('date', {date}, 'last', c.hard_cutoff)"
_WAITING = """
       c.confirmed_on IS NULL AND c.lapsed_on IS NULL AND f.ended_on IS NULL
   AND NOT EXISTS (SELECT FROM points_pointsrequest AS r JOIN cases_case AS k ON k.id = r.case_id
                    WHERE r.confirmation_id = c.id AND k.closed_at IS NULL)"""
# Only to whoever was told on a day before that it is open; the day itself says enough.
_DUE = {
    LAST: ("points-last:", "%(night)s BETWEEN c.hard_cutoff - %(before)s AND c.hard_cutoff"),
    SOON: (
        "points-soon:",
        "%(night)s BETWEEN c.recommended_by - 1 AND c.recommended_by + %(after)s"
        " AND %(night)s < c.hard_cutoff - %(before)s"
        " AND EXISTS (SELECT FROM sms_message WHERE key = 'points-open:' || c.id)",
    ),
    OPEN: (
        "points-open:",
        "c.opens_on <= %(night)s AND %(night)s < c.hard_cutoff - %(before)s",
    ),
}
_KEY = re.compile(r"^points-[a-z]+:(\d+)")


def write_due(night: date) -> "Counter[str]":
    """What is worth saying on `night` of confirmations that wait, and was not said yet."""
    found: Counter[str] = Counter()
    days: dict[str, Any] = {"night": night, "before": DAYS_BEFORE, "after": DAYS_AFTER}
    # A recommended day that is over is not named.
    dates = _DATES.format(date="CASE WHEN c.recommended_by >= %(night)s THEN c.recommended_by END")
    with connection.cursor() as cursor:
        for template, (prefix, when) in _DUE.items():
            cursor.execute(
                f"{_INSERT} SELECT %(prefix)s || c.id, %(template)s, {dates}, {_TO}"
                f"  FROM points_confirmation AS c JOIN points_pointsfile AS f ON f.id = c.file_id"
                f"{_WHO} WHERE {_WAITING} AND {when} ON CONFLICT (key) DO NOTHING",
                {**days, "prefix": prefix, "template": template},
            )
            found[template] = cursor.rowcount
    return found


def write_lapsed(confirmations: Sequence[int]) -> int:
    """Tells whose confirmations have just lapsed; how many messages are new."""
    return _write(
        f"{_INSERT} SELECT 'points-lapsed:' || c.id, %(template)s, {_DATES.format(date='NULL')},"
        f"{_TO} FROM points_confirmation AS c JOIN points_pointsfile AS f ON f.id = c.file_id"
        f"{_WHO} WHERE c.id = ANY(%(keys)s) ON CONFLICT (key) DO NOTHING",
        template=LAPSED,
        keys=list(confirmations),
    )


def write_ended(files: Sequence[int]) -> int:
    """Tells whose files have ended because the permit was not endorsed in time; how many."""
    return _write(
        f"{_INSERT} SELECT 'points-ended:' || f.id, %(template)s,"
        f" jsonb_build_object('date', f.valid_until), {_TO}"
        f" FROM points_pointsfile AS f {_WHO} WHERE f.id = ANY(%(keys)s)"
        " ON CONFLICT (key) DO NOTHING",
        template=ENDED,
        keys=list(files),
    )


def write_gaps(rows: Sequence[tuple[int, str, str, str]]) -> int:
    """Messages about months: file, end of the key, template, parameters as JSON; how many."""
    if not rows:
        return 0
    files, ends, templates, params = (list(column) for column in zip(*rows, strict=True))
    return _write(
        f"{_INSERT} SELECT 'points-gap:' || f.id || ':' || g.said, g.template, g.params, {_TO}"
        "  FROM unnest(%(files)s::bigint[], %(ends)s::text[], %(templates)s::text[],"
        "              %(params)s::jsonb[]) AS g (file, said, template, params)"
        f"  JOIN points_pointsfile AS f ON f.id = g.file {_WHO} ON CONFLICT (key) DO NOTHING",
        files=files,
        ends=ends,
        templates=templates,
        params=params,
    )


def _write(statement: str, **values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def still_waiting(keys: Sequence[str]) -> Collection[str]:
    """Which of these calls to confirm still concern somebody who has not handed in."""
    by_pk = {_number(key): key for key in keys}
    handed_in = PointsRequest.objects.filter(
        confirmation=OuterRef("pk"), case__closed_at__isnull=True
    )
    found = Confirmation.objects.waiting().filter(
        ~Exists(handed_in), pk__in=list(by_pk), file__ended_on__isnull=True
    )
    return {by_pk[pk] for pk in found.values_list("pk", flat=True)}


def still_lapsed(keys: Sequence[str]) -> Collection[str]:
    """Which of these lapses still hold: nobody confirmed after all, nor began anew."""
    by_pk = {_number(key): key for key in keys}
    found = Confirmation.objects.filter(
        ~_begun_anew("file__person"), pk__in=list(by_pk), lapsed_on__isnull=False
    )
    return {by_pk[pk] for pk in found.values_list("pk", flat=True)}


def still_ended(keys: Sequence[str]) -> Collection[str]:
    """Which of these files have ended and none took their place."""
    by_pk = {_number(key): key for key in keys}
    found = PointsFile.objects.filter(
        ~_begun_anew("person"), pk__in=list(by_pk), ended_on__isnull=False
    )
    return {by_pk[pk] for pk in found.values_list("pk", flat=True)}


def _begun_anew(person: str) -> Exists:
    return Exists(PointsFile.objects.filter(person=OuterRef(person), ended_on__isnull=True))


def _number(key: str) -> int:
    found = _KEY.match(key)
    if found is None:
        raise ValueError(f"not a message about points: {key.partition(':')[0]}")
    return int(found[1])
