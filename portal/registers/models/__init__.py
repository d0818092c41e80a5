"""What other authorities know, as the embedded registers keep it."""

from portal.registers.models.addresses import House, Road, Room, Street
from portal.registers.models.facts import (
    DwellingRight,
    ELicence,
    EmployerRecord,
    InsuranceRun,
    LicenceKind,
    Resident,
    Schooling,
)
from portal.registers.models.snapshots import (
    Delivery,
    EmploymentSnapshot,
    HousingSnapshot,
    PopulationSnapshot,
    SchoolingSnapshot,
    Snapshot,
)

__all__ = [
    "Delivery",
    "DwellingRight",
    "ELicence",
    "EmployerRecord",
    "EmploymentSnapshot",
    "House",
    "HousingSnapshot",
    "InsuranceRun",
    "LicenceKind",
    "PopulationSnapshot",
    "Resident",
    "Road",
    "Room",
    "Schooling",
    "SchoolingSnapshot",
    "Snapshot",
    "Street",
]
