"""Which points an indicator can have at all: what a clerk decides never goes beyond the table."""

from datetime import date
from math import gcd

from points.rules.amounts import yearly_points
from points.rules.tables import Indicator, PointsTable, table_on
from portal.policy.values import Policy

# Of each pair only one counts (DOMAIN 9, S17).
PAIRS = (
    (Indicator.EDUCATION, Indicator.TITLE),
    (Indicator.INVEST_TAX, Indicator.INVEST_STAFF),
)
# Nobody is insured before this age.
WORKS_FROM = 16
# No file holds more than this is taken off.
MOST_OFF = 2000
_FLAGS = (
    Indicator.ENTREPRENEUR,
    Indicator.INTERMEDIARY,
    Indicator.SHORTAGE_MAJOR,
    Indicator.FRESH_GRADUATE,
)
_YEARLY = (
    Indicator.PUBLIC_SERVICE,
    Indicator.REMOTE_AREA,
    Indicator.LINGANG,
    Indicator.SPOUSE,
)


def possible(
    indicator: Indicator, day: date, policy: Policy, table: PointsTable | None = None
) -> tuple[int, ...]:
    """Every number of points that the table of `day` can give, ascending, 0 among them.

    Caps are the largest of them; a deduction is 0 or less. DOMAIN 9.
    """
    table = table or table_on(day)
    return tuple(sorted({0, *_values(indicator, day, policy, table)}))


def _values(indicator: Indicator, day: date, policy: Policy, table: PointsTable) -> set[int]:
    years = range(table.age_max - WORKS_FROM + 1)
    if indicator is Indicator.AGE:
        return {table.age_points(age) for age in range(table.age_min, table.age_max + 1)}
    if indicator is Indicator.EDUCATION:
        return set(table.education.values())
    if indicator is Indicator.TITLE:
        return set(table.title.values())
    if indicator is Indicator.SI_YEARS:
        return {table.insurance_year * count for count in years}
    if indicator is Indicator.SI_BASE:
        return {one.points for one in table.base}
    if indicator in _FLAGS:
        return {int(getattr(table, indicator.value))}
    if indicator in (Indicator.INVEST_TAX, Indicator.INVEST_STAFF):
        return set(range(0, policy.invest_cap + 1, table.invest_step_points))
    if indicator in _YEARLY:
        return {yearly_points(indicator, count, day, policy, table) for count in years}
    if indicator is Indicator.AWARDS:
        return set(table.awards.values())
    step = gcd(*(one.points for one in table.records.values()))
    return set(range(-(MOST_OFF // step) * step, 1, step))
