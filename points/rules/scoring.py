"""The score (积分) of facts, line by line. DOMAIN 9, S17: one highest within an indicator,
education or title, tax or employment, deductions added up, never below 0."""

from collections.abc import Callable
from dataclasses import astuple, replace

from points.rules.amounts import base_points, deduction, excluded, record_until, yearly_rule
from points.rules.breakdown import Breakdown, Line
from points.rules.facts import Facts, Note, Why, Years
from points.rules.steps import with_next
from points.rules.tables import Indicator, PointsTable, TitleKind, table_on
from portal.policy.values import Policy


def score(
    facts: Facts, policy: Policy, table: PointsTable | None = None, *, steps: bool = True
) -> Breakdown:
    """Score facts as of their day. DOMAIN 9, S17.

    `table` is the one in force on that day unless given. Without `steps` the lines say nothing of
    what would come next, which is faster for many people.
    """
    table = table or table_on(facts.day)
    lines = tuple(make(facts, policy, table) for make in _LINES)
    lines = _pair(lines, Indicator.EDUCATION, Indicator.TITLE)
    lines = _pair(lines, Indicator.INVEST_TAX, Indicator.INVEST_STAFF)
    reasons = excluded(facts, policy, table)
    total = sum(one.points for one in lines)
    breakdown = Breakdown(
        policy=policy.code,
        reasons=reasons,
        eligible=not reasons,
        total=0 if reasons else max(total, 0),
        sum=total,
        standard=policy.points_standard,
        table=table.code,
        lines=lines,
    )
    return with_next(breakdown, facts, policy, table) if steps else breakdown


def _age(facts: Facts, policy: Policy, table: PointsTable) -> Line:
    points = table.age_points(facts.age)
    if table.age_min <= facts.age <= table.age_max:
        return _line(Indicator.AGE, points, [Note(Why.AGE, {"years": facts.age})])
    out = {"years": facts.age, "least": table.age_min, "most": table.age_max}
    return _line(Indicator.AGE, 0, not_counted=[Note(Why.AGE_OUT_OF_BOUNDS, out)])


def _education(facts: Facts, policy: Policy, table: PointsTable) -> Line:
    left: list[Note] = []
    best = None
    for degree in sorted(
        set(facts.degrees), key=lambda one: (-table.education[one.level], one.verified)
    ):
        numbers = {"level": degree.level}
        if not table.education[degree.level]:
            continue
        if not degree.verified:
            left.append(Note(Why.DEGREE_NOT_VERIFIED, numbers))
        elif best is None:
            best = degree
        elif best != degree:
            left.append(Note(Why.LOWER, numbers))
    if best is None:
        return _line(Indicator.EDUCATION, 0, not_counted=left)
    counted = [Note(Why.DEGREE, {"level": best.level})]
    return _line(Indicator.EDUCATION, table.education[best.level], counted, left)


_TITLE_NEEDS = (
    ("obtained_here", Why.TITLE_NOT_OBTAINED_HERE),
    ("matches_job", Why.TITLE_JOB_DIFFERS),
    ("listed", Why.TITLE_NOT_LISTED),
    ("registered", Why.TITLE_NOT_REGISTERED),
)


def _title(facts: Facts, policy: Policy, table: PointsTable) -> Line:
    left: list[Note] = []
    counted: list[Note] = []
    points = 0
    months = facts.insurance.ge1_in12
    seen: set[TitleKind] = set()
    for title in sorted(set(facts.titles), key=lambda one: (-table.title[one.kind], astuple(one))):
        worth = table.title[title.kind]
        numbers: dict[str, object] = {"kind": title.kind}
        failed = [why for flag, why in _TITLE_NEEDS if not getattr(title, flag)]
        if not worth:
            left.append(Note(Why.NO_POINTS, numbers))
            continue
        left += [Note(why, numbers) for why in failed]
        if title.kind in table.title_on_base:
            numbers = numbers | {
                "months": months,
                "needed": table.title_base_months,
                "window": table.title_base_window,
            }
            if months < table.title_base_months:
                left.append(Note(Why.TITLE_BASE_SHORT, numbers))
                continue
        if failed or title.kind in seen:
            continue
        if counted:
            left.append(Note(Why.LOWER, numbers))
        else:
            points, counted = worth, [Note(Why.TITLE, numbers)]
        seen.add(title.kind)
    return _line(Indicator.TITLE, points, counted, left)


