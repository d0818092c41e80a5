"""Delivery receipts: stored as they come, then told to their messages.

A receipt may come before its message is noted as sent, or twice. It waits in the table until its
message stands at "sent"; one that finds none within a week is forgotten.
"""

import hmac
import json
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal import vault
from portal.sms.backends import Report
from portal.sms.models import Receipt

log = logging.getLogger(__name__)

FORGET = timedelta(days=7)
# What a provider brings at a time (it says at most 500), with room.
MOST, MOST_BYTES = 1000, 1024 * 1024

# The first receipt decides: the trigger would refuse a second change anyway.
APPLY = """
WITH heard AS (
    SELECT DISTINCT ON (m.id) m.id, r.delivered, r.error
      FROM sms_receipt r
      JOIN sms_message m ON m.provider_ref = r.ref AND m.provider_ref <> '' AND m.state = 'sent'
       AND (r.phone_index IS NULL OR m.phone_index = r.phone_index)
     ORDER BY m.id, r.id
), told AS (
    UPDATE sms_message AS m SET
        state = CASE WHEN heard.delivered THEN 'delivered' ELSE 'failed' END,
        error = heard.error
    FROM heard WHERE m.id = heard.id AND m.state = 'sent'
    RETURNING m.id
), done AS (
    DELETE FROM sms_receipt r USING sms_message m
     WHERE m.provider_ref = r.ref AND m.provider_ref <> ''
       AND (r.phone_index IS NULL OR m.phone_index = r.phone_index)
       AND m.state IN ('sent', 'delivered', 'failed')
)
SELECT count(*) FROM told
"""


def keep(reports: Sequence[Report]) -> None:
    """Stores the reports for good, and tells those messages that can hear them already."""
    with transaction.atomic():
        Receipt.objects.bulk_create(
            Receipt(
                ref=report.ref[:100],
                phone_index=vault.blind_index("phone", report.phone) if report.phone else None,
                delivered=report.delivered,
                error=report.error[:200],
            )
            for report in reports
        )
        apply()


def apply() -> int:
    """Tells messages what their receipts say; returns how many heard something new."""
    with connection.cursor() as cursor:
        cursor.execute(APPLY)
        told: int = cursor.fetchone()[0]
    return told


def upkeep() -> int:
    """Tells what has waited, and forgets what found no message for a week; how many were told."""
    if not Receipt.objects.exists():
        return 0
    told = apply()
    forgotten, _by_kind = Receipt.objects.filter(at__lt=Now() - FORGET).delete()
    if forgotten:
        log.warning("%s receipts named no message of ours", forgotten)
    return told


@csrf_exempt
@require_POST
def brought(request: HttpRequest, secret: str) -> HttpResponse:
    """Where a provider of the HTTP API brings receipts (its "SmsReport"), a JSON list of them.

    Whoever does not know the secret in the address is told that there is nothing. 200 is said
    when everything is stored; at anything else a provider comes again.
    """
    wanted = settings.SMS_RECEIPT_SECRET
    if not wanted or not hmac.compare_digest(secret.encode(), wanted.encode()):
        # Only strangers are slowed down: the provider itself brings as many as there are.
        if not ratelimit.consume(request, action="sms_receipts"):
            return JsonResponse({"code": 1, "msg": "too many"}, status=429)
        raise Http404
    try:
        if len(request.body) > MOST_BYTES:
            raise ValueError
        reports = _read(json.loads(request.body))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"code": 1, "msg": "not understood"}, status=400)
    keep(reports)
    return JsonResponse({"code": 0, "msg": "OK"})


def _read(given: Any) -> list[Report]:
    if not isinstance(given, list) or len(given) > MOST:
        raise ValueError
    return [_report(one) for one in given]


def _report(one: dict[str, Any]) -> Report:
    delivered, name = one["success"], one["out_id"]
    if not isinstance(delivered, bool) or not isinstance(name, str) or not name:
        raise ValueError
    number = str(one["phone_number"]).removeprefix("+")
    return Report(
        ref=name,
        delivered=delivered,
        error="" if delivered else str(one.get("err_code", ""))[:200],
        phone=number.removeprefix("86") if len(number) == 13 else number,
    )
