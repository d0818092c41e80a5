"""The task that moves the outbox."""

import logging
import time

from celery import shared_task

from portal.sms import receipts as delivered
from portal.sms.backends import gateway
from portal.sms.delivery import send_batch, take_up_stale
from portal.sms.outbox import nudge

log = logging.getLogger(__name__)

# Beat starts it every 5 seconds, so a start that waited longer has nothing of its own to do.
EXPIRES = 5
SECONDS = 20


@shared_task(name="sms.dispatch", expires=EXPIRES, ignore_result=True)
def dispatch() -> int:
    """Sends what is due, and returns how many it handled; may run twice, and beside itself.

    Ends after some 20 seconds and asks for a successor, far from the broker's redelivery.
    """
    take_up_stale()
    end, handled = time.monotonic() + SECONDS, 0
    while done := send_batch():
        handled += done
        if time.monotonic() > end:
            nudge()
            break
    return handled


@shared_task(name="sms.receipts", expires=2 * EXPIRES, ignore_result=True)
def receipts() -> int:
    """Fetches receipts where the network does not bring them, and tells what had to wait."""
    try:
        gateway().collect(delivered.keep)
    except Exception as error:  # the network's trouble; what it has not given it keeps
        log.warning("receipts: %s", type(error).__name__)
    return delivered.upkeep()