def _si_years(facts: Facts, policy: Policy, table: PointsTable) -> Line:
    months = facts.insurance.months
    years, rest = divmod(months, 12)
    counted = [Note(Why.INSURANCE_YEARS, {"years": years, "months": months})] if years else []
    left = [Note(Why.REST_MONTHS, {"months": rest})] if rest else []
    whole = (Why.BACK_PAID, Why.PAYER_DIFFERS, Why.IN_FUTURE, Why.OVERLAP)
    left += [one for one in facts.insurance.not_counted if one.code in whole]
    return _line(Indicator.SI_YEARS, years * table.insurance_year, counted, left)


def _si_base(facts: Facts, policy: Policy, table: PointsTable) -> Line:
    counts = facts.insurance
    points = base_points(counts, table)
    counted: list[Note] = []
    left: list[Note] = []
    for one in table.base:
        have = counts.at(one.tier)
        numbers = {"tier": one.tier, "months": have, "needed": one.months, "window": one.window}
        if one.points == points:
            counted.append(Note(Why.TIER_MONTHS, numbers))
        elif have and one.points > points:
            left.append(Note(Why.TIER_SHORT, numbers))
    return _line(
        Indicator.SI_BASE, points, [*counted, *counts.counted], [*left, *counts.not_counted]
    )


def _flag(indicator: Indicator, field: str) -> "Maker":
    """An indicator that is met or not, with the points of the table's field of its name."""

    def make(facts: Facts, policy: Policy, table: PointsTable) -> Line:
        met = bool(getattr(facts, field))
        return _line(indicator, getattr(table, field) if met else 0, [Note(Why.MET)] if met else [])

    return make


def _shortage(facts: Facts, policy: Policy, table: PointsTable) -> Line:
    if facts.shortage_major and not facts.shortage_job_matches:
        return _line(Indicator.SHORTAGE_MAJOR, 0, not_counted=[Note(Why.MAJOR_JOB_DIFFERS)])
    return _flag(Indicator.SHORTAGE_MAJOR, "shortage_major")(facts, policy, table)


def _invest_tax(facts: Facts, policy: Policy, table: PointsTable) -> Line:
    own = facts.investor.own_tax if facts.investor else 0
    return _invested(Indicator.INVEST_TAX, own, table.invest_tax_step, facts, policy, table)


def _invest_staff(facts: Facts, policy: Policy, table: PointsTable) -> Line:
    own = facts.investor.own_staff if facts.investor else 0
    return _invested(Indicator.INVEST_STAFF, own, table.invest_staff_step, facts, policy, table)


def _invested(
    indicator: Indicator, own: int, step: int, facts: Facts, policy: Policy, table: PointsTable
) -> Line:
    """Points for each full step of the person's part, up to INVEST_CAP. S09b, C-20."""
    worth = max(own, 0) // step * table.invest_step_points
    left = list(facts.investor.not_counted) if facts.investor else []
    counted = [Note(Why.INVESTED, {"own": own})] if worth else []
    if own > 0 and not worth:
        left.append(Note(Why.INVEST_TOO_LITTLE, {"own": own, "needed": step}))
    if worth > policy.invest_cap:
        cut = {"cap": policy.invest_cap, "points": worth - policy.invest_cap}
        left.append(Note(Why.OVER_CAP, cut))
    return _line(indicator, min(worth, policy.invest_cap), counted, left)


