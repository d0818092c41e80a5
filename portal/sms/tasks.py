"""The task that moves the outbox."""

import time

from celery import shared_task

from portal.sms.delivery import send_batch, take_up_stale
from portal.sms.outbox import nudge

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
