"""What drafts want done now and then."""

from celery import shared_task

from portal.wizard import upkeep


@shared_task(name="wizard.upkeep")
def wizard_upkeep() -> None:
    """Warns of drafts that expire soon, deletes expired ones and the files nobody names.

    Safe to run twice, and beside itself.
    """
    upkeep.warn()
    upkeep.delete_expired()
    upkeep.delete_left_files()
