"""What the accounts want done now and then."""

from celery import shared_task

from portal.accounts import upkeep


@shared_task(name="accounts.forget_strangers")
def forget_strangers() -> None:
    """Delete accounts of numbers that nobody ever proved (safe to run twice)."""
    upkeep.forget_strangers()
