"""Two addresses for whoever watches the portal: is it alive, can it work."""

import logging
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.celery import app
from portal.documents.certificates import signing

log = logging.getLogger(__name__)

# A night that did not sweep is noticed before the next one is due.
SWEEP_LIMIT = timedelta(hours=36)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nothing else, so that no restart loop starts."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the portal can do its work, else 503, with one word for each thing it needs.

    `database` and `broker`: "ok" or "down". `last_sweep`: seconds since the night's sweep last
    finished, "none yet", or "unknown" without a database. A sweep older than SWEEP_LIMIT is not
    ready; none at all is ready only in the demo. `signing`: "ok", or "no key" while certificates
    wait for one; the portal works without.
    """
    answer: dict[str, Any] = {"database": _database(), "broker": _broker()}
    age = _sweep_age() if answer["database"] == "ok" else None
    if answer["database"] != "ok":
        answer["last_sweep"] = "unknown"
    else:
        answer["last_sweep"] = "none yet" if age is None else int(age.total_seconds())
    answer["signing"] = "no key" if signing.fault() else "ok"
    swept = settings.DEMO if age is None else age <= SWEEP_LIMIT
    answer["ready"] = answer["database"] == answer["broker"] == "ok" and swept
    return JsonResponse(answer, status=200 if answer["ready"] else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        log.warning("readyz: database %s", type(error).__name__)
        return "down"
    return "ok"


def _broker() -> str:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
            broker.default_channel.client.ping()
    except Exception as error:  # every transport has its own kinds
        log.warning("readyz: broker %s", type(error).__name__)
        return "down"
    return "ok"


def _sweep_age() -> timedelta | None:
    """Time since the last sweep finished, None when there was none."""
    runs = apps.get_model("permits", "SweepRun").objects.filter(finished_at__isnull=False)
    last = runs.order_by("-finished_at").values_list("finished_at", flat=True).first()
    return None if last is None else timezone.now() - last
