"""Registers that do not answer, for the setting REGISTERS."""

from typing import Any, NoReturn

from portal.registers import RegisterUnavailable


class Register:
    """Whatever it is asked, it is away."""

    def __getattr__(self, name: str) -> Any:
        def away(*args: Any, **kwargs: Any) -> NoReturn:
            raise RegisterUnavailable("test")

        return away


NAMES = ("addresses", "population", "housing", "employment", "schooling", "elicences")
ALL = dict.fromkeys(NAMES, f"{__name__}.Register")
