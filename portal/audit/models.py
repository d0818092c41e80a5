"""The audit trail: one row for each time somebody saw or changed a person's record."""

from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What was done. Rooms may write other words; these are the common ones."""

    VIEW = "view", _("saw")
    CHANGE = "change", _("changed")
    DOWNLOAD = "download", _("opened a document")
    DECIDE = "decide", _("decided")
    SIGN_IN = "sign_in", _("signed in")
    IDENTIFY = "identify", _("said who they are")
    SLICE = "slice", _("ran a slice of a job")


class Entry(models.Model):
    """Who saw or changed what, when, and for whom they acted. Written once: a trigger refuses
    UPDATE and DELETE, which is why no foreign key here lets its target go.
    """

    at = models.DateTimeField(_("at"), db_default=Now())
    actor = models.ForeignKey(
        "accounts.User",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Empty: the system."),
    )
    action = models.CharField(_("action"), max_length=20)
    person = models.ForeignKey(
        "accounts.Person",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("about"),
    )
    object_type = models.CharField(_("kind of record"), max_length=40, blank=True)
    object_id = models.CharField(_("record"), max_length=40, blank=True)
    office = models.ForeignKey(
        "accounts.Office", null=True, on_delete=models.PROTECT, related_name="+"
    )
    employer = models.ForeignKey(
        "accounts.Employer", null=True, on_delete=models.PROTECT, related_name="+"
    )
    address_hash: Any = models.BinaryField(
        _("network address, hashed"), max_length=32, null=True, editable=False
    )
    # Facts that identify nobody: a case's version, counts of a slice.
    detail = models.JSONField(_("detail"), default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person", "-id"], name="audit_person"),
            models.Index(fields=["actor", "-id"], name="audit_actor"),
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id or 'system'} {self.action} {self.object_type} {self.object_id}"
