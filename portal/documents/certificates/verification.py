"""The public side of a certificate: its address, its QR code, and what number and code open."""

import hashlib
import io
from hmac import compare_digest
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from portal.documents.certificates.asking import plain_code
from portal.documents.models import Certificate

# Of a permit there is one version a year; nobody has more than these.
VERSIONS = 50


def address(certificate: Certificate | None = None) -> str:
    """Where certificates are verified; with both fields filled for one of them."""
    page = settings.PUBLIC_URL.rstrip("/") + reverse("verify:ask")
    if certificate is None:
        return page
    return f"{page}?{urlencode({'number': certificate.number, 'code': certificate.code})}"


def qr(text: str) -> str:
    """A QR code as SVG: black on nothing, without the quiet zone, which is the page's to leave."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=0, xmldecl=False, omitsize=True
    )
    return out.getvalue().decode()


def qr_picture(text: str) -> str:
    """A QR code as the address of a picture, quiet zone included."""
    import segno

    return str(segno.make(text, error="m", micro=False).svg_data_uri(border=4, light="#fff"))


def find(number: str, code: str) -> Certificate | None:
    """The certificate with this number and code. Every answer takes the same way.

    One that the centre finished by hand counts as well: its paper carries the code.
    """
    wanted = plain_code(code).encode()
    known = Certificate.objects.filter(number=plain_number(number)).exclude(file="")
    found = None
    for certificate in known.order_by("-pk")[:VERSIONS]:
        if compare_digest(certificate.code.encode(), wanted):
            found = certificate
    return found


def plain_number(typed: str) -> str:
    """A number as it is kept, from one that was copied in groups."""
    return "".join(typed.split()).replace("-", "").upper()


def is_the_file(certificate: Certificate, content: bytes) -> bool:
    """Whether these are exactly the bytes that were issued."""
    return compare_digest(hashlib.sha256(content).hexdigest(), certificate.sha256)
