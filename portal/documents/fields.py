"""A form field for uploads that survives errors elsewhere on the page.

The field's value is the list of ids of files already taken in; the file input beside it is
named NAME_file. A file is stored before the form is validated, so that it is never asked twice.
"""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.documents.models import Upload
from portal.documents.uploads import UploadRefused, is_oversized, store, too_large_message


class UploadWidget(forms.MultipleHiddenInput):
    """The list of files taken in, each with its remove button, and a file input for more."""

    input_type = "file"
    template_name = "documents/upload_widget.html"
    needs_multipart_form = True

    def __init__(self, accept: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.accept = accept

    @property
    def is_hidden(self) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        ids = [str(v) for v in value or []]
        context = forms.Widget.get_context(self, name, ids, attrs)
        context["widget"] |= {"ids": ids, "accept": self.accept, "file_name": f"{name}_file"}
        return context


class UploadField(forms.Field):
    """One or more files of the person that the form is about."""

    holds_many = True
    default_error_messages = {"required": _("Add the file."), "unknown": _("Add the file again.")}

    def __init__(self, *, pdf: bool = True, **kwargs: Any) -> None:
        accept = "image/jpeg,image/png" + (",application/pdf" if pdf else "")
        kwargs.setdefault("widget", UploadWidget(accept))
        super().__init__(**kwargs)
        self.pdf = pdf
        self.person: Any = None

    def clean(self, value: Any) -> list[Upload]:
        """The uploads named by `value`, all of them of `self.person`."""
        ids = _uuids(value)
        found = list(Upload.objects.filter(pk__in=ids, person=self.person)) if ids else []
        if len(found) != len(ids):
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        if not self.pdf and any(not upload.is_image for upload in found):
            raise forms.ValidationError(_("Add a picture (JPG or PNG) here."), code="picture")
        if self.required and not found:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return found


def _uuids(value: Any) -> list[uuid.UUID]:
    found = []
    for text in value or []:
        try:
            found.append(uuid.UUID(str(text)))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def take_in(
    request: HttpRequest, fields: dict[str, forms.Field], person: Any, raw: dict[str, list[str]]
) -> dict[str, str]:
    """Stores the files of a POST into `raw` and returns what to say of the refused ones.

    Also drops the files whose remove button was pressed (named NAME_remove).
    """
    refused = {}
    for name, field in fields.items():
        if not isinstance(field, UploadField):
            continue
        gone = set(request.POST.getlist(f"{name}_remove"))
        raw[name] = [v for v in raw.get(name, []) if v and v not in gone]
        if is_oversized(request, f"{name}_file"):
            refused[name] = too_large_message()
        for file in request.FILES.getlist(f"{name}_file"):
            try:
                raw[name].append(str(store(person, request.user, name, file).pk))  # type: ignore[arg-type]
            except UploadRefused as refusal:
                refused[name] = refusal.message
    return refused
