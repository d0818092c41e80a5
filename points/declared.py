"""What a person declares for the points, as it lies in PointsRequest.facts: names and values of JSON.

The names are those of `points.rules.evidence.Evidence` (degrees, titles, awards, spouse …), the
values what its dataclasses say: dates as 2024-07-01, enums by their value. Beside them
`contracts`: the labour contracts, by which a month paid by somebody else is told.
"""

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from points.rules.evidence import Evidence, InsuredMonth
from portal.clock.days import add_months

# What the registers know, and a declaration never changes.
OF_REGISTERS = frozenset({"day", "birth_date", "insurance"})


@dataclass(frozen=True)
class Contract:
    """A labour contract with the employer of this credit code; no `last`: without an end."""

    code: str
    first: date
    last: date | None = None


def declared_of(evidence: Evidence, contracts: Iterable[Contract] = ()) -> dict[str, Any]:
    """What `evidence` holds beyond the registers, as JSON; only what differs from nothing."""
    found = {
        name: plain(value)
        for name, (_kind, empty) in _declarable().items()
        if (value := getattr(evidence, name)) != empty
    }
    if listed := [plain(one) for one in contracts]:
        found["contracts"] = listed
    return found


def with_declared(evidence: Evidence, declared: Mapping[str, Any]) -> Evidence:
    """The evidence with what was declared in its place; the registers' part stays.

    Raises ValueError for a name or a value that evidence does not have: nothing is lost silently.
    """
    values: dict[str, Any] = {}
    known = _declarable()
    for name, data in declared.items():
        if name == "contracts":
            contracts = [_read(Contract, one) for one in data]
            values["insurance"] = under_contracts(evidence.insurance, contracts)
        elif name in known:
            values[name] = _read(known[name][0], data)
        else:
            raise ValueError(f"{name} is nothing that can be declared")
    return replace(evidence, **values)


def under_contracts(
    months: Iterable[InsuredMonth], contracts: Iterable[Contract]
) -> tuple[InsuredMonth, ...]:
    """The months with the employer of their contract, where one is known (S07).

    Of several contracts in a month the payer's own counts.
    """
    listed = sorted(contracts, key=lambda one: (one.first, one.code))
    if not listed:
        return tuple(months)

    def of(one: InsuredMonth) -> InsuredMonth:
        next_month = add_months(one.month, 1)
        codes = [
            contract.code
            for contract in listed
            if contract.first < next_month and (not contract.last or contract.last >= one.month)
        ]
        if not codes or one.payer_code in codes:
            return one
        return replace(one, contract_code=codes[-1])

    return tuple(of(one) for one in months)


def plain(value: Any) -> Any:
    """A value of the rules as JSON takes it."""
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(plain(one) for one in value)
    return value


@cache
def _declarable() -> dict[str, tuple[Any, Any]]:
    """Name: its type, and what it is where nothing was declared."""
    kinds = get_type_hints(Evidence)
    return {
        one.name: (kinds[one.name], one.default)
        for one in fields(Evidence)
        if one.name not in OF_REGISTERS
    }


@cache
def _kinds(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, data: Any) -> Any:
    """JSON as the type of the rules; ValueError where it is none."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = next(one for one in get_args(kind) if one is not type(None))
        return None if data is None else _read(inner, data)
    if origin in (tuple, frozenset):
        if not isinstance(data, list):
            raise ValueError(f"{data!r} is not a list")
        return origin(_read(get_args(kind)[0], one) for one in data)
    if isinstance(kind, type) and is_dataclass(kind):
        kinds = _kinds(kind)
        if not isinstance(data, dict) or set(data) - set(kinds):
            raise ValueError(f"{data!r} is not a {kind.__name__}")
        try:
            return kind(**{name: _read(kinds[name], one) for name, one in data.items()})
        except TypeError as error:
            raise ValueError(f"{data!r} is not a {kind.__name__}") from error
    if kind is date:
        return date.fromisoformat(str(data))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if type(data) is not kind:
        raise ValueError(f"{data!r} is not a {kind.__name__}")
    return data
