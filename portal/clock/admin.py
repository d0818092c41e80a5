"""Reference data: staff load and correct the working-day calendar."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from portal.clock.calendar import refresh_version
from portal.clock.models import CalendarDay, CalendarYear


class CalendarDayInline(admin.TabularInline):
    model = CalendarDay
    extra = 3


@admin.register(CalendarYear)
class CalendarYearAdmin(admin.ModelAdmin):
    list_display = ["year", "version", "loaded_at", "loaded_by"]
    readonly_fields = ["version", "loaded_at", "loaded_by"]
    inlines = [CalendarDayInline]

    def save_model(
        self, request: HttpRequest, obj: CalendarYear, form: ModelForm, change: bool
    ) -> None:
        """Note who loaded the year."""
        obj.loaded_by = request.user.get_username()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The days are saved: the data has a new name."""
        super().save_related(request, form, formsets, change)
        refresh_version(form.instance)
