"""Making the certificates that were asked for: claim, set, sign, store.

An attempt is counted and committed first; then the row stays locked while its file is made
(some 150 ms), so that no two workers make one, and whatever a killed worker had begun is taken
up again at once. What cannot be made ends with the staff, never as a job that failed.
"""

import hashlib
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.documents import typeset
from portal.documents.certificates import signing, verification
from portal.documents.certificates.asking import grouped_code
from portal.documents.certificates.kinds import kind_of
from portal.documents.models import Certificate

log = logging.getLogger(__name__)

# Counted from the asking: the first try is at once, the last a quarter of an hour later.
WAITS = tuple(timedelta(seconds=s) for s in (0, 10, 60, 300, 900))
# Where a character is missing: a line as wide as one, to be written on by hand.
GAP = "＿"


def make_next() -> bool:
    """Makes the certificate that waits longest; False when none is due, or no key is there."""
    if fault := signing.fault():
        if Certificate.objects.filter(state=Certificate.State.PENDING).exists():
            log.warning("certificates wait: %s", fault)
        return False
    found = _claim()
    if found is None:
        return False
    try:
        with transaction.atomic():
            waiting = Certificate.objects.filter(pk=found, state=Certificate.State.PENDING)
            certificate = waiting.select_for_update(skip_locked=True).first()
            if certificate is not None:
                make(certificate)
    except Exception as error:  # its text may hold a name
        log.warning("certificate %s not made: %s", found, type(error).__name__)
        _give_up(found)
    return True


def make(certificate: Certificate) -> None:
    """Makes the file of a locked certificate; or leaves it to the staff, with a paper to finish.

    That paper has a line for each character that the font lacks and is not signed: the centre
    writes the name by hand and seals it.
    """
    kind = kind_of(certificate)
    contents = kind.contents(certificate)
    lacking = typeset.missing(contents)
    pdf = typeset.pdf(
        kind.template,
        {
            **(_with_gaps(contents, lacking) if lacking else contents),
            "by_hand": bool(lacking),
            "code": grouped_code(certificate.code),
            "address": verification.address(),
            "qr": verification.qr(verification.address(certificate)),
            "sample": settings.DEMO,
        },
        at=certificate.created_at,
    )
    if not lacking:
        pdf = signing.sign(pdf, str(certificate.number))
    certificate.sha256 = hashlib.sha256(pdf).hexdigest()
    certificate.file.save("certificate.pdf", ContentFile(pdf), save=False)
    certificate.made_at = timezone.now()
    certificate.state = Certificate.State.STUCK if lacking else Certificate.State.READY
    certificate.save(update_fields=["sha256", "file", "made_at", "state"])
    if lacking:
        kind.stuck(certificate, lacking)


def again() -> int:
    """Puts back what the staff was left with; returns how many.

    For when the cause is gone: a larger font, a repaired disk. Their tasks stay as they are.
    """
    stuck = Certificate.objects.select_for_update().filter(state=Certificate.State.STUCK)
    with transaction.atomic():
        papers = [str(one.file.name) for one in stuck if one.file]
        count = stuck.update(
            state=Certificate.State.PENDING, attempts=0, file="", sha256="", made_at=None
        )
    for paper in papers:
        default_storage.delete(paper)
    return count


def _claim() -> int | None:
    now = timezone.now()
    due = Q()
    for attempts, wait in enumerate(WAITS):
        due |= Q(attempts=attempts, created_at__lte=now - wait)
    with transaction.atomic():
        waiting = Certificate.objects.filter(due, state=Certificate.State.PENDING)
        found = waiting.select_for_update(skip_locked=True).order_by("attempts", "pk").first()
        if found is None:
            return None
        found.attempts = F("attempts") + 1
        found.save(update_fields=["attempts"])
    return found.pk


def _give_up(pk: int) -> None:
    """After the last attempt it is the staff's."""
    with transaction.atomic():
        tried = Certificate.objects.select_for_update().filter(
            pk=pk, state=Certificate.State.PENDING, attempts__gte=len(WAITS)
        )
        certificate = tried.first()
        if certificate is None:
            return
        certificate.state = Certificate.State.STUCK
        certificate.save(update_fields=["state"])
        log.error("certificate %s is given up", pk)
        kind_of(certificate).stuck(certificate, "")


def _with_gaps(contents: Any, lacking: str) -> Any:
    if isinstance(contents, Mapping):
        return {key: _with_gaps(value, lacking) for key, value in contents.items()}
    if isinstance(contents, str):
        return "".join(GAP if one in lacking else one for one in contents)
    return contents
