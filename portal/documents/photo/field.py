"""The form field of a photo: the picture, what the check says of it, and the cut beside it."""

from typing import Any

from portal.documents.fields import UploadField, UploadWidget
from portal.documents.models import Upload
from portal.documents.photo.pictures import Pair, look


class PhotoWidget(UploadWidget):
    """Shows the photo and its cut, and the list of points."""

    template_name = "documents/photo_widget.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        found: list[Upload] = context["uploads"]
        return context | {"pair": Pair(found[-1]) if found else None}


class PhotoField(UploadField):
    """One portrait; it is looked at as soon as it has come in."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", PhotoWidget("image/jpeg,image/png", many=False))
        super().__init__(pdf=False, many=False, **kwargs)

    def taken(self, upload: Upload) -> None:
        """Checks the new photo; what is no picture is refused by clean()."""
        look(upload)
