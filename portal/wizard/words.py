"""Answers as people read them, and as JSON keeps them."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext

from portal.documents.fields import UploadField
from portal.templatetags.portal import civil_day


def in_languages(text: Callable[[], Any]) -> dict[str, Any]:
    """`text()` evaluated in every language of the portal."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = text()
    return found


def in_words(field: forms.Field, value: Any) -> str:
    """How a cleaned or a typed value of this field reads, in the active language."""
    if isinstance(field, UploadField):
        return ngettext("%(n)s file", "%(n)s files", len(value)) % {"n": len(value)}
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in _flat(field.choices)}
        value = field.prepare_value(value)
        values = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(v), str(v)) for v in values)
    if isinstance(field, forms.BooleanField):
        return gettext("Yes") if field.to_python(value) else gettext("No")
    if isinstance(value, list):
        return "、".join(map(str, value))
    return civil_day(value) if isinstance(value, date) else str(value)


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label


def plain(value: Any) -> Any:
    """A cleaned value as JSON keeps it: dates in ISO form, records by their key."""
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value.pk) if hasattr(value, "pk") else value
