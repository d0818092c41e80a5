"""What HR may begin for somebody whose points go through the employer (s0:133, C-11)."""

from dataclasses import dataclass
from datetime import date

from points.models import PointsFile
from portal import catalogue
from portal.accounts.models import Person
from portal.cases import service as services
from portal.cases.models import Case

SLUG = "confirmation"


@dataclass(frozen=True)
class Start:
    """Whether the confirmation can be begun today, why not, and the case there is already."""

    person: Person
    allowed: bool
    earliest: date | None = None
    open_case: Case | None = None
    slug: str = SLUG


def start_of(file: PointsFile, on: date) -> Start | None:
    """What can be begun for the holder of a file that is with this employer; None for nothing.

    HR learns whether, and from when; why not is between the holder and the registers.
    """
    if SLUG not in catalogue.SERVICES or not services.get(SLUG).by_employer:
        return None
    person = file.person
    case = Case.objects.filter(person=person, service=SLUG, closed_at__isnull=True).first()
    if case is not None:
        seen = case if case.filer_id == file.employer_id else None
        return Start(person, allowed=seen is not None, open_case=seen)
    may = services.get(SLUG).eligibility(person, on)
    return Start(person, allowed=may.allowed, earliest=may.earliest)
