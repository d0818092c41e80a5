"""What the permits app keeps: registrations, permits, endorsements, and the night's ledger."""

from permits.models.night import Ledger, Outcome, SweepRun, SweepSlice, WhatIf
from permits.models.permit import (
    Basis,
    Endorsement,
    EndorsementRequest,
    Housing,
    Permit,
    PermitRequest,
    Registration,
)

__all__ = [
    "Basis",
    "Endorsement",
    "EndorsementRequest",
    "Housing",
    "Ledger",
    "Outcome",
    "Permit",
    "PermitRequest",
    "Registration",
    "SweepRun",
    "SweepSlice",
    "WhatIf",
]
