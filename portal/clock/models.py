"""The working-day calendar that staff load, and the demo's shifted clock."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CalendarYear(models.Model):
    """A year whose working days (工作日) are known in full. DOMAIN 3, D-22."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    version = models.CharField(_("version"), max_length=16, editable=False)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now=True)
    loaded_by = models.CharField(_("loaded by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """An exception to "weekends are off": a holiday on a weekday, or a worked weekend (调休)."""

    date = models.DateField(_("date"), primary_key=True)
    working = models.BooleanField(_("is worked"))
    year = models.ForeignKey(
        CalendarYear, on_delete=models.CASCADE, related_name="days", verbose_name=_("year")
    )

    class Meta:
        verbose_name = _("calendar exception")
        verbose_name_plural = _("calendar exceptions")
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                name="calendar_day_in_its_year", condition=Q(date__year=F("year"))
            ),
            models.CheckConstraint(
                name="calendar_day_is_an_exception",
                condition=Q(working=True, date__iso_week_day__gte=6)
                | Q(working=False, date__iso_week_day__lte=5),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {'+' if self.working else '-'}"


class Shift(models.Model):
    """By how many days the demo's clock is shifted; at most one row, never outside a demo."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    days = models.IntegerField(_("days"))

    class Meta:
        verbose_name = _("shift of the clock")
        verbose_name_plural = _("shift of the clock")
        constraints = [models.CheckConstraint(name="clock_shift_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.days:+d}"
