"""The working-day calendars that ship with the portal: DOMAIN 3's table (S42), as it stands."""

from datetime import date

# year: (weekdays off, weekend days worked)
SHIPPED: dict[int, tuple[str, str]] = {
    2024: (
        "1/1, 2/12-16, 4/4-5, 5/1-3, 6/10, 9/16-17, 10/1-4, 10/7",
        "2/4, 2/18, 4/7, 4/28, 5/11, 9/14, 9/29, 10/12",
    ),
    2025: (
        "1/1, 1/28-31, 2/3-4, 4/4, 5/1-2, 5/5, 6/2, 10/1-3, 10/6-8",
        "1/26, 2/8, 4/27, 9/28, 10/11",
    ),
    2026: (
        "1/1-2, 2/16-20, 2/23, 4/6, 5/1, 5/4-5, 6/19, 9/25, 10/1-2, 10/5-7",
        "1/4, 2/14, 2/28, 5/9, 9/20, 10/10",
    ),
}


def _days(year: int, text: str) -> list[date]:
    """The dates of a list such as `2/12-16, 4/4-5`."""
    found = []
    for part in text.split(", "):
        month, days = part.split("/")
        first, _, last = days.partition("-")
        found += [date(year, int(month), d) for d in range(int(first), int(last or first) + 1)]
    return found


def shipped(year: int) -> dict[date, bool]:
    """The exceptions of a shipped year: date -> worked. KeyError for a year without a table."""
    off, worked = SHIPPED[year]
    return {d: False for d in _days(year, off)} | {d: True for d in _days(year, worked)}
