"""What documents want done by a worker."""

import time

from celery import shared_task

# Beat starts it every 10 seconds, so a start that waited longer has nothing of its own to do.
EXPIRES = 10
SECONDS = 30


@shared_task(name="documents.read", expires=EXPIRES, ignore_result=True)
def read() -> int:
    """Reads the uploads that wait for it, and returns how many; may run twice, and beside itself.

    Ends after some 30 seconds and asks for a successor, far from the broker's redelivery.
    """
    from portal.documents.reading.asking import nudge
    from portal.documents.reading.work import read_next

    end, handled = time.monotonic() + SECONDS, 0
    while read_next():
        handled += 1
        if time.monotonic() > end:
            nudge()
            break
    return handled


@shared_task(name="documents.make_certificates", expires=EXPIRES, ignore_result=True)
def make_certificates() -> int:
    """Makes the certificates that were asked for, and returns how many it took up.

    May run twice, and beside itself; ends after some 30 seconds and asks for a successor.
    """
    from portal.documents.certificates.asking import nudge
    from portal.documents.certificates.making import make_next

    end, handled = time.monotonic() + SECONDS, 0
    while make_next():
        handled += 1
        if time.monotonic() > end:
            nudge()
            break
    return handled
