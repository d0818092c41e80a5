"""Registration (居住登记), permit (居住证) and endorsement (签注)."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField


class Housing(models.TextChoices):
    """Housing types (DOMAIN 5, s3:55)."""

    OWN_PURCHASED = "own_purchased", _("My own purchased home")
    OWN_RENTED = "own_rented", _("A home that I rent")
    RELATIVE_PURCHASED = "relative_purchased", _("A home that a close relative owns")
    RELATIVE_RENTED = "relative_rented", _("A home that a close relative rents")
    DORMITORY = "dormitory", _("A dormitory of my employer or school")


class Basis(models.TextChoices):
    """On which ground the permit is held (DOMAIN 6, s3:145)."""

    EMPLOYMENT = "employment", _("Lawful stable employment")
    HOUSING = "housing", _("Lawful stable housing")
    SCHOOLING = "schooling", _("Continuous schooling")


class DateRange(Func):
    """`daterange(from, until)`: the day a permit ended is the first it no longer covers."""

    function = "daterange"
    output_field = DateRangeField()


class Dwelling(models.Model):
    """Where somebody lives: shared columns of registration, permit and requests.

    The room's standard address code is encrypted and findable; the address as people write it
    is encrypted too, the street stays open because queues and counts need it.
    """

    housing = models.CharField(_("housing type"), max_length=20, choices=Housing.choices)
    room_ref = EncryptedTextField(purpose="room")
    room_index = BlindIndexField(source="room_ref", purpose="room", null=True)
    address = EncryptedTextField(purpose="address")
    street_code = models.CharField(max_length=9)

    class Meta:
        abstract = True


class Registration(Dwelling):
    """Residence registration (居住登记): one year from the day it was granted (D-10, D-28)."""

    number = models.CharField(_("number"), max_length=32, unique=True)
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="registrations"
    )
    case = models.OneToOneField(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="registration"
    )
    reason = models.CharField(_("reason for residence"), max_length=20, blank=True)
    registered_on = models.DateField(_("registered on"))
    valid_until = models.DateField(_("valid until"))
    # The day a later registration took its place; null for the present one.
    superseded_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("residence registration")
        verbose_name_plural = _("residence registrations")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("registered_on")), name="registration_dates"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(superseded_on__isnull=True),
                name="registration_one_present",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PermitQuerySet(models.QuerySet["Permit"]):
    """Who may see which permits."""

    def of_person(self, person: object) -> Self:
        """This person's permits, newest first."""
        if person is None:
            return self.none()
        return self.filter(person=person).order_by("-issued_on")


