"""Files that people hand in, encrypted at rest and never served from a public path."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import EncryptedJSONField, EncryptedTextField


class Upload(models.Model):
    """One uploaded file (材料文件), re-encoded where it is a picture.

    It belongs to the person it is about; `uploaded_by` is whoever sent it. The file itself lies
    encrypted in the storage of portal.vault, so `file.url` is refused on purpose.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="uploads")
    uploaded_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="uploads"
    )
    kind = models.CharField(_("kind"), max_length=40)
    file = models.FileField(_("file"), upload_to="uploads")
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="bytes, before encryption")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    # What the photo pre-check found; null for what is no portrait, or was not looked at yet.
    photo_check = models.JSONField(null=True)
    # The picture that this one was cut from by the pre-check.
    cut_from = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="cut")

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_image(self) -> bool:
        """Whether a browser can show it in an <img>."""
        return self.content_type.startswith("image/")

    @property
    def format(self) -> str:
        """JPEG, PNG or PDF, as people call it."""
        return self.content_type.rpartition("/")[2].upper()


class Reading(models.Model):
    """What text recognition read on one upload; asked for by a wizard, written by a worker.

    `fields` is {name: {"text": …, "confidence": 0…1}}. A page that cannot be read is
    "unreadable"; one that the worker failed on too often is so too: nobody waits for it.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("being read")
        DONE = "done", _("read")
        UNREADABLE = "unreadable", _("cannot be read")

    upload = models.OneToOneField(Upload, on_delete=models.CASCADE, related_name="reading")
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    fields = EncryptedJSONField(purpose="reading", default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("text recognition")
        verbose_name_plural = _("text recognitions")
        indexes = [
            models.Index(fields=["id"], condition=Q(state="pending"), name="reading_pending")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Certificate(models.Model):
    """A signed document that the portal issues (电子证照, PDF), made by a worker.

    `key` names what it shows in which version, so that it is made once; `number` and `code`
    are printed on it, and who has both may verify it. Whether it still counts is never stored:
    its kind says so on the day (certificates.Kind).
    """

    class State(models.TextChoices):
        PENDING = "pending", _("being made")
        READY = "ready", _("ready")
        STUCK = "stuck", _("needs a member of staff")

    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=40)
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT)
    number = models.CharField(max_length=40, db_index=True)
    code = EncryptedTextField(purpose="certificate_code")
    data = EncryptedJSONField(purpose="certificate", default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    file = models.FileField(_("file"), upload_to="certificates", blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        indexes = [
            models.Index(fields=["id"], condition=Q(state="pending"), name="certificate_pending")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
