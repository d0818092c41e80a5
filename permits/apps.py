from django.apps import AppConfig


class PermitsConfig(AppConfig):
    """Registrations, permits, endorsements."""

    name = "permits"

    def ready(self) -> None:
        """Text messages of the night name their reasons in these words; certificates are known."""
        from permits import certificates, missing_address
        from permits.endorsement import alerts
        from permits.endorsement.reasons import TEXTS
        from permits.endorsement.reminders import still_true
        from permits.rules.reminders import Event
        from portal import sms

        sms.register_words({str(reason): text for reason, text in TEXTS.items()})
        for template in (*Event, "AUTO_FAIL"):
            sms.register_check(str(template), still_true)
        certificates.register()
        alerts.register_kinds()
        missing_address.register()
