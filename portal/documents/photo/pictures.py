"""Looking at an upload once, and keeping the standard picture that was cut out of it."""

import hashlib
import io
import logging
from dataclasses import dataclass

from django.core.files.base import ContentFile

from portal.documents.models import Upload
from portal.documents.photo import crop, looking
from portal.documents.photo.faces import Unavailable
from portal.documents.photo.looking import PhotoCheck
from portal.documents.photo.rules import Point

log = logging.getLogger(__name__)


def look(upload: Upload) -> PhotoCheck | None:
    """The verdict on an uploaded photo, made once and kept on it, with its cut beside it.

    None for what is no picture, and while the models cannot be loaded: then the photo is taken
    as it is, and staff look at it as they always did.
    """
    if upload.photo_check is not None:
        return PhotoCheck.of_json(upload.photo_check)
    if not upload.is_image:
        return None
    with upload.file.open("rb") as file:
        content = file.read()
    try:
        found = looking.check(content)
        if found.box is not None:
            _keep_cut(upload, content, found.box)
    except Unavailable as error:
        log.warning("The photo check is not available: %r", error.__cause__)
        return None
    except Exception:  # whatever a picture does to OpenCV, it must not cost the applicant the step
        log.exception("The photo check failed on upload %s", upload.pk)
        return None
    upload.photo_check = found.as_json()
    upload.save(update_fields=["photo_check"])
    return found


def _keep_cut(upload: Upload, content: bytes, box: crop.Box) -> None:
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        small = crop.cut(picture, box)
    piece = Upload(
        person_id=upload.person_id,
        uploaded_by_id=upload.uploaded_by_id,
        kind=upload.kind,
        content_type="image/jpeg",
        size=len(small),
        sha256=hashlib.sha256(small).hexdigest(),
        photo_check=looking.check(small).as_json(),
        cut_from=upload,
    )
    piece.file.save(str(piece.id), ContentFile(small), save=False)
    piece.save()


@dataclass(frozen=True)
class Line:
    """One point as the page lists it. `state`: "ok", "cut" (cropping puts it right), "todo"."""

    rule: str
    state: str
    problem: str = ""


class Pair:
    """An applicant's photo and, where there is one, the standard picture cut out of it."""

    def __init__(self, own: Upload) -> None:
        self.own = own
        self.cut: Upload | None = getattr(own, "cut", None)
        # The one that would be used: the better one until somebody chose.
        self.picked: Upload = self.best

    @property
    def own_failed(self) -> list[str]:
        """The rules that the photo does not keep as it was sent."""
        return _failed(self.own)

    @property
    def best(self) -> Upload:
        """The cut one, unless cropping made it worse."""
        if self.cut is None or len(_failed(self.cut)) > len(self.own_failed):
            return self.own
        return self.cut

    def of_id(self, pk: str) -> Upload | None:
        """The one of the two that has this id."""
        return next((u for u in (self.cut, self.own) if u and str(u.pk) == pk), None)

    def failed(self, chosen: Upload) -> list[Line]:
        """What the chosen picture does not keep."""
        return [Line(p.rule, "todo", p.problem) for p in checked(chosen) if not p.passed]

    @property
    def lines(self) -> list[Line]:
        """Every point: what is right, what the cut puts right, what is left to do."""
        cut = {p.rule: p for p in checked(self.cut)} if self.picked is self.cut else {}
        found = []
        for point in checked(self.own):
            after = cut.get(point.rule)
            if after is not None and not after.passed:
                found.append(Line(point.rule, "todo", after.problem))
            elif point.passed:
                found.append(Line(point.rule, "ok"))
            else:
                found.append(Line(point.rule, "cut" if after else "todo", point.problem))
        return found


def checked(upload: Upload | None) -> list[Point]:
    """The kept verdict, point by point; empty for a picture that was not looked at."""
    if upload is None or upload.photo_check is None:
        return []
    return list(PhotoCheck.of_json(upload.photo_check).points)


def _failed(upload: Upload) -> list[str]:
    return [point.rule for point in checked(upload) if not point.passed]
