"""Draft (暂存): one run of a wizard, in the database from the first answer on."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Membership
from portal.cases.models import Case, Channel
from portal.vault.fields import EncryptedJSONField

if TYPE_CHECKING:
    from portal.accounts.models import User

LIFETIME = timedelta(days=30)


def _expiry() -> datetime:
    return timezone.now() + LIFETIME


class DraftQuerySet(models.QuerySet["Draft"]):
    """Who may see which drafts: the only place that says so. Everything else is denied."""

    def of_user(self, user: "User") -> Self:
        """What `user` types: about themselves, for another whose proxy they are, for an employer
        as its HR, or at the counter of an office they work for."""
        oneself = Q(proxy__isnull=True, person__user=user) | Q(proxy__user=user)
        own = oneself & Q(employer__isnull=True) & ~Q(channel=Channel.COUNTER)
        ties = Membership.objects.filter(user=user, active=True)
        served = Q(channel=Channel.COUNTER, office__in=ties.values("office"))
        return self.filter(own | served | Q(employer__in=ties.values("employer")), user=user)

    def unfinished(self) -> Self:
        """Neither submitted nor expired."""
        return self.filter(case__isnull=True, expires_at__gt=timezone.now())


class Draft(models.Model):
    """Answers as they were typed, step by step, until they become a case.

    `user` types, `person` is who it is about (the same human, except at the counter and where a
    `proxy` acts for the person, and where HR types in the name of `employer`: about one of its
    people, or about the employer itself, then the person is the member of HR).
    `answers` is {step: {field: [text, …]}}; `valid` lists the steps whose answers passed.
    `version` counts the saves. `case` is set by submitting, once. `corrects` is the case being
    corrected (as it was at `corrects_version`), and `only_steps` the steps that staff named.
    It expires 30 days after it was last saved, in real time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="drafts")
    # Who types for the person (代办), what they are to them, and on which ground they may.
    proxy = models.ForeignKey(
        "accounts.Person", null=True, on_delete=models.CASCADE, related_name="proxied_drafts"
    )
    relation = models.CharField(max_length=20, blank=True, default="")
    ground = models.CharField(max_length=20, blank=True, default="")
    employer = models.ForeignKey(
        "accounts.Employer", null=True, on_delete=models.CASCADE, related_name="drafts"
    )
    service = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    office = models.ForeignKey("accounts.Office", null=True, on_delete=models.SET_NULL)
    answers = EncryptedJSONField(purpose="answers", default=dict)
    valid = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    corrects = models.ForeignKey(
        Case, null=True, on_delete=models.CASCADE, related_name="correction_drafts"
    )
    corrects_version = models.PositiveIntegerField(null=True)
    only_steps = models.JSONField(default=list)
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="drafts")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField(default=_expiry)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        indexes = [
            models.Index(
                fields=["user", "-updated_at"],
                condition=Q(case__isnull=True),
                name="draft_open",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["corrects", "corrects_version"],
                condition=Q(case__isnull=True),
                name="draft_one_a_correction",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.id}"

    @property
    def expired(self) -> bool:
        """Whether its time ran out, in real time."""
        return self.case_id is None and timezone.now() >= self.expires_at

    def renew(self) -> None:
        """Its time begins anew, because somebody works on it."""
        self.expires_at = _expiry()
