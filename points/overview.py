"""Everything that "My points" shows on a day."""

from dataclasses import dataclass
from datetime import date

from points.files import Present, present
from portal.accounts.models import Person


@dataclass(frozen=True)
class Overview:
    """A person's points on a day."""

    held: Present | None


def overview(person: Person, on: date) -> Overview:
    """How they stand."""
    return Overview(present(person))
