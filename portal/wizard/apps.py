from django.apps import AppConfig


class WizardConfig(AppConfig):
    """The engine that every service's questions run on."""

    name = "portal.wizard"
    label = "wizard"

    def ready(self) -> None:
        """Drafts that expire say so by text message."""
        from portal import sms
        from portal.wizard.upkeep import WORDINGS

        sms.register_texts(WORDINGS)
