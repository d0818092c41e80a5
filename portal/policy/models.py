"""The dated parameter sets: one record a version, with its source."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.policy.values import Policy, UnknownParameter


class PolicyVersion(models.Model):
    """All parameters in force from a day on, until the next version. DOMAIN 2, 18, 19."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    effective_from = models.DateField(_("in force from"), unique=True)
    parameters = models.JSONField(_("parameters"))
    source = models.TextField(_("source"))

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        ordering = ["effective_from"]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Every parameter is there and of its kind."""
        try:
            self.policy()
        except (UnknownParameter, TypeError, AttributeError) as error:
            raise ValidationError({"parameters": str(error)}) from error

    def policy(self) -> Policy:
        """The record as the value that rules take. Raises UnknownParameter."""
        return Policy.from_parameters(self.code, self.effective_from, self.parameters)
