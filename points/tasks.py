"""The points' night as tasks; the database knows what is to be done, Celery only calls."""

import logging
import time

from celery import shared_task

from points import night
from portal.registers import RegisterUnavailable

log = logging.getLogger(__name__)

# One worker is busy for so long at a time; the next tick calls again.
BUDGET_SECONDS = 50


@shared_task(name="points.dispatch")
def dispatch() -> None:
    """Calls a worker when the night has something to do; beat does so every minute."""
    if night.due():
        work.apply_async(expires=BUDGET_SECONDS)


@shared_task(name="points.work")
def work() -> None:
    """Works tonight's slices for BUDGET_SECONDS; safe to start twice, one works at a time."""
    until = time.monotonic() + BUDGET_SECONDS
    night.fill_dates()
    try:
        while night.work_one():
            if time.monotonic() > until:
                return
    except RegisterUnavailable as away:
        log.warning("points: the %s register does not answer, tried again", away.register)
