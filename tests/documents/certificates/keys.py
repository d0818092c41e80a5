"""The signing key of the tests: made once a run."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tools.keys import signing_files

ADDRESS = "https://permits.example.org"


@cache
def files() -> dict[str, str]:
    return signing_files(Path(tempfile.mkdtemp(prefix="signing-")))


def signing(settings: Any) -> None:
    """Certificates can be signed, and name a public address."""
    for name, value in files().items():
        setattr(settings, name, value)
    settings.PUBLIC_URL = ADDRESS
