"""Relief measures (容缺办理, 延期办理): dated, approved by two people, for areas or for persons."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from permits.models.permit import Endorsement


class ReliefMeasureQuerySet(models.QuerySet["ReliefMeasure"]):
    """Which measures hold."""

    def in_force(self, on: object) -> Self:
        """Approved, not withdrawn, and covering day `on`; the first and last day still count."""
        approved = self.filter(approved_at__isnull=False, withdrawn_at__isnull=True)
        return approved.filter(starts_on__lte=on, ends_on__gte=on)


class ReliefMeasure(models.Model):
    """A measure for people who cannot come (DOMAIN 16): until it is approved it does nothing.

    It covers the permits whose street begins with one of `areas` (districts of six digits,
    streets of nine) and the persons listed. Another supervisor approves it than the one who
    opened it. It can be withdrawn at any time; what a night has endorsed stays endorsed.
    """

    class Kind(models.TextChoices):
        WAIVER = "waiver", _("waived formalities: papers follow later")
        EXTENSION = "extension", _("extension: the visit follows later")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=80)
    grounds = models.TextField(_("grounds"), max_length=1000)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    areas = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    opened_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="opened_measures"
    )
    opened_at = models.DateTimeField(db_default=Now())
    approved_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="approved_measures"
    )
    approved_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="withdrawn_measures"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = ReliefMeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("relief measure")
        verbose_name_plural = _("relief measures")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="relief_dates"),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False)
                & ~Q(approved_by=F("opened_by")),
                name="relief_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReliefPerson(models.Model):
    """One person whom a measure names, by blind index; counts once the import was confirmed."""

    measure = models.ForeignKey(ReliefMeasure, on_delete=models.CASCADE, related_name="people")
    person_index = models.BinaryField(max_length=32)
    confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_index", "measure"], name="relief_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.measure_id}"


class ReliefSupplement(models.Model):
    """What is still owed after an endorsement under relief: the papers, or the visit (D-13)."""

    endorsement = models.OneToOneField(
        Endorsement, on_delete=models.CASCADE, related_name="supplement"
    )
    measure = models.ForeignKey(ReliefMeasure, on_delete=models.PROTECT, related_name="supplements")
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("relief supplement")
        verbose_name_plural = _("relief supplements")

    def __str__(self) -> str:
        return f"{self.endorsement_id}"
