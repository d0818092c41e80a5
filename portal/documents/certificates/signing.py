"""Signing a certificate (PAdES B-B, ECDSA on P-256) and looking whether one is untouched.

Key and certificates lie in files that settings.CERTIFICATE_KEY and CERTIFICATE_CHAIN name (PEM;
the chain begins with the signer's own). Only workers need the key.
"""

import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.x509 import Certificate as X509
    from pyhanko.sign.signers import SimpleSigner

FIELD = "Signature"


def fault() -> str:
    """Why nothing can be signed, as a sentence for the operator; empty when all is well."""
    from datetime import UTC, datetime

    if not (settings.CERTIFICATE_KEY and settings.CERTIFICATE_CHAIN):
        return "CERTIFICATE_KEY and CERTIFICATE_CHAIN are not set; no certificate is made."
    try:
        signer = _certificates()[0]
        if _key().public_key() != signer.public_key():  # type: ignore[attr-defined]
            return "CERTIFICATE_KEY does not belong to the first certificate of CERTIFICATE_CHAIN."
    except (OSError, ValueError, TypeError, IndexError) as error:
        return f"CERTIFICATE_KEY or CERTIFICATE_CHAIN cannot be read: {type(error).__name__}."
    if not signer.not_valid_before_utc <= datetime.now(UTC) <= signer.not_valid_after_utc:
        return f"The certificate of CERTIFICATE_CHAIN ended on {signer.not_valid_after_utc:%F}."
    return ""


def sign(pdf: bytes, about: str) -> bytes:
    """The PDF with a signature that allows no later change; `about` is said as its reason."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        reason=about,
        location="上海",
    )
    key, chain = (Path(p) for p in (settings.CERTIFICATE_KEY, settings.CERTIFICATE_CHAIN))
    signer = _signer(str(key), str(chain), key.stat().st_mtime, chain.stat().st_mtime)
    out: io.BytesIO = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, signer)
    return out.getvalue()


def is_intact(pdf: bytes) -> bool:
    """Whether our signature covers the whole of this PDF, bit by bit."""
    from asn1crypto import pem, x509
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    trusted = [
        x509.Certificate.load(der)
        for _name, _headers, der in pem.unarmor(
            Path(settings.CERTIFICATE_CHAIN).read_bytes(), multiple=True
        )
    ]
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(found) != 1:
            return False
        status = validate_pdf_signature(found[0], ValidationContext(trust_roots=trusted))
    except (PdfError, SignatureValidationError, SigningError, ValueError):
        return False
    return bool(status.bottom_line) and status.coverage is SignatureCoverageLevel.ENTIRE_FILE


@lru_cache(maxsize=1)
def _signer(key: str, chain: str, *changed: float) -> "SimpleSigner":
    """The signer of these files, opened anew when one of them changes."""
    from asn1crypto import keys, x509
    from cryptography.hazmat.primitives import serialization as to
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    der = _key().private_bytes(  # type: ignore[attr-defined]
        to.Encoding.DER, to.PrivateFormat.PKCS8, to.NoEncryption()
    )
    certificates = [
        x509.Certificate.load(one.public_bytes(to.Encoding.DER)) for one in _certificates()
    ]
    return SimpleSigner(
        signing_cert=certificates[0],
        signing_key=keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore.from_certs(certificates[1:]),
    )


def _key() -> object:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(Path(settings.CERTIFICATE_KEY).read_bytes(), None)


def _certificates() -> "list[X509]":
    from cryptography.x509 import load_pem_x509_certificates

    return load_pem_x509_certificates(Path(settings.CERTIFICATE_CHAIN).read_bytes())
