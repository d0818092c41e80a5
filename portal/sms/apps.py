from django.apps import AppConfig
from django.core.checks import register


class SmsConfig(AppConfig):
    name = "portal.sms"
    label = "sms"

    def ready(self) -> None:
        """Look at the gateway before the first message needs it."""
        from portal.sms.checks import gateway_is_complete

        register(gateway_is_complete)
