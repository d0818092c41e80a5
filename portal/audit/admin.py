from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.audit.models import Entry


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    """The trail, to read."""

    list_display = ("at", "actor", "action", "person_number", "object_type", "object_id", "office")
    list_filter = ("action", "object_type")
    list_select_related = ("actor", "office")
    search_fields = ("=object_id", "=actor__username")
    show_full_result_count = False

    @admin.display(description=_("about"))
    def person_number(self, entry: Entry) -> str:
        """Only the row's number: the name is on pages that leave a row themselves."""
        return str(entry.person_id or "")

    def has_add_permission(self, *args: Any) -> bool:
        return False

    def has_change_permission(self, *args: Any) -> bool:
        return False

    def has_delete_permission(self, *args: Any) -> bool:
        return False
