"""The form fields of a photo: the picture with what the check says of it and the crop beside it,
and the box of who leaves it to the staff."""

import uuid
from typing import Any

from django import forms

from portal.documents.fields import UploadField, UploadWidget
from portal.documents.models import Upload
from portal.documents.photo.pictures import Pair, look


class PhotoWidget(UploadWidget):
    """Shows the photo and its crop, and the list of points; the form sets `pair`."""

    template_name = "documents/photo_widget.html"
    pair: Pair | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"pair": self.pair}


class PhotoField(UploadField):
    """One portrait; it is looked at as soon as it has come in."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", PhotoWidget("image/jpeg,image/png", many=False))
        super().__init__(pdf=False, many=False, **kwargs)

    def taken(self, upload: Upload) -> None:
        """Checks the new photo; what is no picture is refused by clean()."""
        look(upload)


class TickFor(forms.CheckboxInput):
    """A box whose tick counts for one thing only: its value is `subject`."""

    subject = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was ticked, "" for nothing."""
        return str(data.get(name) or "")

    def format_value(self, value: Any) -> str:
        """Always its subject, so that a tick names it."""
        return self.subject

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        ticked = bool(self.subject) and value == self.subject
        return super().get_context(name, self.subject if ticked else "", attrs)


class TickForField(forms.Field):
    """Cleans to whether its box was ticked for the present subject."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=TickFor, **kwargs)

    def clean(self, value: Any) -> bool:
        """A tick that named something else is none."""
        widget = self.widget
        assert isinstance(widget, TickFor)
        return bool(widget.subject) and value == widget.subject


def pair_of(ids: Any, person_id: int) -> Pair | None:
    """The photo that a form's raw value names, with its crop; only a picture of that person."""
    try:
        pk = uuid.UUID(str(list(ids or [""])[-1]))
    except ValueError:
        return None
    pictures = Upload.objects.filter(person=person_id, content_type__startswith="image/")
    own = pictures.select_related("cut").filter(pk=pk).first()
    return Pair(own) if own else None
