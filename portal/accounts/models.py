"""Who uses the portal: users, the persons behind them, employers, offices, and their ties."""

import datetime as dt
import secrets
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.registers.identifiers import mask_id, mask_phone
from portal.vault.fields import BlindIndexField, EncryptedTextField


class Language(models.TextChoices):
    """Languages of pages and messages; the values are those of settings.LANGUAGES."""

    CHINESE = "zh-hans", _("Simplified Chinese")
    ENGLISH = "en", _("English")


class Sex(models.TextChoices):
    """Sex as the ID number tells it."""

    MALE = "M", _("male")
    FEMALE = "F", _("female")


class Users(UserManager["User"]):
    """Makes users, also those who come in by telephone only."""

    def create_by_phone(self, phone: str, language: str = Language.CHINESE) -> "User":
        """A user without a password, known by `phone` (11 digits, not yet proven)."""
        user = self.model(username=f"u{secrets.token_hex(8)}", phone=phone, language=language)
        user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractUser):
    """An account that signs in: by a code to its phone, or by username and password.

    What it may do comes from its person (an applicant) and its memberships (staff, HR).
    """

    phone = EncryptedTextField("phone", _("mobile number"), null=True, blank=True)
    phone_index = BlindIndexField("phone", "phone", unique=True, null=True, editable=False)
    phone_verified = models.BooleanField(_("mobile number proven"), default=False)
    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, default=Language.CHINESE
    )

    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Users] = Users()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    @property
    def masked_phone(self) -> str:
        """The phone number as lists show it: 138****5678."""
        return mask_phone(self.phone or "")

    @cached_property
    def own_person(self) -> "Person | None":
        """The person who signs in with this account; asked once (access.forget asks again)."""
        return Person.objects.filter(user=self).first()

    @cached_property
    def active_memberships(self) -> list["Membership"]:
        """Ties that hold now, with office and employer; asked once, as above."""
        ties = Membership.objects.filter(user=self, active=True)
        return list(ties.select_related("office", "employer").order_by("id"))

    @property
    def works_in_office(self) -> bool:
        """Whether the staff desk is theirs."""
        return any(tie.office_id for tie in self.active_memberships)

    @property
    def works_for_employer(self) -> bool:
        """Whether the pages of an employer are theirs."""
        return any(tie.employer_id for tie in self.active_memberships)

    @property
    def supervises(self) -> bool:
        """Whether they are a supervisor of an office."""
        return any(tie.role == Role.SUPERVISOR for tie in self.active_memberships)

    @property
    def at_talent_centre(self) -> bool:
        """Whether they work for a talent centre."""
        return any(
            tie.office is not None and tie.office.kind == OfficeKind.TALENT
            for tie in self.active_memberships
        )

    @property
    def display_name(self) -> str:
        """What the page header calls them; empty until they have said who they are."""
        written = f"{self.last_name}{self.first_name}"
        return written or (self.own_person.name if self.own_person else "")


class Person(models.Model):
    """A human being known by ID number: an applicant or holder (申请人, 持证人).

    Exists without a user too: whoever is served at the counter, or has never signed in.
    """

    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    name = models.CharField(_("full name"), max_length=60)
    name_pinyin = models.CharField(_("name in pinyin"), max_length=120, blank=True)
    id_number = EncryptedTextField("id_number", _("ID number"))
    id_index = BlindIndexField("id_number", "id_number", unique=True, editable=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices)
    birth_date = models.DateField(_("birth date"))
    hukou_place = models.CharField(_("hukou place"), max_length=60, blank=True)
    phone = EncryptedTextField("phone", _("mobile number"), null=True, blank=True)
    phone_index = BlindIndexField("phone", "phone", null=True, db_index=True, editable=False)
    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, default=Language.CHINESE
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")

    def __str__(self) -> str:
        return self.name

    @property
    def masked_id(self) -> str:
        """The ID number as lists show it: 110***********002X."""
        return mask_id(self.id_number)

    @property
    def masked_phone(self) -> str:
        """The phone number as lists show it: 138****5678."""
        return mask_phone(self.phone or "")

    def age_on(self, day: dt.date) -> int:
        """Completed years on `day`, the birthday included (DOMAIN D-17).

        Born on 29 February: a year is complete on 28 February where there is no 29th (S40).
        """
        birthday = (self.birth_date.month, self.birth_date.day)
        if birthday == (2, 29) and (day + dt.timedelta(days=1)).day == 1:
            birthday = (2, 28)
        return day.year - self.birth_date.year - ((day.month, day.day) < birthday)


