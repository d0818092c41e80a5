"""What kinds of certificate there are, and what each says of itself on a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from portal.documents.models import Certificate
from portal.registers.identifiers import mask_name, mask_number


class Standing(StrEnum):
    """What a certificate is worth on a day."""

    VALID = "valid"
    SUPERSEDED = "superseded"  # a later one says something else, or the same for longer
    EXPIRED = "expired"
    SUSPENDED = "suspended"  # 使用功能中止
    VOID = "void"


@dataclass(frozen=True)
class Shown:
    """The little that a stranger is told of a certificate; both dates are good days.

    `facts` are what else is printed on it and worth comparing; `after` says what comes once it
    has expired.
    """

    title: Any
    name: str
    number: str
    valid_from: date
    valid_until: date
    standing: Standing
    facts: tuple[tuple[Any, str], ...] = ()
    after: Any = ""

    @property
    def masked_name(self) -> str:
        """The family name, the rest as stars."""
        return mask_name(self.name)

    @property
    def masked_number(self) -> str:
        """The number with its middle hidden."""
        return mask_number(self.number)


@dataclass(frozen=True)
class Kind:
    """One kind of certificate.

    `contents` is what its template shows, made from what was kept when it was asked for; `shown`
    what it is worth on a day; `live` the same for the record behind it (亮证), None where there
    is none; `stuck` tells the staff that a person must finish it, once however often it is
    called: with the characters that the font lacks, or none where making it failed.
    """

    slug: str
    title: Any
    template: str
    contents: Callable[[Certificate], dict[str, Any]]
    shown: Callable[[Certificate, date], Shown]
    live: Callable[[int, date], Shown | None]
    stuck: Callable[[Certificate, str], object]
    office_id: Callable[[Certificate], int | None]


_KINDS: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Makes a kind known; from an app's ready()."""
    _KINDS[kind.slug] = kind


def kind_of(certificate: Certificate) -> Kind:
    """What made this certificate. Raises KeyError for a kind that nobody registered."""
    return _KINDS[certificate.kind]


def kind_named(slug: str) -> Kind | None:
    """The kind of this name."""
    return _KINDS.get(slug)
