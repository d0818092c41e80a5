"""The night's work: runs, slices, and the ledger with one row a permit, period and run date."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from permits.models.permit import Permit


class SweepRun(models.Model):
    """One night of the automatic endorsement (自动签注), for one run date."""

    run_date = models.DateField(unique=True)
    # Begun by the dispatcher, not by hand; missed nights are counted from the first such night.
    scheduled = models.BooleanField(default=False)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    policy_code = models.CharField(max_length=20)
    calendar_version = models.CharField(max_length=40, blank=True, default="")
    due = models.PositiveIntegerField(default=0)
    # When the reminders of its day were written (endorsement.reminders).
    reminded_at = models.DateTimeField(null=True)
    # Stopped by hand between two slices; null again when it goes on.
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)
    # {"outcomes": {outcome: n}, "reasons": {code: n}, "districts": {code: {outcome: n}}},
    # filled when finished.
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("sweep run")
        verbose_name_plural = _("sweep runs")
        constraints = [
            # Each night has its own copies of the registers, so one is run after the other.
            models.UniqueConstraint(
                fields=["finished_at"],
                condition=Q(finished_at__isnull=True),
                nulls_distinct=False,
                name="sweep_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_date}"


class SweepSlice(models.Model):
    """A range of permit ids of one run, worked off in one transaction."""

    run = models.ForeignKey(SweepRun, on_delete=models.CASCADE, related_name="slices")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    done_at = models.DateTimeField(null=True)
    # Set on a slice that failed and was halved, or whose only permit was set aside.
    error = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "first_id"], condition=Q(done_at__isnull=True), name="slice_once"
            ),
            models.CheckConstraint(
                condition=Q(last_id__gte=models.F("first_id")), name="slice_order"
            ),
        ]
        indexes = [
            models.Index(fields=["run"], condition=Q(done_at__isnull=True), name="slice_open")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.first_id}-{self.last_id}"


class Outcome(models.TextChoices):
    """What a night decided about one due permit."""

    ENDORSED = "endorsed", _("endorsed")
    REFERRED = "referred", _("referred to the desk")
    # Open case or unknown register: nothing was decided, the next night looks again.
    LEFT = "left", _("left for another night")
    # The row could not be worked; reported to staff with its error.
    BROKEN = "broken", _("set aside")


class Ledger(models.Model):
    """One outcome for one permit, period and run date; the night's audit."""

    permit = models.ForeignKey(Permit, on_delete=models.PROTECT, related_name="ledger")
    period = models.DateField()
    run_date = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    # Sorted reason codes (permits.rules.automatic.Reason).
    reasons = ArrayField(models.CharField(max_length=30), default=list, db_default=[])
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("sweep outcome")
        verbose_name_plural = _("sweep outcomes")
        constraints = [
            models.UniqueConstraint(
                fields=["permit", "period", "run_date"], name="ledger_once_a_night"
            )
        ]
        indexes = [models.Index(fields=["run_date", "outcome"], name="ledger_run")]

    def __str__(self) -> str:
        return f"{self.permit_id} {self.run_date} {self.outcome}"


class WhatIf(models.Model):
    """A dry run that a member of staff asked for: a night, and a policy changed on trial.

    `switches` are parameters by name (AUTO_DAYS_BEFORE), `result` the counts by the policy in
    force and by the changed one: {"now": counts, "then": counts}, as in SweepRun.counts.
    """

    asked_by = models.ForeignKey("accounts.User", on_delete=models.CASCADE)
    night = models.DateField()
    switches = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    failed = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("trial run")
        verbose_name_plural = _("trial runs")
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by"],
                condition=Q(result__isnull=True, failed=False),
                name="what_if_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.night} {self.switches}"