class Employer(models.Model):
    """An employer (用人单位), known by its unified social credit code (DOMAIN 4)."""

    credit_code = models.CharField(_("credit code"), max_length=18, unique=True)
    name = models.CharField(_("name"), max_length=120)
    district_code = models.CharField(_("district code"), max_length=6)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("employer")
        verbose_name_plural = _("employers")

    def __str__(self) -> str:
        return self.name


class OfficeKind(models.TextChoices):
    """The three kinds of acceptance point (受理点, DOMAIN 1)."""

    COMMUNITY = "community", _("community affairs centre")
    TALENT = "talent", _("talent service centre")
    POLICE = "police", _("police station")


class Office(models.Model):
    """An acceptance point (受理点). A district-level office has an empty `street_code`."""

    Kind = OfficeKind

    kind = models.CharField(_("kind"), max_length=10, choices=OfficeKind.choices)
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120)
    district_code = models.CharField(_("district code"), max_length=6, db_index=True)
    street_code = models.CharField(_("street code"), max_length=9, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    is_demo = models.BooleanField(
        _("demonstration data"), default=False, help_text=_("Address and telephone are made up.")
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a membership allows: the first two in an office, the last two for an employer."""

    CLERK = "clerk", _("clerk")
    SUPERVISOR = "supervisor", _("supervisor")
    REVIEWER = "reviewer", _("HR reviewer")
    ADMINISTRATOR = "administrator", _("HR administrator")


OFFICE_ROLES = [Role.CLERK, Role.SUPERVISOR]
EMPLOYER_ROLES = [Role.REVIEWER, Role.ADMINISTRATOR]


class Membership(models.Model):
    """A user's tie to one office or one employer; ended by `active=False`, never deleted."""

    Role = Role

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    employer = models.ForeignKey(
        Employer, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=15, choices=Role.choices)
    active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(office__isnull=False, employer__isnull=True, role__in=OFFICE_ROLES)
                | Q(office__isnull=True, employer__isnull=False, role__in=EMPLOYER_ROLES),
                name="membership_of_one_with_its_role",
            ),
            models.UniqueConstraint(fields=["user", "office"], name="membership_once_an_office"),
            models.UniqueConstraint(
                fields=["user", "employer"], name="membership_once_an_employer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} @ {self.office or self.employer}"


class FaceOutcome(models.TextChoices):
    """How a face verification (实人认证) ended."""

    PASSED = "passed", _("passed")
    REFUSED = "refused", _("not recognised")
    UNAVAILABLE = "unavailable", _("service not available")


class FaceVerification(models.Model):
    """One face verification of a person for one purpose (a draft's uuid); never changed."""

    Outcome = FaceOutcome

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="face_verifications")
    purpose = models.CharField(_("purpose"), max_length=60)
    outcome = models.CharField(_("outcome"), max_length=12, choices=FaceOutcome.choices)
    provider = models.CharField(_("provider"), max_length=40)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("face verification")
        verbose_name_plural = _("face verifications")
        indexes = [models.Index(fields=["person", "purpose"], name="face_of_person_for")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.outcome}"


class DemoFace(models.Model):
    """What the demonstration provider answers for one person; who is not listed passes."""

    person_index: Any = models.BinaryField(
        max_length=32, unique=True, help_text=_("Blind index of the ID number.")
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=FaceOutcome.choices)

    class Meta:
        verbose_name = _("demonstration face")
        verbose_name_plural = _("demonstration faces")

    def __str__(self) -> str:
        return self.outcome


class SignInLimit(models.Model):
    """Where sign-in limits are counted while Redis is away (portal.cache).

    The columns are those that Django's database cache reads and writes.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_signin_limit"

    def __str__(self) -> str:
        return self.cache_key
