"""Asking for an upload to be read: a row in the caller's transaction, and a nudge after it."""

from django.db import transaction

from portal.documents.models import Reading, Upload
from portal.nudges import Nudge

# kind: the names of what is read on it
KINDS: dict[str, tuple[str, ...]] = {
    "id_card": ("name", "sex", "birth_date", "id_number", "address"),
    "lease": ("number", "lessee", "address", "starts_on", "ends_on"),
    "title": ("number", "owner", "address"),
}


def ask(upload: Upload, kind: str) -> Reading:
    """Has `upload` read as `kind`, once; the answer is its row, now or when it was asked before.

    Asked for as another kind, it is read anew. Raises ValueError for a kind that is not read.
    """
    if kind not in KINDS:
        raise ValueError(f"no text is read on a {kind}")
    reading, new = Reading.objects.get_or_create(upload=upload, defaults={"kind": kind})
    if not new and reading.kind != kind:
        reading.kind, reading.state, reading.fields = kind, Reading.State.PENDING, {}
        reading.attempts, reading.tried_at = 0, None
        reading.save()
        new = True
    if new:
        transaction.on_commit(nudge, robust=True)
    return reading


def _publish() -> None:
    from portal.documents.tasks import read

    read.apply_async(retry=False)


_nudge = Nudge("reading-nudge", _publish)


def nudge() -> None:
    """Asks a worker to look at what waits to be read. Returns at once."""
    _nudge.send()
