"""What every form of the portal has in common: crispy markup, plain words, few traps."""

from collections.abc import Mapping
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.utils import pretty_name
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.clock import today

Words = Any  # str or a lazy translation


ENDS_OF_SENTENCES = tuple("?？。.!！")


class PageHelper(FormHelper):
    """Fields only: the page writes <form>, the token and the buttons."""

    form_tag = False
    disable_csrf = True
    include_media = False


HELPER = PageHelper()


def required_message(label: str, widget: forms.Widget) -> str:
    """What to do about a field left empty, as a sentence that makes sense far from the field."""
    if isinstance(widget, forms.CheckboxInput):
        return _("Please tick “%(label)s”.") % {"label": label.rstrip("。.")}
    if isinstance(widget, forms.FileInput):
        what = _("Please add a file.")
    elif isinstance(widget, (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)):
        what = _("Please choose one.")
    else:
        what = _("Please fill this in.")
    if label.endswith(ENDS_OF_SENTENCES):
        return _("%(question)s %(message)s") % {"question": label, "message": what}
    return _("%(label)s: %(message)s") % {"label": label, "message": what}


class PortalForm(forms.Form):
    """Base of every form: `{% crispy form %}` prints it in the portal's look.

    A required field that was left empty says what to do and names itself, so that the sentence
    makes sense in the error summary too. Give a field `error_messages={"required": …}` to say it
    better. `conditional` are fields that an answer of the same page makes necessary: their label
    does not call them optional.
    """

    error_css_class = ""
    conditional: ClassVar[tuple[str, ...]] = ()
    helper = HELPER

    def full_clean(self) -> None:
        """Clean, with the words above for what is missing."""
        if self.is_bound:
            for name, field in self.fields.items():
                kind = type(field).default_error_messages
                default = kind.get("required", forms.Field.default_error_messages["required"])
                # Nobody said it better: it is the very text that the class of the field holds.
                if field.required and field.error_messages["required"] is default:
                    label = str(field.label or pretty_name(name))
                    field.error_messages["required"] = required_message(label, field.widget)
        super().full_clean()


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
            choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
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
            "error_messages",
            {"invalid": gettext_lazy("This date does not exist. Write it as 2026-06-30.")},
        )
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and self.not_after_today and value > today():
            raise forms.ValidationError(
                _("This date is in the future. Please check it."), code="future"
            )
