"""Wordings that staff may change; the outbox itself is in no admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.sms import texts
from portal.sms.models import Template


class TemplateForm(forms.ModelForm):
    """A choice of the messages there are, and what may stand in a text."""

    key = forms.ChoiceField(
        label=_("message"), choices=lambda: [(k, k) for k in sorted(texts.wordings())]
    )

    class Meta:
        model = Template
        fields = ["key", "language", "text"]
        help_texts = {
            "text": _(
                "Keep the names in braces, for example {date}. A part in square brackets falls "
                "away when a name in it has no value. The signature is added by itself."
            )
        }


@admin.register(Template)
class TemplateAdmin(admin.ModelAdmin):
    """Each row replaces the wording of one message in one language; deleting it restores ours."""

    form = TemplateForm
    list_display = ["key", "language", "text", "parts"]
    list_filter = ["language"]

    @admin.display(description=_("parts, without its values"))
    def parts(self, row: Template) -> int:
        """How many parts the text alone is billed as."""
        return texts.segments(texts.length(texts.signed(row.text)))

    def get_readonly_fields(self, request: Any, obj: Template | None = None) -> list[str]:
        return ["builtin"] if obj else []

    @admin.display(description=_("our own wording"))
    def builtin(self, row: Template) -> str:
        """The wording that this row replaces."""
        return texts.find(row.key, row.language, {})
