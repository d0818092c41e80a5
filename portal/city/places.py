"""The roads of Shanghai and the places that people come from, read from data/."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


def _lines(name: str) -> Iterator[list[str]]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split()


@cache
def roads() -> dict[str, list[str]]:
    """Every road with the codes of the districts it runs through."""
    found: dict[str, list[str]] = {}
    for district, *names in _lines("roads.txt"):
        for name in names:
            found.setdefault(name, []).append(district)
    return found


@dataclass(frozen=True)
class Origin:
    """A place of origin: the area code of its ID numbers, and how a hukou booklet names it."""

    area: str
    place: str


@cache
def origins() -> tuple[list[Origin], list[float]]:
    """Every origin outside Shanghai and how many people come from there (any unit)."""
    places: list[Origin] = []
    weights: list[float] = []
    for weight, province, *rest in _lines("origins.txt"):
        pairs = list(zip(rest[::2], rest[1::2], strict=True))
        places += [Origin(area, province + name) for area, name in pairs]
        weights += [int(weight) / len(pairs)] * len(pairs)
    return places, weights
