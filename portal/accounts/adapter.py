"""What django-allauth asks of us: phones kept by the vault, codes by our outbox, where to go."""

import uuid
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import sms
from portal.accounts.access import is_hr, is_staff_member, person_of
from portal.accounts.models import Language, User


class Adapter(DefaultAccountAdapter):
    """Phone and code for everybody, username and password for staff and HR; no sign-up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account has been closed."),
        "incorrect_code": _("This code is not right. Please look at the message again."),
        "incorrect_password": _("This password is not right."),
        "phone_password_mismatch": _("User name or password is not right."),
        "username_password_mismatch": _("User name or password is not right."),
        "rate_limited": _("That was too often. Please wait a little and try again."),
        "too_many_login_attempts": _(
            "That was not right too many times. Please wait five minutes and try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from the first code to a phone, or from an administrator."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Only what we say ourselves: the pages already tell what allauth's messages repeat."""
        if message:
            super().add_message(request, level, extra_tags=extra_tags, message=str(message))

    # -- phones ---------------------------------------------------------------------------------

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        """The field that reads a mobile number."""
        from portal.accounts.forms import PhoneField

        return PhoneField(**kwargs)

    def get_user_by_phone(self, phone: str) -> User | None:
        """The user of this number, found by its blind index."""
        return User.objects.filter(phone_index=phone).first()

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        """The number of `user`, and whether a code has proven it."""
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        """Give `user` this number; IntegrityError if somebody else has it."""
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_index", "phone_verified"])

    def set_phone_verified(self, user: Any, phone: str) -> None:
        """A code sent to `phone` came back."""
        if user.phone == phone and not user.phone_verified:
            user.phone_verified = True
            user.save(update_fields=["phone_verified"])

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        """Queue the code; the outbox keeps number and code sealed until it is sent."""
        sms.queue(
            "SIGN_IN_CODE",
            params={"minutes": app_settings.LOGIN_BY_CODE_TIMEOUT // 60},
            secret={"code": code},
            phone=phone,
            language=get_language() or Language.CHINESE,
            key=f"sign-in:{uuid.uuid4()}",
        )

    # -- where to go ----------------------------------------------------------------------------

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Applicants home, staff and HR to their desk, and whoever we do not know yet to say who."""
        user = request.user
        by_password = any(
            record.get("method") == "password"
            for record in get_authentication_records(request, user)
        )
        if is_staff_member(user) and (by_password or person_of(user) is None):
            return reverse("cases:desk")
        if is_hr(user) and (by_password or person_of(user) is None):
            return reverse("cases:employer")
        if person_of(user) is not None:
            return reverse("pages:home")
        return reverse("admin:index" if user.is_staff else "account_identity")
