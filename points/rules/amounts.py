"""Single amounts of the table on a day: who is excluded, deductions, years, the base."""

from datetime import date

from points.rules.breakdown import ScoreReason
from points.rules.evidence import Record
from points.rules.facts import Facts, InsuranceCounts
from points.rules.tables import (
    Indicator,
    PointsTable,
    RecordKind,
    Veto,
    Yearly,
    table_on,
)
from portal.clock.days import add_months
from portal.policy.values import Policy


def excluded(facts: Facts, policy: Policy, table: PointsTable) -> tuple[ScoreReason, ...]:
    """Why the person cannot apply, whatever the points: age, veto, falsification. S18, S36, S53.

    The birth-policy veto is a switch (VETO_BIRTH_POLICY, S19).
    """
    reasons: list[ScoreReason] = []
    if not table.age_min <= facts.age <= table.age_max:
        reasons.append(ScoreReason.AGE)
    vetoes = facts.vetoes if policy.veto_birth_policy else facts.vetoes - {Veto.BIRTH_POLICY}
    if vetoes:
        reasons.append(ScoreReason.VETO)
    months = 12 * table.falsification_years
    if any(on <= facts.day <= add_months(on, months) for on in facts.falsified_on):
        reasons.append(ScoreReason.FALSIFICATION)
    return tuple(reasons)


def deduction(kind: RecordKind, on: date, day: date, table: PointsTable | None = None) -> int:
    """Points taken off on `day` for one record, 0 once its time is over. S18, D-18.

    The anniversary still counts.
    """
    table = table or table_on(day)
    within = on <= day <= record_until(Record(kind, on), table)
    return table.records[kind].points if within else 0


def record_until(record: Record, table: PointsTable) -> date:
    """The last day on which a record counts; `date.max` where its day is not known. D-18."""
    if record.on is None:
        return date.max
    return add_months(record.on, 12 * table.records[record.kind].years)


def base_points(counts: InsuranceCounts, table: PointsTable) -> int:
    """Points of the insurance base: the best tier with enough months. S07, D-16."""
    return max((one.points for one in table.base if counts.at(one.tier) >= one.months), default=0)


def yearly_rule(indicator: Indicator, day: date, policy: Policy, table: PointsTable) -> Yearly:
    """The rule of an indicator that counts full years, as of `day`.

    Lingang counts from the first full year since 2024-08-21 (C-22, S22).
    """
    if indicator is Indicator.LINGANG:
        first = day >= policy.lingang_first_year_from
        return table.lingang if first else table.lingang_before
    rule: Yearly = getattr(table, indicator.value)
    return rule


def yearly_points(
    indicator: Indicator, years: int, day: date, policy: Policy, table: PointsTable | None = None
) -> int:
    """Points of so many full years of an indicator on `day`. S09b, S22."""
    return yearly_rule(indicator, day, policy, table or table_on(day)).of(years)
