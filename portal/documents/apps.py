from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    label = "documents"

    def ready(self) -> None:
        """The check of the signing key registers itself."""
        from portal.documents import checks  # noqa: F401
