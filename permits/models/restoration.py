"""Hardship restoration (恢复连续): what a case asks for, and by which rule it was decided (S46)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from permits.models.permit import Endorsement


class RestorationRequest(models.Model):
    """Which endorsement, asked for too late, is to lose no years after all; one row a case.

    The cause, the statement and the dates of the absence lie encrypted among the case's answers.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.CASCADE, related_name="restoration_request"
    )
    endorsement = models.ForeignKey(
        Endorsement, on_delete=models.PROTECT, related_name="restorations"
    )
    # The day of submission decides whether it was asked for in time (as D-27).
    requested_on = models.DateField()
    last_day = models.DateField()
    policy_code = models.CharField(max_length=20)
    # Filled when it is granted: from which day the years counted until then, and count now.
    years_from = models.DateField(null=True)
    restored_from = models.DateField(null=True)

    class Meta:
        verbose_name = _("request to restore continuity")
        verbose_name_plural = _("requests to restore continuity")

    def __str__(self) -> str:
        return f"{self.case_id}"
