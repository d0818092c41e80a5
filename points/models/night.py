"""What the points' night has done: a row for a date, worked off in slices."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class PointsNight(models.Model):
    """One night of the points: everything that is due on `run_date` or was before.

    Only the present date's night is worked; one that was missed needs no other, because each asks
    what is due by now. `step` and `last_id` say how far it is: whoever works it next goes on there.
    """

    run_date = models.DateField(unique=True)
    begun_at = models.DateTimeField(db_default=Now())
    step = models.PositiveSmallIntegerField(default=0)
    last_id = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    # How many of what: {"asked": 12, "lapsed": 1, …}.
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("night of the points")
        verbose_name_plural = _("nights of the points")

    def __str__(self) -> str:
        return f"{self.run_date}"
