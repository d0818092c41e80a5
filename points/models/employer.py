"""What the portal knows of an employer for the points: its record, its people, its HR."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import EMPLOYER_ROLES, Role
from portal.vault.fields import BlindIndexField, EncryptedTextField


class Premises(models.TextChoices):
    """By what right an employer has its place of business."""

    OWNED = "owned", _("owned")
    RENTED = "rented", _("rented")
    OTHER = "other", _("lent or otherwise")


class EmployerRecord(models.Model):
    """What an employer said of itself, and whether the talent centre approved it (S24).

    First-time employers file nothing before their approval; `reported_on` is the day of the last
    self-report (实有单位信息自主填报).
    """

    employer = models.OneToOneField(
        "accounts.Employer", on_delete=models.PROTECT, related_name="record"
    )
    approved_on = models.DateField(_("approved on"), null=True)
    # The organisation code (positions 9 to 17 of the credit code) stays when the name changes.
    registered_name = models.CharField(_("name as approved"), max_length=120, blank=True)
    legal_person = models.CharField(_("legal representative"), max_length=60, blank=True)
    contact = models.CharField(_("contact"), max_length=60, blank=True)
    contact_phone = EncryptedTextField("phone", _("contact's telephone"), blank=True, default="")
    address = EncryptedTextField("address", _("actual address"), blank=True, default="")
    street_code = models.CharField(max_length=9, blank=True, default="")
    headcount = models.PositiveIntegerField(_("headcount"), null=True)
    premises = models.CharField(max_length=10, choices=Premises.choices, blank=True)
    reported_on = models.DateField(_("self-report of"), null=True)

    class Meta:
        verbose_name = _("employer record")
        verbose_name_plural = _("employer records")

    def __str__(self) -> str:
        return f"{self.employer_id}"


class Employee(models.Model):
    """Somebody on an employer's list (人员名册), from the day HR entered them.

    Known by the blind index of the ID number: the person need not have signed in yet. What HR
    sees of somebody's points depends on the points file, not on this list.
    """

    employer = models.ForeignKey(
        "accounts.Employer", on_delete=models.PROTECT, related_name="employees"
    )
    name = models.CharField(_("full name"), max_length=60)
    id_number = EncryptedTextField("id_number", _("ID number"))
    id_index = BlindIndexField("id_number", "id_number", db_index=True, editable=False)
    position = models.CharField(_("position"), max_length=60, blank=True)
    contract_from = models.DateField(_("contract from"))
    # Null: without an end.
    contract_until = models.DateField(_("contract until"), null=True)
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    added_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "id_index"],
                condition=Q(left_on__isnull=True),
                name="employee_once",
            ),
            models.CheckConstraint(
                condition=Q(contract_until__isnull=True)
                | Q(contract_until__gte=F("contract_from")),
                name="employee_contract",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer_id} {self.pk}"


class Invitation(models.Model):
    """An invitation to act for an employer as its HR, sent to a mobile number.

    Whoever signs in with that number may take it within two weeks of real time, once.
    """

    LIFETIME = timedelta(days=14)

    employer = models.ForeignKey(
        "accounts.Employer", on_delete=models.CASCADE, related_name="invitations"
    )
    phone = EncryptedTextField("phone", _("mobile number"))
    phone_index = BlindIndexField("phone", "phone", db_index=True, editable=False)
    role = models.CharField(
        _("role"), max_length=15, choices=[(r, Role(r).label) for r in EMPLOYER_ROLES]
    )
    invited_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "phone_index"],
                condition=Q(ended_at__isnull=True),
                name="invitation_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.employer_id} {self.pk}"

    @property
    def open(self) -> bool:
        """Whether it can still be taken."""
        return self.ended_at is None and timezone.now() < self.created_at + self.LIFETIME
