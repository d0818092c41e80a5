"""Secrets of a trial: made once, kept in var/secrets.env, readable by its owner only."""

import base64
import os
import secrets
from datetime import UTC, datetime, timedelta
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


def signing_files(var: Path) -> dict[str, str]:
    """Key and certificate that sign certificates in a trial; made once, kept in `var`.

    Self-signed and named as a demonstration: a reader of a PDF says that it trusts nobody here.
    """
    given = {name: os.environ.get(name, "") for name in ("CERTIFICATE_KEY", "CERTIFICATE_CHAIN")}
    if all(given.values()):
        return given
    key, chain = var / "certificate-key.pem", var / "certificate-chain.pem"
    if not (key.exists() and chain.exists()):
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path, content in zip((key, chain), _self_signed(), strict=True):
            part = path.with_suffix(".part")
            part.unlink(missing_ok=True)
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
            part.rename(path)
    return {"CERTIFICATE_KEY": str(key), "CERTIFICATE_CHAIN": str(chain)}


def _self_signed() -> tuple[bytes, bytes]:
    """A P-256 key and its certificate for ten years, both as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives import serialization as to
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "演示系统(不具效力)"),
            x509.NameAttribute(NameOID.COMMON_NAME, "居住证服务演示签名"),
        ]
    )
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
         "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    since = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(to.Encoding.PEM, to.PrivateFormat.PKCS8, to.NoEncryption())
    return private, certificate.public_bytes(to.Encoding.PEM)
