"""What would bring the next points, line by line: "six more months at 1x: +50". DOMAIN 9."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from points.rules.amounts import base_points, record_until, yearly_rule
from points.rules.breakdown import Breakdown, Line, Next, Step
from points.rules.facts import Facts, Years
from points.rules.insurance import months_until
from points.rules.tables import Education, Indicator, PointsTable, Tier, TitleKind
from portal.clock.days import add_months, full_months
from portal.policy.values import Policy


def with_next(breakdown: Breakdown, facts: Facts, policy: Policy, table: PointsTable) -> Breakdown:
    """The breakdown with the next steps of each line."""
    pair = {
        one.indicator: max(one.worth, breakdown.line(one.alternative_to).worth)
        if one.alternative_to
        else one.worth
        for one in breakdown.lines
    }
    lines = []
    for line in breakdown.lines:
        find = _FINDERS.get(line.indicator)
        steps = find(line, pair[line.indicator], facts, policy, table) if find else iter(())
        lines.append(replace(line, next=tuple(steps)))
    return replace(breakdown, lines=tuple(lines))


def months_to(day: date, goal: date) -> int:
    """Months from `day` until `goal` is reached, a begun month counted whole."""
    months = full_months(day, goal)
    return months if add_months(day, months) >= goal else months + 1


def _age(line: Line, held: int, facts: Facts, policy: Policy, table: PointsTable) -> Iterator[Next]:
    falls = table.age_points(facts.age + 1) - line.points
    if line.points and falls < 0 and facts.birth_date:
        birthday = add_months(facts.birth_date, 12 * (facts.age + 1))
        numbers = {"age": facts.age + 1, "on": birthday}
        yield Next(Step.AGE_FALLS, falls, months_to(facts.day, birthday), numbers)


def _education(
    line: Line, held: int, facts: Facts, policy: Policy, table: PointsTable
) -> Iterator[Next]:
    for degree in facts.degrees:
        gain = table.education[degree.level] - held
        if not degree.verified and gain > 0:
            yield Next(Step.VERIFY_DEGREE, gain, None, {"level": degree.level})
    known = {one.level for one in facts.degrees}
    for level in Education:
        if table.education[level] > held and level not in known:
            yield Next(Step.HIGHER_DEGREE, table.education[level] - held, None, {"level": level})
            return


def _title(
    line: Line, held: int, facts: Facts, policy: Policy, table: PointsTable
) -> Iterator[Next]:
    lacking = months_until(
        facts.insurance, facts.day, Tier.X1, table.title_base_months, table.title_base_window
    )
    ready = {
        one.kind
        for one in facts.titles
        if one.obtained_here and one.matches_job and one.listed and one.registered
    }
    for kind in sorted(ready & table.title_on_base, key=lambda one: table.title[one]):
        if lacking and table.title[kind] > held:
            yield Next(Step.TITLE_BASE, table.title[kind] - held, lacking, {"kind": kind})
    higher = [one for one in TitleKind if table.title[one] > held and one not in ready]
    if higher:
        least = min(table.title[one] for one in higher)
        for kind in higher:
            if table.title[kind] == least:
                yield Next(Step.HIGHER_TITLE, least - held, None, {"kind": kind})


def _si_years(
    line: Line, held: int, facts: Facts, policy: Policy, table: PointsTable
) -> Iterator[Next]:
    years, rest = divmod(facts.insurance.months, 12)
    yield Next(Step.INSURED_MONTHS, table.insurance_year, 12 - rest, {"years": years + 1})


def _si_base(
    line: Line, held: int, facts: Facts, policy: Policy, table: PointsTable
) -> Iterator[Next]:
    now = base_points(facts.insurance, table)
    for one in table.base:
        if one.points > now:
            months = months_until(facts.insurance, facts.day, one.tier, one.months, one.window)
            numbers = {"tier": one.tier, "needed": one.months, "window": one.window}
            yield Next(Step.MONTHS_AT_TIER, one.points - now, months, numbers)


def _yearly(
    line: Line, held: int, facts: Facts, policy: Policy, table: PointsTable
) -> Iterator[Next]:
    years: Years = getattr(facts, line.indicator.value)
    rule = yearly_rule(line.indicator, facts.day, policy, table)
    goal = max(years.years + 1, rule.from_years)
    gain = rule.of(goal) - line.points
    if years.months and years.running and gain > 0:
        yield Next(Step.YEARS, gain, 12 * goal - years.months, {"years": goal})


def _invest_tax(
    line: Line, held: int, facts: Facts, policy: Policy, table: PointsTable
) -> Iterator[Next]:
    own = facts.investor.own_tax if facts.investor else 0
    return _invest(own, table.invest_tax_step, Step.MORE_TAX, held, policy, table)


def _invest_staff(
    line: Line, held: int, facts: Facts, policy: Policy, table: PointsTable
) -> Iterator[Next]:
    own = facts.investor.own_staff if facts.investor else 0
    return _invest(own, table.invest_staff_step, Step.MORE_STAFF, held, policy, table)


def _invest(
    own: int, size: int, step: Step, held: int, policy: Policy, table: PointsTable
) -> Iterator[Next]:
    """Up to the first sum of steps that beats what the pair gives now."""
    steps = held // table.invest_step_points + 1
    gain = min(steps * table.invest_step_points, policy.invest_cap) - held
    if own > 0 and gain > 0:
        yield Next(step, gain, None, {"amount": steps * size - own})


def _deductions(
    line: Line, held: int, facts: Facts, policy: Policy, table: PointsTable
) -> Iterator[Next]:
    for record in facts.records:
        if record.on is None or not record.on <= facts.day <= record_until(record, table):
            continue
        ends = record_until(record, table) + timedelta(days=1)
        yield Next(
            Step.RECORD_ENDS,
            table.records[record.kind].points,
            months_to(facts.day, ends),
            {"kind": record.kind, "on": ends},
        )


_FINDERS: dict[Indicator, Callable[[Line, int, Facts, Policy, PointsTable], Iterator[Next]]] = {
    Indicator.AGE: _age,
    Indicator.EDUCATION: _education,
    Indicator.TITLE: _title,
    Indicator.SI_YEARS: _si_years,
    Indicator.SI_BASE: _si_base,
    Indicator.INVEST_TAX: _invest_tax,
    Indicator.INVEST_STAFF: _invest_staff,
    Indicator.PUBLIC_SERVICE: _yearly,
    Indicator.REMOTE_AREA: _yearly,
    Indicator.LINGANG: _yearly,
    Indicator.SPOUSE: _yearly,
    Indicator.DEDUCTION: _deductions,
}
