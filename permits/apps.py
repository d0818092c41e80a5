from django.apps import AppConfig


class PermitsConfig(AppConfig):
    """Registrations, permits, endorsements."""

    name = "permits"

    def ready(self) -> None:
        """Text messages of the night name their reasons in these words."""
        from permits.endorsement.reasons import TEXTS
        from portal import sms

        sms.register_words({str(reason): text for reason, text in TEXTS.items()})
