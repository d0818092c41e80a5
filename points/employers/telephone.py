"""A telephone of an office: mobile or fixed."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.registers.identifiers import is_mobile_number, normalise

# Area code and seven or eight digits, perhaps an extension.
FIXED = re.compile(r"0\d{2,3}-?\d{7,8}(?:-\d{1,6})?")


class TelephoneField(forms.CharField):
    """A mobile number, or a fixed one with its area code; +86 and spaces are understood."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """The digits as they are dialled."""
        text = normalise(str(super().clean(value))).removeprefix("+86")
        if text and not is_mobile_number(text) and not FIXED.fullmatch(text):
            raise forms.ValidationError(
                _("Write a mobile number of 11 digits, or 021-55501000 with the area code.")
            )
        return text
