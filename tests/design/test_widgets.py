"""Our faster widget templates beside Django's own."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

CHOICES = [("", "—"), ("a", "A & B"), ("Group", [("b", "<b>")])]
ATTRS = {"id": "x", "class": "form-control", "required": True, "hidden": False, "title": '"<&>"'}
WIDGETS: list[tuple[forms.Widget, Any]] = [
    (forms.TextInput(), '莘松路 "958" <弄>'),
    (forms.TextInput(), None),
    (forms.TextInput(), 0),
    (forms.EmailInput(), "a@example.org"),
    (forms.NumberInput(attrs={"min": 0, "step": "any"}), 12),
    (forms.CheckboxInput(), True),
    (forms.HiddenInput(), "1"),
    (forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), date(2026, 6, 30)),
    (forms.Textarea(), "one\ntwo </textarea>"),
    (forms.Textarea(), ""),
    (forms.Select(choices=CHOICES), "b"),
    (forms.SelectMultiple(choices=CHOICES), ["a", "b"]),
]


@pytest.mark.parametrize(
    "widget, value",
    WIDGETS,
    ids=lambda one: type(one).__name__ if isinstance(one, forms.Widget) else "",
)
def test_a_widget_prints_what_django_prints(widget: forms.Widget, value: Any) -> None:
    def printed(renderer: Any = None) -> str:
        html = widget.render("field", value, ATTRS, renderer)
        lines = (line.strip() for line in html.strip().splitlines())
        return "\n".join(lines) if isinstance(widget, forms.Textarea) else "".join(lines)

    assert printed() == printed(DjangoTemplates())
