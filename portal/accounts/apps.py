from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Whoever loses a person to another number is told so."""
        from portal import sms
        from portal.accounts.identity import WORDINGS

        sms.register_texts(WORDINGS)
