"""From Evidence to Facts: what a day makes of dates, and the averages of enterprises."""

from collections.abc import Sequence
from datetime import date, timedelta

from points.rules.evidence import BusinessYear, Evidence, Period
from points.rules.facts import Facts, Investor, Note, Why, Years
from points.rules.insurance import count_months
from points.rules.tables import PointsTable, table_on
from points.rules.wages import Wages
from portal.clock.days import full_months, full_years
from portal.policy.values import Policy


def count(
    evidence: Evidence, wages: Wages, policy: Policy, table: PointsTable | None = None
) -> Facts:
    """The facts that are scored, as of the evidence's day. DOMAIN 9, D-07, D-17.

    `table` is the one in force on that day unless given.
    """
    table = table or table_on(evidence.day)
    day = evidence.day
    return Facts(
        day=day,
        age=age_on(evidence.birth_date, day),
        birth_date=evidence.birth_date,
        degrees=evidence.degrees,
        titles=evidence.titles,
        insurance=count_months(evidence.insurance, day, wages, policy),
        entrepreneur=evidence.entrepreneur,
        intermediary=evidence.intermediary,
        shortage_major=evidence.shortage_major,
        shortage_job_matches=evidence.shortage_job_matches,
        investor=_investor(evidence.business, day, table),
        public_service=years_of(evidence.public_service, day),
        remote_area=years_of(evidence.remote_area, day),
        lingang=years_of(evidence.lingang, day),
        fresh_graduate=evidence.fresh_graduate,
        awards=evidence.awards,
        spouse=years_of(evidence.spouse, day),
        records=evidence.records,
        vetoes=evidence.vetoes,
        falsified_on=evidence.falsified_on,
    )


def age_on(birth_date: date, day: date) -> int:
    """Completed years on `day`; the birthday completes one (D-17)."""
    return full_years(birth_date, day)


def years_of(periods: Sequence[Period], day: date) -> Years:
    """Whole months of each unbroken stretch up to `day`, remainders dropped (as D-29).

    Periods that touch or overlap are one. The anniversary completes a year (D-07).
    """
    one_day = timedelta(days=1)
    begun = sorted((one for one in periods if one.first <= day), key=lambda one: one.first)
    joined: list[tuple[date, date]] = []  # first, the day after the last
    for one in begun:
        end = day if one.last is None or one.last >= day else one.last + one_day
        if end <= one.first and one.last is not None and one.last < one.first:
            continue
        if joined and one.first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((one.first, end))
    return Years(
        sum(full_months(first, end) for first, end in joined),
        running=any(one.last is None or one.last >= day for one in begun),
    )


def _investor(business: Sequence[BusinessYear], day: date, table: PointsTable) -> Investor | None:
    """The person's average over the calendar years before the day's. S09b.

    Several enterprises in a year add up. Where one of the years is not known nothing counts.
    """
    if not business:
        return None
    wanted = range(day.year - table.invest_years, day.year)
    rows = {one for one in business if one.year in wanted}
    known = {one.year for one in rows}
    if len(known) < len(wanted):
        missing = Note(
            Why.INVEST_YEARS_MISSING,
            {"first": wanted[0], "last": wanted[-1], "years": len(known)},
        )
        return Investor(not_counted=(missing,))
    parts = 100 * table.invest_years
    return Investor(
        own_tax=sum(one.tax * one.share_pct for one in rows) // parts,
        own_staff=sum(one.staff * one.share_pct for one in rows) // parts,
    )
