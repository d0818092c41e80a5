"""The embedded registers: population, housing, employment, schooling, e-licences.

Rows of one person share `person_index`, the blind index of the ID number (purpose "id_number").
No row points to an account: the registers know people who never signed in.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField


def index_field(**options: Any) -> "models.BinaryField[Any, Any]":
    """A blind index (32 bytes) that another authority delivers instead of the value itself."""
    return models.BinaryField(max_length=32, **options)


class Sex(models.TextChoices):
    """Sex as the ID number tells it."""

    MALE = "M", _("male")
    FEMALE = "F", _("female")


class Resident(models.Model):
    """A person in the population register (人口库)."""

    id_number = EncryptedTextField("id_number")
    person_index = BlindIndexField("id_number", "id_number", unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_pinyin = models.CharField(_("name in pinyin"), max_length=120)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    birth_date = models.DateField(_("birth date"))
    hukou_place = models.CharField(_("hukou place"), max_length=60)
    shanghai_hukou = models.BooleanField(_("Shanghai hukou"), default=False)
    phone = EncryptedTextField("phone", null=True, blank=True)
    phone_index = BlindIndexField("phone", "phone", null=True, db_index=True)
    room_ref = EncryptedTextField("room", null=True, blank=True)
    room_index = BlindIndexField("room_ref", "room", null=True, db_index=True)
    fingerprint = models.CharField(
        max_length=64,
        help_text=_("Keyed hash of name, sex, birth date and hukou place (DOMAIN 8)."),
    )
    updated_on = models.DateField(_("updated on"))

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")

    def __str__(self) -> str:
        return self.name


class RightKind(models.TextChoices):
    """What gives a person the right to a dwelling (DOMAIN 5)."""

    TITLE = "title", _("title deed")
    LEASE = "lease", _("lease filing")
    DORMITORY = "dormitory", _("dormitory")


class DwellingRight(models.Model):
    """A title (不动产权证), lease filing (租赁备案) or dormitory place; `ends_on` is its last day.

    `person_index` is who lives there by it, `holder_name` whose it is: a close relative's name
    where a filing or title names the relative and lists the person as living there.
    """

    Kind = RightKind

    kind = models.CharField(_("kind"), max_length=10, choices=RightKind)
    person_index = index_field()
    room_ref = EncryptedTextField("room")
    room_index = BlindIndexField("room_ref", "room")
    number = models.CharField(_("number"), max_length=40)
    holder_name = models.CharField(_("right holder"), max_length=60)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    class Meta:
        verbose_name = _("right to a dwelling")
        verbose_name_plural = _("rights to dwellings")
        indexes = [models.Index(fields=["person_index"], name="right_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="right_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class EmployerRecord(models.Model):
    """An employer as the insurance and business registers know it."""

    credit_code = models.CharField(_("credit code"), max_length=18, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    district_code = models.CharField(_("district code"), max_length=6)
    address = models.CharField(_("address"), max_length=200)
    active = models.BooleanField(_("in business"), default=True)

    class Meta:
        verbose_name = _("employer record")
        verbose_name_plural = _("employer records")

    def __str__(self) -> str:
        return self.name


class InsuranceRun(models.Model):
    """Months of social insurance that one employer paid at one base, without a gap.

    Both months are the first days of the first and the last month paid; no last month: still
    paying. Base in yuan a month. `back_paid`: paid later for months gone by (补缴).
    """

    person_index = index_field()
    employer_code = models.CharField(_("credit code of the employer"), max_length=18)
    first_month = models.DateField(_("first month"))
    last_month = models.DateField(_("last month"), null=True, blank=True)
    base = models.PositiveIntegerField(_("insurance base"))
    back_paid = models.BooleanField(_("back-paid"), default=False)

    class Meta:
        verbose_name = _("insurance run")
        verbose_name_plural = _("insurance runs")
        indexes = [models.Index(fields=["person_index", "first_month"], name="run_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_month__day=1)
                & (
                    models.Q(last_month__isnull=True)
                    | models.Q(last_month__day=1, last_month__gte=models.F("first_month"))
                ),
                name="run_in_whole_months",
            )
        ]

    def __str__(self) -> str:
        return f"{self.employer_code} {self.first_month}"


class Schooling(models.Model):
    """An enrolment at a school (学籍); `ends_on` is its last day."""

    person_index = index_field()
    school = models.CharField(_("school"), max_length=80)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        indexes = [models.Index(fields=["person_index"], name="schooling_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="schooling_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.school


class LicenceKind(models.TextChoices):
    """The electronic licences that services may call (s3:13)."""

    ID_CARD = "id_card", _("ID card")
    HUKOU = "hukou", _("hukou booklet")
    TITLE = "title", _("title deed")
    LEASE = "lease", _("lease filing")


class ELicence(models.Model):
    """An electronic licence (电子证照) in a person's store; `summary` is what it shows."""

    Kind = LicenceKind

    person_index = index_field()
    kind = models.CharField(_("kind"), max_length=10, choices=LicenceKind)
    number = EncryptedTextField("licence")
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    summary = EncryptedJSONField("licence", default=dict)

    class Meta:
        verbose_name = _("electronic licence")
        verbose_name_plural = _("electronic licences")
        indexes = [models.Index(fields=["person_index"], name="licence_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.issued_on}"
