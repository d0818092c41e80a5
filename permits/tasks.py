"""The night's tasks; the database knows what is to be done, Celery only calls."""

import time

from celery import shared_task
from django.conf import settings

from permits.endorsement import alerts, reminders, sweep, verification, what_if
from permits.models import WhatIf
from portal.registers import deliveries

# A worker looks up from its work just before beat's next tick: one that sends the text messages
# too is free again in between, and the task stays far below the broker's visibility timeout.
BUDGET_SECONDS = 9
# A call waits for a worker that is at the one before it, so that none is idle between two ticks.
CALL_SECONDS = 2 * BUDGET_SECONDS
# One more worker is called for so many open slices; a small night needs one.
SLICES_A_WORKER = 20
MOST_WORKERS = 8


@shared_task(name="permits.sweep_dispatch")
def sweep_dispatch() -> None:
    """Calls workers when a night is due or has open slices; beat does so every ten seconds.

    A slice whose worker was killed is open and unlocked, so the next call takes it up.
    """
    if WhatIf.objects.filter(what_if.WAITING).exists():
        answer_what_if.apply_async(expires=BUDGET_SECONDS)
    run = sweep.under_way()
    waiting = run or sweep.next_night() or reminders.due()
    if waiting is None or (run and run.stopped_at):
        return
    open_slices = 0 if run is None else run.slices.filter(done_at__isnull=True).count()
    for _ in range(min(1 + open_slices // SLICES_A_WORKER, MOST_WORKERS)):
        sweep_work.apply_async(expires=CALL_SECONDS)


@shared_task(name="permits.sweep_work")
def sweep_work() -> None:
    """Works off open slices, ends the night, reminds, begins the next, for BUDGET_SECONDS.

    Where other authorities deliver the registers, a night begins once they are in, or given up.
    """
    until = time.monotonic() + BUDGET_SECONDS
    while time.monotonic() < until:
        run = sweep.under_way()
        if run is None:
            night = sweep.next_night()
            if (ended := reminders.due()) is not None:
                verification.open_round(ended.run_date)
                reminders.remind(ended)
            elif night is None:
                return
            elif settings.SNAPSHOT_SOURCE and not deliveries.settled(night):
                taken = deliveries.receive_next(night)
                if taken is None:
                    return  # others read, or it is too soon to try again
                alerts.delivery(taken)
            else:
                sweep.open_run(night, scheduled=True)
        elif not sweep.work_one(run) and sweep.close_run(run) is None:
            return  # others are at its last slices


@shared_task(name="permits.answer_what_if")
def answer_what_if() -> None:
    """Makes the trial runs that staff asked for; one that is being made is left alone."""
    while what_if.answer_one():
        pass
