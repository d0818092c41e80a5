"""The night's tasks; the database knows what is to be done, Celery only calls."""

import time

from celery import shared_task

from permits.endorsement import sweep
from permits.models import SweepRun

# A worker looks up from its work after this long, well below the broker's visibility timeout.
BUDGET_SECONDS = 60


@shared_task(name="permits.sweep_dispatch")
def sweep_dispatch() -> None:
    """Starts the night that is due and calls workers to every run with open slices.

    A slice whose worker was killed is open and unlocked, so the next call takes it up.
    """
    if SweepRun.objects.filter(finished_at__isnull=True).exists() or sweep.next_night():
        sweep_work.delay()


@shared_task(name="permits.sweep_work")
def sweep_work() -> None:
    """Works off open slices, ends runs, begins the next night, for at most BUDGET_SECONDS."""
    until = time.monotonic() + BUDGET_SECONDS
    while time.monotonic() < until:
        run = SweepRun.objects.filter(finished_at__isnull=True).order_by("run_date").first()
        if run is None:
            night = sweep.next_night()
            run = sweep.open_run(night) if night else None
            if run is None:
                return
        if not sweep.work_one(run) and sweep.close_run(run) is None:
            return  # others are at its last slices
