"""Case (办件): the unit of work, its events and its materials."""

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import EncryptedJSONField, EncryptedTextField

if TYPE_CHECKING:
    from portal.accounts.models import Employer, Office


class Channel(models.TextChoices):
    """How a case came in (DOMAIN 17)."""

    WEB = "web", _("online")
    COUNTER = "counter", _("at the counter")
    SYSTEM = "system", _("by the system")


class CaseQuerySet(models.QuerySet["Case"]):
    """Who may see which cases: the only place that says so. Everything else is denied."""

    def of_person(self, person: object) -> Self:
        """Cases about this person, and those in which they act for another (代办)."""
        if person is None:
            return self.none()
        return self.filter(Q(person=person) | Q(proxy=person))

    def about(self, person: object) -> Self:
        """Cases about this person, whoever acts: what rules count, of those `of_person` shows."""
        return self.filter(person=person) if person is not None else self.none()

    def of_employers(self, employers: Collection["Employer"]) -> Self:
        """Cases about one of these employers, and those that are handed in through one."""
        if not employers:
            return self.none()
        return self.filter(Q(employer__in=employers) | Q(filer__in=employers))

    def of_offices(self, offices: Collection["Office"]) -> Self:
        """Cases in the charge of one of these offices, and those in no office's charge yet."""
        if not offices:
            return self.none()
        return self.filter(Q(office__in=offices) | Q(office__isnull=True))


class Case(models.Model):
    """One request of one subject for one service, from submission to its end.

    `version` counts the moves: whoever acts says which version they saw. `due_on` is the last
    good day of the present state; where the calendar of a year is missing it stays empty and
    `due_missing_year` says which (D-22).
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    service = models.CharField(_("service"), max_length=40)
    person = models.ForeignKey(
        "accounts.Person", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    employer = models.ForeignKey(
        "accounts.Employer", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    # The employer through which a person's case is handed in (申报单位): its HR sees it and acts
    # on it. Emptied when another employer takes over.
    filer = models.ForeignKey(
        "accounts.Employer", null=True, on_delete=models.PROTECT, related_name="filed_cases"
    )
    # Who acts for the person (代办), and what they are to them; the submitter is the proxy's user.
    proxy = models.ForeignKey(
        "accounts.Person", null=True, on_delete=models.PROTECT, related_name="proxied_cases"
    )
    relation = models.CharField(max_length=20, blank=True, default="", db_default="")
    submitter = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="submitted_cases"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    office = models.ForeignKey(
        "accounts.Office", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    state = models.CharField(_("state"), max_length=20)
    state_since = models.DateField()
    due_on = models.DateField(_("due on"), null=True)
    due_missing_year = models.PositiveSmallIntegerField(null=True)
    assignee = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="assigned_cases"
    )
    version = models.PositiveIntegerField(default=1)
    # {"data": {step: raw}, "steps": [{slug, title, rows}]}: what was submitted, with its labels.
    answers = EncryptedJSONField(purpose="answers")
    # Steps that staff asked to correct, while the case waits for it.
    correct_steps = models.JSONField(default=list)
    draft_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    submitted_on = models.DateField(_("submitted on"))
    created_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(
                fields=["office", "due_on", "id"],
                condition=Q(closed_at__isnull=True),
                name="case_desk",
            ),
            models.Index(fields=["person", "-created_at"], name="case_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, employer__isnull=True)
                | Q(person__isnull=True, employer__isnull=False),
                name="case_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(proxy__isnull=True)
                | Q(person__isnull=False) & ~Q(proxy=models.F("person")) & ~Q(relation=""),
                name="case_proxy_is_another",
            ),
            models.CheckConstraint(
                condition=Q(filer__isnull=True) | Q(person__isnull=False),
                name="case_filed_about_a_person",
            ),
            models.UniqueConstraint(
                fields=["service", "person"],
                condition=Q(closed_at__isnull=True),
                name="case_one_open_per_person",
            ),
            models.UniqueConstraint(
                fields=["service", "employer"],
                condition=Q(closed_at__isnull=True),
                name="case_one_open_per_employer",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Event(models.Model):
    """One thing that happened to a case; together they are its timeline."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(db_default=Now())
    # The civil date of the portal's clock, which the demo may shift.
    on = models.DateField()
    user = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)
    actor = models.CharField(max_length=10)
    transition = models.CharField(max_length=40)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    reasons = models.JSONField(default=list)
    note = EncryptedTextField(purpose="note", blank=True, default="")
    due_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="event_one_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.version} {self.transition}"


class Material(models.Model):
    """A document that belongs to a case (材料): an uploaded file or an e-licence that was seen.

    `licence` keeps what the e-licence store showed, by the person's consent: {"kind", "number",
    "issued_on", "valid_until", "summary", "seen_at"}.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="materials")
    kind = models.CharField(max_length=40)
    title = models.JSONField()  # {"zh-hans": …, "en": …}
    upload = models.ForeignKey("documents.Upload", null=True, on_delete=models.PROTECT)
    licence = EncryptedJSONField(purpose="licence", null=True)
    # False once a correction has replaced it; kept, because the decision was made on it.
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(upload__isnull=False, licence__isnull=True)
                | Q(upload__isnull=True, licence__isnull=False),
                name="material_file_or_licence",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class StaffTaskQuerySet(models.QuerySet["StaffTask"]):
    """Who sees which tasks."""

    def of_offices(self, offices: Collection["Office"]) -> Self:
        """Tasks of one of these offices, and those of no office; none for nobody's."""
        if not offices:
            return self.none()
        return self.filter(Q(office__in=offices) | Q(office__isnull=True))

    def waiting(self) -> Self:
        """Those that nobody has taken off the list yet."""
        return self.filter(done_at__isnull=True)


class StaffTask(models.Model):
    """Something that only a member of staff can do and no case asks for (内部待办).

    `key` names its cause, so that it is opened once; `kind` says which words it is told in
    (staff_tasks.register_kind). No office: any office's.
    """

    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=40)
    office = models.ForeignKey("accounts.Office", null=True, on_delete=models.PROTECT)
    person = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="tasks")
    params = EncryptedJSONField(purpose="task", default=dict)
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)
    note = EncryptedTextField(purpose="note", blank=True, default="")

    objects = StaffTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff task")
        verbose_name_plural = _("staff tasks")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["office", "id"], condition=Q(done_at__isnull=True), name="staff_task_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SavedReason(models.Model):
    """A reason that staff wrote once and use again, in both languages (DOMAIN 12).

    `code` is what the event keeps; `moves` names the moves of the flow that offer it, and an
    empty `service` means every service. Its texts never change and it is never deleted, only
    retired (`active`): an edit makes another one, so that a timeline says for ever what was said.
    """

    code = models.CharField(max_length=40, unique=True)
    service = models.CharField(max_length=40, blank=True, default="")
    moves = models.JSONField(default=list)
    text_zh = models.CharField(_("text in Chinese"), max_length=120)
    text_en = models.CharField(_("text in English"), max_length=200)
    active = models.BooleanField(default=True)
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("saved reason")
        verbose_name_plural = _("saved reasons")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.code
