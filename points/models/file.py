"""The points file (积分档案) of a holder, and its yearly confirmations (积分确认)."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Route(models.TextChoices):
    """On which indicator the file rests; each has its own insurance condition (DOMAIN 11)."""

    EDUCATION = "education", _("education")
    TITLE = "title", _("professional title or skill level")
    BASE = "base", _("multiple of the insurance base")


class PointsFile(models.Model):
    """One holder's points, from the first score to the day a new application is necessary.

    `valid_until` is the last day of the points: that of the permit at the score, whatever the
    day of acceptance (s4:21, S45); an endorsement alone does not move it.
    """

    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="points_files"
    )
    # The employer through which it is handed in now; a new one takes over by its acceptance.
    employer = models.ForeignKey(
        "accounts.Employer", on_delete=models.PROTECT, related_name="points_files"
    )
    route = models.CharField(max_length=10, choices=Route.choices)
    total = models.PositiveSmallIntegerField(_("points"))
    scored_on = models.DateField(_("scored on"))
    valid_until = models.DateField(_("valid until"))
    # Null for the present one; set when it lapsed and only a new application helps (D-21, D-24).
    ended_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("points file")
        verbose_name_plural = _("points files")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_on__isnull=True), name="points_one_present"
            ),
        ]
        indexes = [
            models.Index(
                fields=["employer"], condition=Q(ended_on__isnull=True), name="points_of_employer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.total}"


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    """Which confirmations."""

    def waiting(self) -> Self:
        """Neither confirmed nor lapsed."""
        return self.filter(confirmed_on__isnull=True, lapsed_on__isnull=True)


class Confirmation(models.Model):
    """The confirmation that one endorsement asks for, made by the nightly job (积分确认).

    Days as the rule says them (D-19 to D-22): the first two stay empty while the working-day
    calendar of `missing_year` is not loaded; `hard_cutoff` is the last good day.
    """

    endorsement = models.OneToOneField(
        "permits.Endorsement", on_delete=models.PROTECT, related_name="confirmation"
    )
    file = models.ForeignKey(PointsFile, on_delete=models.PROTECT, related_name="confirmations")
    opens_on = models.DateField(null=True)
    recommended_by = models.DateField(null=True)
    missing_year = models.PositiveSmallIntegerField(null=True)
    hard_cutoff = models.DateField()
    # 刷新有效期: when the holder last had the new expiry taken over (s0:127).
    refreshed_at = models.DateTimeField(null=True)
    confirmed_on = models.DateField(null=True)
    # Late within the grace: the points did not hold in between (D-23).
    gap = models.BooleanField(default=False)
    lapsed_on = models.DateField(null=True)
    # In force when it was decided (DOMAIN 19).
    policy_code = models.CharField(max_length=20)
    calendar_version = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("points confirmation")
        verbose_name_plural = _("points confirmations")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True) | Q(lapsed_on__isnull=True),
                name="confirmation_one_end",
            ),
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True) | Q(recommended_by__gte=F("opens_on")),
                name="confirmation_dates",
            ),
        ]
        indexes = [
            models.Index(
                fields=["opens_on"],
                condition=Q(confirmed_on__isnull=True, lapsed_on__isnull=True),
                name="confirmation_waiting",
            ),
            # Those that a calendar year would give their dates: few, and looked for often.
            models.Index(
                fields=["missing_year"],
                condition=Q(missing_year__isnull=False),
                name="confirmation_undated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.endorsement_id}"
