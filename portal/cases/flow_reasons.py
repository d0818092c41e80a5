"""The standard reasons of the desk: what clerks choose from, what applicants read."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from portal.cases.flow import Reason

PHOTO_UNUSABLE = Reason("PHOTO_UNUSABLE", _("the photo cannot be used for a card"))
FILE_UNREADABLE = Reason("FILE_UNREADABLE", _("a document cannot be read or a page is missing"))
LEASE_FILING_EXPIRED = Reason("LEASE_FILING_EXPIRED", _("the lease filing has expired"))
ADDRESS_MISMATCH = Reason(
    "ADDRESS_MISMATCH", _("the address does not match the proof of your dwelling")
)
KINSHIP_MISSING = Reason("KINSHIP_MISSING", _("the proof of kinship is missing"))
INFO_DIFFERS = Reason("INFO_DIFFERS", _("what you wrote differs from the register"))
ILLEGAL_BUILDING = Reason(
    "ILLEGAL_BUILDING", _("the dwelling is an illegal building or illegally occupied")
)
NOT_ELIGIBLE = Reason("NOT_ELIGIBLE", _("the conditions for this service are not met"))
FALSE_MATERIAL = Reason("FALSE_MATERIAL", _("a document is not genuine"))
# Offered only where somebody acts for another (DOMAIN 13).
PROXY_NOT_PROVEN = Reason(
    "PROXY_NOT_PROVEN",
    _("the papers for acting for another person are missing or not sufficient"),
)
WRONG_SERVICE = Reason("WRONG_SERVICE", _("another service is the right one for you"))

CORRECT_REASONS = (
    PHOTO_UNUSABLE,
    FILE_UNREADABLE,
    LEASE_FILING_EXPIRED,
    ADDRESS_MISMATCH,
    KINSHIP_MISSING,
    INFO_DIFFERS,
    PROXY_NOT_PROVEN,
)
# S14: no registration in illegal buildings or illegal occupancy.
REFUSE_REASONS = (
    NOT_ELIGIBLE,
    ILLEGAL_BUILDING,
    LEASE_FILING_EXPIRED,
    ADDRESS_MISMATCH,
    INFO_DIFFERS,
    FALSE_MATERIAL,
    PROXY_NOT_PROVEN,
)
INTAKE_REASONS = (NOT_ELIGIBLE, WRONG_SERVICE)


def joined(own: Iterable[Reason], standard: Sequence[Reason]) -> tuple[Reason, ...]:
    """The reasons of a service in front of the standard ones; they replace those of the same code."""
    by_code = {reason.code: reason for reason in own}
    return (*by_code.values(), *(r for r in standard if r.code not in by_code))
