"""What the portal itself does with cases, every few minutes."""

from celery import shared_task

from portal.cases.upkeep import expire_corrections, fill_open_due_dates


@shared_task(name="cases.upkeep", ignore_result=True)
def upkeep() -> tuple[int, int]:
    """Fills open due dates and ends corrections that did not come; returns how many of each.

    May run twice and beside itself: every case is changed under its version, and a case that
    cannot be changed is logged and left for the next run.
    """
    return fill_open_due_dates(), expire_corrections()
