"""The lines of a breakdown as a plain list."""

from typing import Any

from points.rules.breakdown import Breakdown


def breakdown_rows(breakdown: Breakdown) -> list[dict[str, Any]]:
    """Each indicator that has something, with its points."""
    return [
        {"label": line.indicator.value, "points": line.points}
        for line in breakdown.lines
        if not line.empty
    ]
