from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "portal.cases"
    label = "cases"

    def ready(self) -> None:
        from portal import sms
        from portal.cases import checks, flow_messages, service  # noqa: F401

        sms.register_texts(flow_messages.WORDINGS)
        # Services are imported at first need, not while Django starts.
        sms.register_texts(service.all_wordings)
