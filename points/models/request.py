"""What a points case asks for, and what the talent centre decided on each indicator."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from points.models.file import Confirmation, Route
from portal.vault.fields import EncryptedJSONField, EncryptedTextField


class PointsRequest(models.Model):
    """What a case of application or confirmation asks for; one row a case.

    `facts` are the plain inputs of the score as they were declared (points.rules), `estimate` the
    total that they give; `changes` names what changed since the last score (home, employer,
    education, title, spouse, children). `score` is what the centre decided.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.CASCADE, related_name="points_request"
    )
    # The employer through which it was handed in; stays when another one takes over later.
    employer = models.ForeignKey("accounts.Employer", on_delete=models.PROTECT, related_name="+")
    # Only where it confirms points after an endorsement.
    confirmation = models.ForeignKey(
        Confirmation, null=True, on_delete=models.PROTECT, related_name="requests"
    )
    route = models.CharField(max_length=10, choices=Route.choices)
    changes = ArrayField(models.CharField(max_length=20), default=list)
    facts = EncryptedJSONField(purpose="answers", default=dict)
    estimate = models.PositiveSmallIntegerField()
    # Whether papers have to come to the talent centre, and when they came (DOMAIN 11, C-27).
    paper_required = models.BooleanField(default=False)
    paper_received_on = models.DateField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    scored_on = models.DateField(null=True)
    policy_code = models.CharField(max_length=20)
    calendar_version = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("points request")
        verbose_name_plural = _("points requests")

    def __str__(self) -> str:
        return f"{self.case_id}"


class IndicatorDecision(models.Model):
    """One indicator of one request, as the clerk of the talent centre saw it."""

    request = models.ForeignKey(PointsRequest, on_delete=models.CASCADE, related_name="decisions")
    indicator = models.CharField(max_length=30)
    estimated = models.SmallIntegerField()
    decided = models.SmallIntegerField()
    # Why it differs; said to the holder.
    note = EncryptedTextField(purpose="note", blank=True, default="")
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("decision on an indicator")
        verbose_name_plural = _("decisions on indicators")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "indicator"], name="indicator_decided_once"),
            models.CheckConstraint(
                condition=Q(decided__gte=-2000, decided__lte=2000), name="indicator_points"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.indicator}"
