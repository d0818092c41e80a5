"""Whether two writings of the same fact agree: what a paper says, what was typed or registered.

People write ０ for 0, lane and number with or without 室, and put spaces anywhere; that is no
difference. DOMAIN 17 (pre-check), s3:7.
"""

import re
import unicodedata
from dataclasses import dataclass

# What an address may leave out or add without naming another home.
_CITY = re.compile(r"^(上海市?)?")
_ROOM = re.compile(r"室$")
_STREET = re.compile(r"(?<=区)[一-鿿]{2,8}?(街道|镇|乡)(?=[一-鿿])")
_NOISE = re.compile(r"[\s,，.。;；:：()()·\-_—/]+")


@dataclass(frozen=True)
class Said:
    """One fact of a paper: its field, what the paper says, and what it should agree with."""

    field: str
    paper: str
    other: str
    source: str = ""


def plain(text: str) -> str:
    """The text without what means nothing: width, case, spaces, punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()


def plain_address(text: str) -> str:
    """The address without city, street office and 室, which some papers write and some do not."""
    return _ROOM.sub("", _STREET.sub("", _CITY.sub("", plain(text))))


def agree(field: str, one: str, other: str) -> bool:
    """Whether both say the same in `field`; of addresses one may leave out the district too."""
    if not field.endswith("address"):
        return plain(one) == plain(other)
    first, second = plain_address(one), plain_address(other)
    if not first or not second:
        return first == second
    return first == second or _without_district(first) == _without_district(second)


def _without_district(text: str) -> str:
    return re.sub(r"^[一-鿿]{1,6}?区", "", text)


def differing(facts: list[Said]) -> list[Said]:
    """Those that do not agree; what one side does not say differs from nothing."""
    return [
        fact
        for fact in facts
        if fact.paper and fact.other and not agree(fact.field, fact.paper, fact.other)
    ]
