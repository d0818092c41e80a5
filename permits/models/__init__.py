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
from permits.models.relief import ReliefMeasure, ReliefPerson, ReliefSupplement
from permits.models.restoration import RestorationRequest
from permits.models.verification import Verification

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
    "ReliefMeasure",
    "ReliefPerson",
    "ReliefSupplement",
    "RestorationRequest",
    "SweepRun",
    "SweepSlice",
    "Verification",
    "WhatIf",
]
