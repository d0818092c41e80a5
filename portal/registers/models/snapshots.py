"""What the night reads: the registers as of one day, keyed by blind index, nothing in clear.

Filled by `portal.registers.snapshots.take` from our own tables, or by `deliveries` from what the
authorities send; written by nothing else.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.registers.models.facts import RightKind, index_field


class SnapshotRegister(models.TextChoices):
    """The registers of which the night keeps a copy."""

    POPULATION = "population", _("population")
    HOUSING = "housing", _("housing")
    EMPLOYMENT = "employment", _("employment")
    SCHOOLING = "schooling", _("schooling")


class Snapshot(models.Model):
    """How fresh the copy of one register is; a register without a row is unknown."""

    Register = SnapshotRegister

    register = models.CharField(max_length=12, choices=SnapshotRegister, primary_key=True)
    as_of = models.DateField(_("as of"))
    rows = models.PositiveIntegerField(_("rows"))
    loaded_at = models.DateTimeField(_("loaded at"))
    # The night whose delivery could not be taken in: for that night the register is unknown.
    failed_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("register snapshot")
        verbose_name_plural = _("register snapshots")

    def __str__(self) -> str:
        return f"{self.register} {self.as_of}"


class PopulationSnapshot(models.Model):
    """Where a person lives, their phone, and the hash of the other compared data."""

    person_index = index_field(primary_key=True)
    room_index = index_field(null=True)
    phone_index = index_field(null=True)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("population snapshot row")
        verbose_name_plural = _("population snapshot rows")


class HousingSnapshot(models.Model):
    """A person's right to a room: of each kind the one that ends last (null: no end)."""

    person_index = index_field()
    room_index = index_field()
    kind = models.CharField(max_length=10, choices=RightKind)
    ends_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("housing snapshot row")
        verbose_name_plural = _("housing snapshot rows")
        constraints = [
            models.UniqueConstraint(
                fields=["person_index", "room_index", "kind"], name="one_right_a_person_room_kind"
            )
        ]


class EmploymentSnapshot(models.Model):
    """Who pays a person's social insurance, and through which month (its first day)."""

    person_index = index_field(primary_key=True)
    employer_code = models.CharField(max_length=18)
    paid_through = models.DateField()

    class Meta:
        verbose_name = _("employment snapshot row")
        verbose_name_plural = _("employment snapshot rows")


class SchoolingSnapshot(models.Model):
    """Until when a person is enrolled at a school."""

    person_index = index_field(primary_key=True)
    ends_on = models.DateField()

    class Meta:
        verbose_name = _("schooling snapshot row")
        verbose_name_plural = _("schooling snapshot rows")


class Delivery(models.Model):
    """What became of one register's nightly delivery: taken in, to be tried again, or given up."""

    class Problem(models.TextChoices):
        MISSING = "missing", _("not there")
        UNREACHABLE = "unreachable", _("the register does not answer")
        INCOMPLETE = "incomplete", _("broken off before its end")
        BROKEN = "broken", _("a line cannot be read")
        DUPLICATE = "duplicate", _("one person or right twice")
        STALE = "stale", _("too old")
        SMALL = "small", _("far fewer rows than before")

    register = models.CharField(max_length=12, choices=SnapshotRegister)
    night = models.DateField()
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=12, choices=Problem, blank=True, default="")
    # Where in the delivery: a line's number or an answer's status; nothing of its content.
    detail = models.CharField(max_length=60, blank=True, default="")
    rows = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("register delivery")
        verbose_name_plural = _("register deliveries")
        constraints = [
            models.UniqueConstraint(fields=["register", "night"], name="delivery_once_a_night")
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.night}"