def _yearly(indicator: Indicator, field: str) -> "Maker":
    """An indicator that counts full years."""

    def make(facts: Facts, policy: Policy, table: PointsTable) -> Line:
        held: Years = getattr(facts, field)
        rule = yearly_rule(indicator, facts.day, policy, table)
        points = rule.of(held.years)
        left: list[Note] = []
        if held.months and not points:
            left.append(Note(Why.YEARS_SHORT, {"years": held.years, "needed": rule.from_years}))
        cut = replace(rule, cap=None).of(held.years) - points
        if cut:
            left.append(Note(Why.OVER_CAP, {"cap": rule.cap, "points": cut}))
        counted = [Note(Why.YEARS, {"years": held.years})] if points else []
        return _line(indicator, points, counted, left)

    return make


def _awards(facts: Facts, policy: Policy, table: PointsTable) -> Line:
    left: list[Note] = []
    best = None
    for award in sorted(
        set(facts.awards), key=lambda one: (-table.awards[one.kind], one.obtained_here)
    ):
        numbers = {"kind": award.kind}
        if not award.obtained_here:
            left.append(Note(Why.AWARD_NOT_OBTAINED_HERE, numbers))
        elif best is None:
            best = award
        elif best != award:
            left.append(Note(Why.LOWER, numbers))
    if best is None:
        return _line(Indicator.AWARDS, 0, not_counted=left)
    counted = [Note(Why.AWARD, {"kind": best.kind})]
    return _line(Indicator.AWARDS, table.awards[best.kind], counted, left)


def _deductions(facts: Facts, policy: Policy, table: PointsTable) -> Line:
    points = 0
    counted: list[Note] = []
    left: list[Note] = []
    for record in sorted(facts.records, key=lambda one: (one.kind, one.on or facts.day)):
        numbers: dict[str, object] = {"kind": record.kind}
        off = table.records[record.kind].points
        if record.on is not None:
            numbers |= {"on": record.on, "until": record_until(record, table)}
            off = deduction(record.kind, record.on, facts.day, table)
        if off:
            counted.append(Note(Why.RECORD, numbers | {"points": -off}))
        else:
            left.append(Note(Why.RECORD_PAST, numbers))
        points -= off
    return _line(Indicator.DEDUCTION, points, counted, left)


def _line(
    indicator: Indicator,
    points: int,
    counted: "list[Note] | tuple[Note, ...]" = (),
    not_counted: "list[Note] | tuple[Note, ...]" = (),
) -> Line:
    return Line(
        indicator=indicator,
        points=points,
        worth=points,
        counted=tuple(counted),
        not_counted=tuple(not_counted),
    )


def _pair(lines: tuple[Line, ...], one: Indicator, other: Indicator) -> tuple[Line, ...]:
    """Of two alternatives only the higher counts; the first one on a tie. S17, Articles 11, 12."""
    first = next(line for line in lines if line.indicator is one)
    second = next(line for line in lines if line.indicator is other)
    if first.empty and second.empty:
        return lines
    keep, drop = (first, second) if first.worth >= second.worth else (second, first)
    loses = keep.worth > 0 and drop.worth > 0
    note = (Note(Why.ALTERNATIVE, {"points": drop.worth}),) if loses else ()
    dropped = replace(
        drop,
        points=0,
        alternative_to=keep.indicator,
        superseded_by=keep.indicator if loses else None,
        not_counted=note + drop.not_counted,
    )
    changed = {
        keep.indicator: replace(keep, alternative_to=drop.indicator),
        drop.indicator: dropped,
    }
    return tuple(changed.get(line.indicator, line) for line in lines)


Maker = Callable[[Facts, Policy, PointsTable], Line]

_LINES: tuple[Maker, ...] = (
    _age,
    _education,
    _title,
    _si_years,
    _flag(Indicator.ENTREPRENEUR, "entrepreneur"),
    _flag(Indicator.INTERMEDIARY, "intermediary"),
    _shortage,
    _invest_tax,
    _invest_staff,
    _si_base,
    _yearly(Indicator.PUBLIC_SERVICE, "public_service"),
    _yearly(Indicator.REMOTE_AREA, "remote_area"),
    _yearly(Indicator.LINGANG, "lingang"),
    _flag(Indicator.FRESH_GRADUATE, "fresh_graduate"),
    _awards,
    _yearly(Indicator.SPOUSE, "spouse"),
    _deductions,
)
