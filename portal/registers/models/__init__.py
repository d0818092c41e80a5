"""What other authorities know, as the embedded registers keep it."""

from portal.registers.models.addresses import House, Road, Room, Street
from portal.registers.models.facts import (
    DwellingRight,
    ELicence,
    EmployerRecord,
    InsuranceRun,
    Resident,
    Schooling,
)
from portal.registers.models.snapshots import (
    EmploymentSnapshot,
    HousingSnapshot,
    PopulationSnapshot,
    SchoolingSnapshot,
    Snapshot,
)

__all__ = [
    "DwellingRight",
    "ELicence",
    "EmployerRecord",
    "EmploymentSnapshot",
    "House",
    "HousingSnapshot",
    "InsuranceRun",
    "PopulationSnapshot",
    "Resident",
    "Road",
    "Room",
    "Schooling",
    "SchoolingSnapshot",
    "Snapshot",
    "Street",
]
