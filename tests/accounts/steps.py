"""What a visitor does when signing in, for the tests."""

from typing import Any

from django.test import Client
from django.urls import reverse

from portal.sms.models import Message
from tests.accounts.makers import PASSWORD, PHONE

BY_PHONE = reverse("account_login")
BY_PASSWORD = reverse("account_staff_login")
CONFIRM = reverse("account_confirm_login_code")
IDENTITY = reverse("account_identity")
HOME = reverse("pages:home")


def ask(client: Client, phone: str = PHONE, **more: str) -> Any:
    """Ask for a code."""
    return client.post(BY_PHONE, {"phone": phone, **more})


def last_code(phone: str = PHONE) -> str:
    """The code of the last message to `phone`."""
    secret = Message.objects.filter(phone_index=phone).latest("id").secret
    return str(secret["code"])


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def enter(client: Client, code: str, **more: str) -> Any:
    """Enter the code."""
    return client.post(CONFIRM, {"code": code, **more})


def password(client: Client, name: str, word: str = PASSWORD, **more: str) -> Any:
    """Enter user name and password."""
    return client.post(BY_PASSWORD, {"login": name, "password": word, **more})


def signed_in(client: Client) -> bool:
    """Whether somebody is signed in."""
    return "_auth_user_id" in client.session
