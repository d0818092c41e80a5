"""Secrets of a trial: made once, kept in var/secrets.env, readable by its owner only."""

import base64
import os
import secrets
from pathlib import Path

NAMES = ("SECRET_KEY", "VAULT_KEYS", "VAULT_INDEX_KEY")


def _new() -> dict[str, str]:
    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "VAULT_KEYS": f"k1:{key()}",
        "VAULT_INDEX_KEY": key(),
    }


def kept(var: Path) -> dict[str, str]:
    """The secrets of this clone; what the environment names comes before what the file holds."""
    path = var / "secrets.env"
    if not path.exists():
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in _new().items())
        part.rename(path)
    pairs = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
    found = {name: value for name, _, value in pairs}
    return {name: os.environ.get(name) or found[name] for name in NAMES}


def throwaway() -> dict[str, str]:
    """Secrets for data that is thrown away."""
    return {name: os.environ.get(name) or value for name, value in _new().items()}
