"""Taking up what waits to be read: claim, read outside of any transaction, note what came of it.

A claim counts as an attempt and is committed first, so that a page which kills its worker is
tried ATTEMPTS times and then given up. `tried_at` fences it: a worker that comes back after its
page was taken from it changes nothing.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.documents.models import Reading

log = logging.getLogger(__name__)

ATTEMPTS = 3
# A page takes seconds. What was begun so long ago failed, or its worker is gone.
STALE = timedelta(minutes=1)


def read_next() -> bool:
    """Reads the page that waits longest; False when none waits."""
    give_up()
    reading = _claim()
    if reading is None:
        return False
    from portal.documents.reading.recognition import recognise

    try:
        fields = recognise(reading.upload, reading.kind)
    except Exception as error:  # whatever a decoder or the models fail with; never the page's text
        log.warning("reading %s failed: %s", reading.pk, type(error).__name__)
        give_up()
    else:
        _note(reading, fields)
    return True


def give_up() -> int:
    """Ends what was tried too often as unreadable; returns how many."""
    tried = Reading.objects.filter(state=Reading.State.PENDING, attempts__gte=ATTEMPTS)
    return tried.filter(_stale()).update(state=Reading.State.UNREADABLE)


def _stale() -> Q:
    return Q(tried_at__lt=timezone.now() - STALE)


def _claim() -> Reading | None:
    with transaction.atomic():
        waiting = Reading.objects.filter(state=Reading.State.PENDING, attempts__lt=ATTEMPTS)
        due = waiting.filter(Q(tried_at=None) | _stale()).order_by(
            F("tried_at").asc(nulls_first=True), "pk"
        )
        reading = due.select_for_update(skip_locked=True).first()
        if reading is not None:
            reading.attempts += 1
            reading.tried_at = timezone.now()
            reading.save(update_fields=["attempts", "tried_at"])
    return reading


def _note(reading: Reading, fields: dict[str, dict[str, str | float]]) -> None:
    claimed: datetime | None = reading.tried_at
    state = Reading.State.DONE if fields else Reading.State.UNREADABLE
    Reading.objects.filter(
        pk=reading.pk, state=Reading.State.PENDING, kind=reading.kind, tried_at=claimed
    ).update(state=state, fields=fields)
