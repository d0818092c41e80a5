"""What every form of the portal has in common: crispy markup, plain words, few traps."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.utils import pretty_name
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from portal.clock import today

Words = Any  # str or a lazy translation


class PageHelper(FormHelper):
    """Fields only: the page writes <form>, the token and the buttons."""

    form_tag = False
    disable_csrf = True
    include_media = False


HELPER = PageHelper()


def required_message(field: forms.Field) -> Words:
    """ "Fill in …", "Choose …" or "Add …", whichever the person has to do."""
    if isinstance(field.widget, forms.CheckboxInput):
        return _("Please tick this box to go on.")
    if isinstance(field.widget, forms.FileInput):
        return _("Please add a file.")
    if isinstance(field.widget, (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return _("Please choose one.")
    return _("Please fill this in.")


class PortalForm(forms.Form):
    """Base of every form: `{% crispy form %}` prints it in the portal's look.

    A required field that was left empty says what to do and names itself, so that the sentence
    makes sense in the error summary too. Give a field `error_messages={"required": …}` to say it
    better.
    """

    error_css_class = ""
    helper = HELPER

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            declared = self.base_fields[name].error_messages.get("required")
            default = type(field).default_error_messages.get(
                "required", forms.Field.default_error_messages["required"]
            )
            if field.required and declared == default:
                field.error_messages["required"] = _named(field, name)


def _named(field: forms.Field, name: str) -> str:
    label = field.label or pretty_name(name)
    pattern = pgettext("label: what to do", "%(label)s: %(message)s")
    return pattern % {"label": label, "message": required_message(field)}


class RadioCards(forms.RadioSelect):
    """Radio buttons whose options carry a sentence: `RadioCards(descriptions={value: words})`."""

    def __init__(self, *args: Any, descriptions: Mapping[Any, Words] | None = None, **kw: Any):
        super().__init__(*args, **kw)
        self.descriptions = dict(descriptions or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["description"] = self.descriptions.get(getattr(value, "value", value), "")
        return option


class YesNoField(forms.TypedChoiceField):
    """A question with yes and no as radio buttons; cleans to bool, or None when optional."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.RadioSelect)
        kwargs.setdefault("empty_value", None)
        super().__init__(
            choices=[("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda value: value in (True, "yes"),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value)

    def valid_value(self, value: Any) -> bool:
        return isinstance(value, bool) or super().valid_value(value)


class DayField(forms.DateField):
    """A civil date in the phone's own date picker; typed dates are read as 2026-06-30 too.

    `not_after_today` refuses a future day in words (a birth date, the start of a lease).
    """

    def __init__(self, *, not_after_today: bool = False, **kwargs: Any) -> None:
        self.not_after_today = not_after_today
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"])
        kwargs.setdefault(
            "error_messages", {"invalid": _("This date does not exist. Write it as 2026-06-30.")}
        )
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and self.not_after_today and value > today():
            raise forms.ValidationError(
                _("This date is in the future. Please check it."), code="future"
            )
