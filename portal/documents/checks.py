"""System check of what signs certificates."""

from typing import Any

from django.core import checks

from portal.documents.certificates import signing


@checks.register(checks.Tags.security, deploy=True)
def signing_key(**_kwargs: Any) -> list[checks.CheckMessage]:
    """A warning while nothing can be signed: certificates wait, and nothing else does."""
    fault = signing.fault()
    return [checks.Warning(fault, id="documents.W001")] if fault else []
