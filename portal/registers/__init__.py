"""What other authorities know: one small interface a register, and which one answers.

`get("population").find(id_number)` asks the register that the settings name; without a setting
the embedded one, over our own tables. Every call may raise `RegisterUnavailable`.
"""

from typing import Literal, overload

from django.conf import settings
from django.utils.module_loading import import_string

from portal.registers.interfaces import (
    Addresses,
    ELicences,
    Employment,
    Housing,
    Population,
    RegisterUnavailable,
    Schooling,
)

__all__ = ["RegisterUnavailable", "get"]

_EMBEDDED = {
    "addresses": "portal.registers.addresses.Addresses",
    "population": "portal.registers.embedded.Population",
    "housing": "portal.registers.embedded.Housing",
    "employment": "portal.registers.embedded.Employment",
    "schooling": "portal.registers.embedded.Schooling",
    "elicences": "portal.registers.embedded.ELicences",
}


@overload
def get(name: Literal["addresses"]) -> Addresses: ...
@overload
def get(name: Literal["population"]) -> Population: ...
@overload
def get(name: Literal["housing"]) -> Housing: ...
@overload
def get(name: Literal["employment"]) -> Employment: ...
@overload
def get(name: Literal["schooling"]) -> Schooling: ...
@overload
def get(name: Literal["elicences"]) -> ELicences: ...
def get(name: str) -> object:
    """The register of this name; KeyError for a name that is none."""
    chosen = {**_EMBEDDED, **getattr(settings, "REGISTERS", {})}
    return import_string(chosen[name])()
