"""Average wages (社会平均工资) as dated data (DOMAIN 9)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AverageWage(models.Model):
    """The monthly reference for the insurance base, from July to June; both months count.

    `certain` is False where no official page was found: pages say so beside every figure that
    rests on it.
    """

    first_month = models.DateField(_("first month"), unique=True)
    last_month = models.DateField(_("last month"))
    yuan = models.PositiveIntegerField(_("yuan a month"))
    source = models.CharField(_("source"), max_length=120)
    certain = models.BooleanField(_("confirmed"), default=True)

    class Meta:
        verbose_name = _("average wage")
        verbose_name_plural = _("average wages")
        ordering = ["first_month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_month__gte=F("first_month")), name="wage_months"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_month:%Y-%m} {self.yuan}"
