"""Verification of addresses before the night (DOMAIN 8, s1:28): one task a permit and period."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from permits.models.permit import Permit
from portal.vault.fields import EncryptedTextField


class VerificationQuerySet(models.QuerySet["Verification"]):
    """Which tasks are to be done, and whose they are."""

    def current(self) -> Self:
        """Those of the period in which the permit still is."""
        return self.filter(permit__valid_until=F("period"), permit__ended_on__isnull=True)

    def waiting(self) -> Self:
        """Those without a result; somebody who was not met is still to be."""
        return self.current().filter(result__in=("", Verification.Result.ABSENT))


class Verification(models.Model):
    """Whether a holder still lives where the permit says: asked by a visit or a call.

    `room_index` is the home that was asked for, copied when the result is noted: what was found
    out about a former home says nothing of the next one.
    """

    class Result(models.TextChoices):
        LIVES = "lives", _("lives there")
        MOVED = "moved", _("has moved away")
        ABSENT = "absent", _("not met")

    class Method(models.TextChoices):
        VISIT = "visit", _("visit")
        CALL = "call", _("call")

    permit = models.ForeignKey(Permit, on_delete=models.CASCADE, related_name="verifications")
    period = models.DateField()
    street_code = models.CharField(max_length=9)
    opened_on = models.DateField()
    result = models.CharField(max_length=10, choices=Result.choices, blank=True, db_default="")
    method = models.CharField(max_length=5, choices=Method.choices, blank=True, db_default="")
    room_index = models.BinaryField(max_length=32, null=True)
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)
    note = EncryptedTextField(purpose="note", null=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("address verification")
        verbose_name_plural = _("address verifications")
        constraints = [
            models.UniqueConstraint(fields=["permit", "period"], name="verification_once_a_period")
        ]
        indexes = [
            models.Index(
                fields=["street_code", "id"],
                condition=Q(result__in=["", "absent"]),
                name="verification_round",
            )
        ]

    def __str__(self) -> str:
        return f"{self.permit_id} {self.period}"
