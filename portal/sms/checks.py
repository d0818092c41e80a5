"""What `manage.py check` says of the gateway."""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from portal.sms.backends import gateway


def gateway_is_complete(**kwargs: Any) -> list[CheckMessage]:
    """The gateway of this installation can be made: every message waits until then."""
    try:
        gateway()
    except (ImproperlyConfigured, ImportError) as error:
        return [Error(f"No message can leave: {error}", hint="SMS_BACKEND", id="sms.E001")]
    return []
