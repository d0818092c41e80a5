"""Files that people hand in, encrypted at rest and never served from a public path."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


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
