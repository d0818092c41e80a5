"""Reference data: average wages (社会平均工资) as staff load and correct them."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _

from points.models import AverageWage


class AverageWageForm(ModelForm):
    """One year of the reference: whole months, and none that another year has already."""

    class Meta:
        model = AverageWage
        fields = ("first_month", "last_month", "yuan", "source", "certain")
        help_texts = {
            "first_month": _("The first day of the first month, usually 1 July."),
            "last_month": _("The first day of the last month, usually 1 June; it counts too."),
            "yuan": _("The base that counts as 1x. Other multiples follow from it."),
            "source": _("Where it was published: authority, number, date."),
            "certain": _(
                "Only where an official page says so; else every figure says that it does not."
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Whole months, in order, that overlap no other year."""
        data = super().clean() or {}
        first, last = data.get("first_month"), data.get("last_month")
        if first is None or last is None:
            return data
        for name, day in (("first_month", first), ("last_month", last)):
            if day.day != 1:
                self.add_error(name, _("Write the first day of the month."))
        if last < first:
            self.add_error("last_month", _("It ends before it begins."))
        others = AverageWage.objects.exclude(pk=self.instance.pk)
        if others.filter(first_month__lte=last, last_month__gte=first).exists():
            raise ValidationError(_("Another year covers some of these months already."))
        return data


@admin.register(AverageWage)
class AverageWageAdmin(admin.ModelAdmin):
    """The table that decides what 0.8x, 1x, 2x and 3x are in a month."""

    form = AverageWageForm
    list_display = ("first_month", "last_month", "yuan", "certain", "source")
    list_filter = ("certain",)
    ordering = ("-first_month",)

    def has_delete_permission(self, *args: Any) -> bool:
        """Scores rest on it: it is corrected, never deleted."""
        return False