class Permit(Dwelling):
    """Residence permit (《上海市居住证》), from its issue to its end.

    `valid_until` is E of the rules, the last good day in the records; `card_valid_until` is what
    is printed on the card, rewritten at any centre. Status (valid, suspended, void) follows from
    dates and is never stored. The declared facts (room, phone, employer, fingerprint) are what
    the night compares with the registers.
    """

    number = models.CharField(_("permit number"), max_length=32, unique=True)
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="permits")
    # The holder's blind index, copied so that the night needs no join to the person.
    person_index = models.BinaryField(max_length=32)
    case = models.OneToOneField(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="permit"
    )
    basis = models.CharField(_("basis"), max_length=12, choices=Basis.choices)
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"))
    card_valid_until = models.DateField(_("valid until, as printed on the card"))
    # From which day the continuous years (连续年限) count; a reset moves it.
    continuity_start = models.DateField()
    # The day a new permit took its place or it was withdrawn; null for the present one.
    ended_on = models.DateField(null=True)
    employer_code = models.CharField(max_length=18, blank=True, default="")
    phone = EncryptedTextField(purpose="phone")
    phone_index = BlindIndexField(source="phone", purpose="phone", null=True)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    language = models.CharField(max_length=10, default="zh-hans")
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = PermitQuerySet.as_manager()

    class Meta:
        verbose_name = _("residence permit")
        verbose_name_plural = _("residence permits")
        indexes = [
            models.Index(
                fields=["valid_until", "id"],
                condition=Q(ended_on__isnull=True),
                name="permit_due",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("issued_on")), name="permit_dates"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("issued_on")),
                name="permit_end",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_on__isnull=True),
                name="permit_one_present",
            ),
            ExclusionConstraint(
                name="permit_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("issued_on", "ended_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Endorsement(models.Model):
    """Endorsement (签注) of one permit for one period; final for that period.

    `period` is the E that it extends; unique with the permit, so that a period cannot be
    endorsed twice. It keeps by which rule and parameters it was decided (DOMAIN 19).
    """

    class Channel(models.TextChoices):
        AUTO = "auto", _("automatically")
        WEB = "web", _("online")
        COUNTER = "counter", _("at the counter")

    permit = models.ForeignKey(Permit, on_delete=models.PROTECT, related_name="endorsements")
    period = models.DateField(help_text=_("the valid-until date that this endorsement extends"))
    # First day the new period counts as held: the day after `period`, or the reset day.
    valid_from = models.DateField()
    valid_until = models.DateField()
    # D-27: the day of submission decides the band; endorsed_on is the day it was written.
    requested_on = models.DateField()
    endorsed_on = models.DateField()
    band = models.CharField(max_length=20)
    days_late = models.SmallIntegerField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    policy_code = models.CharField(max_length=20)
    calendar_version = models.CharField(max_length=40, blank=True, default="", db_default="")
    continuity_start = models.DateField()
    # The day on which the years lost by this late endorsement were given back (S46); else null.
    # The days of the gap stay uncounted: permits.rules.restoration says why.
    restored_on = models.DateField(null=True)
    case = models.OneToOneField(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="endorsement"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        ordering = ["period"]
        constraints = [
            models.UniqueConstraint(fields=["permit", "period"], name="endorsement_one_a_period"),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("period")) & Q(valid_until__gte=F("valid_from")),
                name="endorsement_dates",
            ),
            models.CheckConstraint(
                condition=Q(restored_on__isnull=True) | Q(band="LATE_RESET"),
                name="endorsement_restored_reset",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permit_id} {self.period}"


class PermitRequest(Dwelling):
    """What a permit application (居住证新办) asks for; one row a case."""

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="request")
    basis = models.CharField(max_length=12, choices=Basis.choices)
    employer_code = models.CharField(max_length=18, blank=True, default="")
    education = models.CharField(max_length=20, blank=True, default="")
    delivery = models.CharField(max_length=10)
    ems_number = models.CharField(max_length=20, blank=True, default="")
    # For EMS (S14): who receives the card where; without an address it goes to the dwelling.
    recipient = EncryptedTextField(purpose="name", blank=True, default="")
    recipient_phone = EncryptedTextField(purpose="phone", blank=True, default="")
    deliver_to = EncryptedTextField(purpose="address", blank=True, default="")
    deliver_street = models.CharField(max_length=9, blank=True, default="")

    class Meta:
        verbose_name = _("permit application")
        verbose_name_plural = _("permit applications")

    def __str__(self) -> str:
        return f"{self.case_id}"


class EndorsementRequest(models.Model):
    """What an endorsement case asks for: which permit, which period, what changed."""

    case = models.OneToOneField(
        "cases.Case", on_delete=models.CASCADE, related_name="endorsement_request"
    )
    permit = models.ForeignKey(Permit, on_delete=models.PROTECT, related_name="requests")
    period = models.DateField()
    # D-27: the day that decides the band.
    requested_on = models.DateField()
    # Changed facts to write onto the permit when granted: {field: value}.
    changes = EncryptedJSONField(purpose="answers", default=dict)

    class Meta:
        verbose_name = _("endorsement request")
        verbose_name_plural = _("endorsement requests")

    def __str__(self) -> str:
        return f"{self.case_id}"
