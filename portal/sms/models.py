"""The outbox of text messages (短信), and the wordings that staff changed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.sms import texts
from portal.sms.wordings import CODES
from portal.vault.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField


class Template(models.Model):
    """A wording that staff set in place of the one in the code (`texts.default`)."""

    key = models.CharField(_("message"), max_length=40)
    language = models.CharField(_("language"), max_length=10, choices=texts.LANGUAGES)
    text = models.TextField(_("text"), max_length=texts.MAX_CHARS)

    class Meta:
        verbose_name = _("message wording")
        verbose_name_plural = _("message wordings")
        ordering = ["key", "language"]
        constraints = [
            models.UniqueConstraint(fields=["key", "language"], name="sms_template_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"

    def clean(self) -> None:
        """Refuses a text that could not be filled, or not be sent."""
        fault = texts.fault_of(self.key, self.text)
        if fault:
            raise ValidationError({"text": fault})


class State(models.TextChoices):
    """Where a message stands; which state may follow which is `TRANSITIONS`."""

    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("arrived")
    FAILED = "failed", _("cannot be sent")
    DEAD = "dead", _("given up")
    SUPPRESSED = "suppressed", _("not sent on purpose")


# The trigger of migration 0002 refuses every other change of state, whoever writes it. What the
# network took may still turn out well or badly (a receipt says so); what did not arrive may be
# queued anew, by staff.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.SENDING, State.SUPPRESSED, State.DEAD}),
    State.SENDING: frozenset(
        {State.QUEUED, State.SENT, State.FAILED, State.DEAD, State.SUPPRESSED}
    ),
    State.SENT: frozenset({State.DELIVERED, State.FAILED}),
    State.DELIVERED: frozenset(),
    State.FAILED: frozenset({State.QUEUED}),
    State.DEAD: frozenset({State.QUEUED}),
    State.SUPPRESSED: frozenset(),
}
LOST = (State.FAILED, State.DEAD)


class Message(models.Model):
    """One text message to one number: the outbox row, written with its cause.

    `key` names the cause, and makes it one message however often the cause is written.
    `phone` is copied as it lies from any column of the purpose "phone"; `phone_index` may stay
    empty, it is filled when the number is opened. Only `key` and `template` have no default in
    the database, so an INSERT … SELECT names just what it knows. `text` is filled when sent.
    """

    key = models.TextField(_("key"))
    template = models.CharField(_("message"), max_length=40)
    params = models.JSONField(_("parameters that identify nobody"), default=dict, db_default={})
    secret: Any = EncryptedJSONField("sms_secret", _("parameters to keep secret"), null=True)
    language = models.CharField(_("language"), max_length=10, db_default=texts.DEFAULT_LANGUAGE)
    phone = EncryptedTextField("phone", _("mobile number"), null=True)
    phone_index = BlindIndexField("phone", "phone", null=True, editable=False)
    person_index = models.BinaryField(_("person"), max_length=32, null=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, db_default=State.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), db_default=0)
    not_before = models.DateTimeField(_("not before"), db_default=Now())
    # When it was due at first, once `not_before` has been moved on from there.
    due_at = models.DateTimeField(_("due at first"), null=True)
    claimed_at = models.DateTimeField(_("taken up at"), null=True)
    # The name under which it was handed over, with others, but never with one to the same number.
    batch = models.UUIDField(_("handed over as"), null=True)
    resends = models.PositiveSmallIntegerField(_("resent by staff"), db_default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    # The portal's day, which a demonstration may shift; sent_at is real time.
    sent_on = models.DateField(_("sent on"), null=True)
    provider_ref = models.CharField(_("the network's reference"), max_length=100, db_default="")
    error = models.CharField(_("error"), max_length=200, db_default="")
    text = EncryptedTextField("sms_text", _("text"), null=True)
    created_at = models.DateTimeField(_("written at"), db_default=Now())

    class Meta:
        verbose_name = _("text message")
        verbose_name_plural = _("text messages")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="sms_message_key"),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="sms_message_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.SENDING) | models.Q(claimed_at__isnull=False),
                name="sms_message_sending_is_claimed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[State.SENT, State.DELIVERED])
                | models.Q(sent_at__isnull=False, sent_on__isnull=False, text__isnull=False),
                name="sms_message_sent_has_text",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=models.Q(state=State.QUEUED),
                name="sms_message_due",
            ),
            models.Index(
                fields=["not_before", "id"],
                condition=models.Q(state=State.QUEUED, template__in=sorted(CODES)),
                name="sms_message_code_due",
            ),
            models.Index(
                fields=["provider_ref"],
                condition=~models.Q(provider_ref=""),
                name="sms_message_receipt",
            ),
            models.Index(
                fields=["-id"],
                condition=models.Q(state__in=LOST),
                name="sms_message_lost",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=models.Q(state=State.SENDING),
                name="sms_message_claimed",
            ),
            models.Index(
                fields=["phone_index", "-id"],
                condition=models.Q(phone_index__isnull=False),
                name="sms_message_phone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.key} ({self.state})"


class Receipt(models.Model):
    """What the network said became of a message, until the message has heard it.

    `ref` is the network's reference; where one reference stands for messages to several numbers,
    `phone_index` says which is meant.
    """

    ref = models.CharField(_("the network's reference"), max_length=100)
    phone_index: Any = models.BinaryField(_("number"), max_length=32, null=True)
    delivered = models.BooleanField(_("arrived"))
    error = models.CharField(_("error"), max_length=200, db_default="")
    at = models.DateTimeField(_("received at"), db_default=Now())

    class Meta:
        verbose_name = _("delivery receipt")
        verbose_name_plural = _("delivery receipts")
        indexes = [models.Index(fields=["ref"], name="sms_receipt_ref")]

    def __str__(self) -> str:
        return f"{self.ref} {'arrived' if self.delivered else self.error}"
