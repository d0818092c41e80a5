"""What the points app keeps: files, confirmations, what a case asks for, employers, wages."""

from points.models.employer import Employee, EmployerRecord, Invitation, Premises
from points.models.file import Confirmation, PointsFile, Route
from points.models.night import PointsNight
from points.models.request import IndicatorDecision, PointsRequest
from points.models.wages import AverageWage

__all__ = [
    "AverageWage",
    "Confirmation",
    "Employee",
    "EmployerRecord",
    "IndicatorDecision",
    "Invitation",
    "PointsFile",
    "PointsNight",
    "PointsRequest",
    "Premises",
    "Route",
]
