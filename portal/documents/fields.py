"""A form field for uploads that survives errors elsewhere on the page.

The field's value is the list of ids of files already taken in; the file input beside it is
named NAME_file. A file is stored before the form is validated, so that it is never asked twice.
"""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal import memo
from portal.documents.models import Upload
from portal.documents.uploads import UploadRefused, is_oversized, store, too_large_message


class UploadWidget(forms.MultipleHiddenInput):
    """The list of files taken in, each with a box to remove it, and a file input for more.

    Only files of `person` are listed: another's id in a form shows nothing.
    """

    input_type = "file"
    template_name = "documents/upload_widget.html"
    needs_multipart_form = True
    person: Any = None

    def __init__(self, accept: str, *, many: bool, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.accept, self.many = accept, many

    @property
    def is_hidden(self) -> bool:
        return False

    def use_required_attribute(self, initial: Any) -> bool:
        """No: a file that was taken in before counts too, and the browser cannot know."""
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = forms.Widget.get_context(self, name, value, attrs)
        described = context["widget"]["attrs"].get("aria-describedby", "")
        hint = f"{context['widget']['attrs'].get('id', name)}_limits"
        context["widget"]["attrs"] |= {
            "accept": self.accept,
            "multiple": self.many,
            "aria-describedby": f"{described} {hint}".strip(),
        }
        return context | {
            "uploads": uploads_of(self.person, value),
            "hint": hint,
            "pdf": "application/pdf" in self.accept,
            "megabytes": settings.UPLOAD_LIMIT_BYTES // (1024 * 1024),
        }


class UploadField(forms.Field):
    """One or more files of the person that the form is about.

    Without `pdf` only pictures are taken; without `many` a new file takes the place of the old.
    """

    holds_many = True
    default_error_messages = {"required": _("Add the file."), "unknown": _("Add the file again.")}

    def __init__(self, *, pdf: bool = True, many: bool = True, **kwargs: Any) -> None:
        accept = "image/jpeg,image/png" + (",application/pdf" if pdf else "")
        kwargs.setdefault("widget", UploadWidget(accept, many=many))
        super().__init__(**kwargs)
        self.pdf, self.many = pdf, many

    @property
    def person(self) -> Any:
        """Whose files these are."""
        return getattr(self.widget, "person", None)

    @person.setter
    def person(self, person: Any) -> None:
        self.widget.person = person

    def taken(self, upload: Upload) -> None:
        """Called once for each file that has come in; a photo is looked at then."""

    def clean(self, value: Any) -> list[Upload]:
        """The uploads named by `value`, all of them of `self.person`, the oldest first."""
        found = uploads_of(self.person, value)
        if len(found) != len(_uuids(value)):
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        if not self.pdf and any(not upload.is_image for upload in found):
            raise forms.ValidationError(_("Add a picture (JPG or PNG) here."), code="picture")
        if self.required and not found:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return found


def uploads_of(person: Any, value: Any) -> list[Upload]:
    """The uploads that `value` names, those of `person` only, the oldest first, each with what
    was read on it; asked once a request."""
    ids = _uuids(value)
    if not ids or person is None:
        return []
    return memo.once(_key(person, ids), lambda: _ask(person, ids))


def remember_uploads(person: Any, values: Iterable[Any]) -> None:
    """Asks for the uploads of many answers at once, for the rest of this request."""
    lists = [ids for value in values if (ids := _uuids(value))]
    if len(lists) < 2 or person is None:
        return
    found = _ask(person, [pk for ids in lists for pk in ids])
    for ids in lists:
        named = [upload for upload in found if upload.pk in ids]
        memo.once(_key(person, ids), partial(list, named))


def _key(person: Any, ids: list[uuid.UUID]) -> str:
    return f"documents.uploads:{person.pk}:{','.join(map(str, ids))}"


def _ask(person: Any, ids: list[uuid.UUID]) -> list[Upload]:
    own = Upload.objects.filter(pk__in=ids, person=person).select_related("reading")
    return list(own.order_by("created_at", "pk"))


def _uuids(value: Any) -> list[uuid.UUID]:
    found = []
    for text in value if isinstance(value, list | tuple) else []:
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
                upload = store(person, request.user, name, file)  # type: ignore[arg-type]
            except UploadRefused as refusal:
                refused[name] = refusal.message
            else:
                field.taken(upload)
                taken = str(upload.pk)
                raw[name] = [*raw[name], taken] if field.many else [taken]
    return refused
