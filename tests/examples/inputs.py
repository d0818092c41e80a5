"""Reading the inputs of a worked example: dates, flags, and switches that override the policy."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.clock.days import WorkingDays
from portal.clock.seed import SHIPPED as SHIPPED_YEARS
from portal.clock.seed import shipped
from portal.policy.shipped import SHIPPED, shipped_on
from portal.policy.values import Policy, parameter_names

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
SWITCH = re.compile(r"\b([A-Z][A-Z_]+)\s*=\s*([\w.-]+)")
NAMES = frozenset(parameter_names())


@dataclass(frozen=True)
class Example:
    """One row: the rule's first word, its whole text, and the inputs."""

    word: str
    rule: str
    inputs: Mapping[str, Any]

    def has(self, *names: str) -> bool:
        """Whether one of the inputs is given, even as null."""
        return any(name in self.inputs for name in names)

    def get(self, *names: str) -> Any:
        """The first of these inputs that is given."""
        return next((self.inputs[name] for name in names if name in self.inputs), None)

    def like(self, *parts: str) -> Any:
        """The first input whose name contains one of `parts`."""
        return next(
            (value for name, value in self.inputs.items() if any(p in name for p in parts)), None
        )

    def day(self, *names: str) -> date | None:
        """The first of these inputs that is a date; a moment becomes its Shanghai date."""
        return next((d for name in names if (d := as_day(self.inputs.get(name)))), None)

    def needed(self, *names: str) -> date:
        """As `day`, which must be there."""
        found = self.day(*names)
        if found is None:
            raise ValueError(f"needs one of {', '.join(names)}")
        return found

    def days(self) -> list[date]:
        """Every date among the inputs, in their order."""
        return [day for value in self.inputs.values() if (day := as_day(value))]

    def policy(self, day: date) -> Policy:
        """The shipped policy in force on `day`, or the one the row names, with its switches."""
        named = str(self.get("policy", "policy_version", "policy_code") or "")
        one = next((s for s in SHIPPED if named and s.code.startswith(named)), shipped_on(day))
        return one.policy().with_switches(**self._switches())

    def _switches(self) -> dict[str, object]:
        found = {name: _value(text) for name, text in SWITCH.findall(self.rule) if name in NAMES}
        for name, value in self.inputs.items():
            if name.upper() in NAMES:
                found[name.upper()] = _value(value)
            elif isinstance(value, Mapping):
                found |= {k.upper(): _value(v) for k, v in value.items() if k.upper() in NAMES}
            elif isinstance(value, str):
                found |= {k: _value(v) for k, v in SWITCH.findall(value) if k in NAMES}
        return found

    def calendar(self) -> WorkingDays:
        """The shipped working days, or those of the years that the row says are loaded."""
        years = self.get("calendar_years_loaded")
        loaded = [y for y in SHIPPED_YEARS if years is None or y in years]
        days = {d: worked for y in loaded for d, worked in shipped(y).items()}
        return WorkingDays(days, frozenset(loaded), "shipped")


def as_day(value: object) -> date | None:
    """An ISO date, or the Shanghai date of an ISO moment; None for anything else."""
    if not isinstance(value, str) or not ISO.match(value):
        return None
    if len(value) == 10:
        return date.fromisoformat(value)
    moment = datetime.fromisoformat(value)
    zone = ZoneInfo("Asia/Shanghai")
    return (moment.astimezone(zone) if moment.tzinfo else moment).date()


def _value(value: Any) -> Any:
    """A switch written as text, as the value it means."""
    if isinstance(value, str) and value.lower() in {"true", "false", "on", "off"}:
        return value.lower() in {"true", "on"}
    if isinstance(value, str) and value.isdigit() and len(value) < 4:
        return json.loads(value)
    return value
