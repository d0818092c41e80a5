from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CityConfig(AppConfig):
    name = "portal.city"
    label = "city"
    verbose_name = _("demonstration city")

    def ready(self) -> None:
        from portal.city import checks  # noqa: F401  registers itself
