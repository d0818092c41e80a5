"""What becomes of drafts that nobody finishes: a warning, then they and their files are gone."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal import sms
from portal.cases import service as services
from portal.cases.models import Channel
from portal.clock import SHANGHAI
from portal.documents.models import Upload
from portal.wizard.models import Draft
from portal.wizard.words import in_languages

WARNED_BEFORE = timedelta(days=3)
# A file that was just taken in may belong to a step that is being saved this moment.
SETTLED = timedelta(days=1)
BATCH = 500

WORDINGS = {
    "DRAFT_EXPIRES": {
        "zh-hans": "您填写的{service}尚未提交，将于{date}删除。如需办理，请在此之前到“我的办件”继续。",
        "en": (
            "Your {service} is not submitted yet and will be deleted on {date}. "
            "To go on, open My cases before that day."
        ),
    }
}


def warn() -> int:
    """Tells applicants whose drafts expire within three days; once for each last day.

    Returns how many messages were written. Working on a draft moves its last day away.
    """
    now = timezone.now()
    near = Draft.objects.filter(
        case__isnull=True,
        corrects__isnull=True,
        expires_at__gt=now,
        expires_at__lte=now + WARNED_BEFORE,
    ).exclude(channel=Channel.COUNTER)
    told = 0
    for draft in near.select_related("person", "proxy").defer("answers").order_by("id"):
        types = draft.proxy or draft.person
        if not types.phone:
            continue
        day = draft.expires_at.astimezone(SHANGHAI).date()
        title = services.get(draft.service).title
        told += bool(
            sms.queue(
                "DRAFT_EXPIRES",
                key=f"draft:{draft.pk}:{day}",
                params={"service": in_languages(partial(str, title)), "date": day.isoformat()},
                language=types.language,
                phone=types.phone,
            )
        )
    return told


def delete_expired() -> int:
    """Deletes drafts whose time ran out; their files follow with `delete_left_files`."""
    gone = Draft.objects.filter(case__isnull=True, expires_at__lt=timezone.now())
    total, _by_model = gone.delete()
    return total


def delete_left_files(person_id: int | None = None, settled: timedelta = SETTLED) -> int:
    """Deletes uploads that no case and no open draft names, from the disk too; returns how many.

    Discarded drafts, expired ones, and files that were taken out of a step all end here.
    """
    # A photo and the picture cropped out of it stay and go together.
    left = Upload.objects.filter(
        material=None,
        cut__material=None,
        cut_from__material=None,
        created_at__lte=timezone.now() - settled,
    )
    if person_id is not None:
        left = left.filter(person=person_id)
    people = left.order_by("person").values_list("person", flat=True).distinct()[:BATCH]
    return sum(_delete_files_of(pk, left) for pk in list(people))


def _delete_files_of(person_id: int, left: "QuerySet[Upload]") -> int:
    with transaction.atomic():
        drafts = Draft.objects.select_for_update().filter(person=person_id, case__isnull=True)
        named = {text for draft in drafts for text in _texts(draft.answers)}
        doomed = [
            upload
            for upload in left.filter(person=person_id)
            if named.isdisjoint((str(upload.pk), str(upload.cut_from_id)))
        ]
        Upload.objects.filter(pk__in=[u.pk for u in doomed]).delete()
        for upload in doomed:
            transaction.on_commit(partial(default_storage.delete, str(upload.file.name)))
    return len(doomed)


def _texts(answers: dict[str, dict[str, list[str]]]) -> Iterable[str]:
    for raw in answers.values():
        for values in raw.values():
            yield from values
