"""The pages of both points services, filled in as people do."""

from typing import Any

from permits.licences import mark
from portal.registers.interfaces import LicenceHeld
from tests.permits.services.makers import VALID
from tests.permits.services.walk import FACE, Pages

ID_CARD = mark(LicenceHeld("id_card", **VALID))
CONTRACT: dict[str, Any] = {
    "works_here": "yes",
    "contract_from": "2021-06-01",
    "contract_until": "2028-05-31",
    "position": "工程师",
}
BACHELOR = {
    "level": "bachelor_degree", "school": "安徽大学", "certificate": "10357120120500", "verified": "yes",
}  # fmt: skip
BASIC = {"id_card_way": ID_CARD, "hukou_file": ..., "contract_file": ..., "income_tax_file": ...}
APPLICATION: Pages = [
    FACE,
    ("person", {"right": "on"}),
    ("employer", CONTRACT),
    ("education", BACHELOR),
    ("title", {"kind": "none"}),
    ("insurance", {}),
    ("bonus", {}),
    ("family", {"spouse": "none"}),
    ("estimate", {}),
    ("papers", BASIC | {"education_certificate_file": ...}),
]
CONFIRMATION: Pages = [
    FACE,
    ("refresh", {}),
    ("person", {"right": "on"}),
    ("changes", {}),
    ("employer", CONTRACT),
    ("insurance", {}),
    ("estimate", {}),
]
