"""From months of insurance to the counts that are scored. DOMAIN 9, S05, S07, S23, D-16, C-19.

Windows are the months right before the month of the day: "the last 48" on any day of July end
with June. A month paid by two employers counts once, at the better base.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from points.rules.evidence import InsuredMonth
from points.rules.facts import CountedMonth, InsuranceCounts, Note, Why
from points.rules.tables import Tier
from points.rules.wages import Wages
from portal.clock.days import add_months
from portal.policy.values import Policy

TIERS = (Tier.X08, Tier.X1, Tier.X2, Tier.X3)
WINDOWS = {Tier.X08: 48, Tier.X1: 48, Tier.X2: 48, Tier.X3: 36}
LONGEST = max(WINDOWS.values())
YEAR = 12


def serial(month: date) -> int:
    """A month as a number, so that months can be subtracted."""
    return month.year * 12 + month.month


def count_months(
    months: Iterable[InsuredMonth], day: date, wages: Wages, policy: Policy
) -> InsuranceCounts:
    """Count months of insurance as of `day`. S05, S07, S23.

    Left out: back-paid months, those paid by another than the contract's employer, those after
    `day`; for the base also those whose base does not fit the declared income or whose average
    wage is not known. Each is told with its number of months.
    """
    told: dict[date, list[InsuredMonth]] = {}
    for one in months:
        month = one.month if one.month.day == 1 else one.month.replace(day=1)
        told.setdefault(month, []).append(one)
    now = serial(day)
    history: list[CountedMonth] = []
    left: dict[Why, list[date]] = {}
    uncertain = paid = 0
    for month in sorted(told):
        entries = told[month]
        age = now - serial(month)
        if age < 0:
            left.setdefault(Why.IN_FUTURE, []).append(month)
            continue
        if len(entries) > 1:
            left.setdefault(Why.OVERLAP, []).append(month)
        paid += 1 <= age <= YEAR and any(not one.back_paid for one in entries)
        if age > LONGEST and any(not (one.back_paid or one.payer_differs) for one in entries):
            history.append(CountedMonth(month, None))  # for the years only: no window holds it
            continue
        counted, why = best_of(entries, month, wages)
        if why and (age or counted is None):
            left.setdefault(why, []).append(month)
        if counted:
            history.append(counted)
            wage = wages.on(month) if age else None
            uncertain += wage is not None and not wage.certain
    counts = recount(history, day, policy)
    return replace(
        counts,
        paid_in12=paid,
        counted=(Note(Why.WAGE_UNCERTAIN, {"months": uncertain}),) if uncertain else (),
        not_counted=tuple(
            Note(why, {"months": len(dates), "first": dates[0], "last": dates[-1]})
            for why, dates in sorted(left.items())
        ),
    )


def best_of(
    entries: Sequence[InsuredMonth], month: date, wages: Wages
) -> tuple[CountedMonth | None, Why | None]:
    """How a month counts that some employers paid, and what keeps it from counting in full.

    None where it counts for nothing. At least one entry.
    """
    good = [one for one in entries if not one.back_paid and not one.payer_differs]
    if not good:
        unpaid = all(one.back_paid for one in entries)
        return None, Why.BACK_PAID if unpaid else Why.PAYER_DIFFERS
    fitting = [one.base for one in good if one.tax_fits]
    if not fitting:
        return CountedMonth(month, None), Why.TAX_DIFFERS
    tier = wages.tier_of(month, max(fitting))
    return CountedMonth(month, tier), Why.WAGE_MISSING if tier is None else None


def recount(history: Sequence[CountedMonth], day: date, policy: Policy) -> InsuranceCounts:
    """The counts of months that count, each once and oldest first, as of `day`."""
    now = serial(day)
    at = dict.fromkeys(TIERS, 0)
    ge1_in12 = paid_in12 = 0
    for one in reversed(history):
        age = now - serial(one.month)
        if age > LONGEST:
            break
        if age < 1:
            continue
        paid_in12 += age <= YEAR
        if one.tier is None:
            continue
        ge1_in12 += age <= YEAR and one.tier >= Tier.X1
        for tier in TIERS:
            at[tier] += one.tier >= tier and age <= WINDOWS[tier]
    return InsuranceCounts(
        months=_for_years(history, policy),
        ge08_in48=at[Tier.X08],
        ge1_in48=at[Tier.X1],
        ge2_in48=at[Tier.X2],
        ge3_in36=at[Tier.X3],
        ge1_in12=ge1_in12,
        paid_in12=paid_in12,
        tier_now=_now(history, day, policy),
        history=tuple(history),
    )


def _for_years(history: Sequence[CountedMonth], policy: Policy) -> int:
    """Months for the years: all of them, or of each unbroken run its full years (C-19).

    Of the last run the rest counts too, because it grows on.
    """
    if not policy.si_years_consecutive or not history:
        return len(history)
    runs = [1]
    for before, one in pairwise(history):
        if serial(one.month) - serial(before.month) == 1:
            runs[-1] += 1
        else:
            runs.append(1)
    return sum(run - run % YEAR for run in runs[:-1]) + runs[-1]


def _now(history: Sequence[CountedMonth], day: date, policy: Policy) -> Tier:
    """The tier that is paid now; the last months may not be booked yet."""
    if not history:
        return Tier.PAID
    last = history[-1]
    fresh = serial(day) - serial(last.month) <= policy.auto_insurance_lag_months + 1
    return last.tier if fresh and last.tier is not None else Tier.PAID


def advance(
    counts: InsuranceCounts, day: date, months: int, tier: Tier, policy: Policy
) -> InsuranceCounts:
    """The counts after `months` more, each paid at `tier`, from the month of `day` on.

    Windows move along: old months drop out. With a history this is exact; without one, what is
    counted is taken to be the latest months.
    """
    if months <= 0:
        return counts
    if counts.history is not None:
        first = day.replace(day=1)
        known = {one.month: one for one in counts.history}
        for step in range(months):
            month = add_months(first, step)
            before = known.get(month)
            better = before is not None and before.tier is not None and before.tier > tier
            if not better:
                known[month] = CountedMonth(month, tier)
        later = recount([known[m] for m in sorted(known)], add_months(day, months), policy)
        return replace(later, tier_now=tier, not_counted=counts.not_counted)

    def moved(count: int, window: int, reaches: Tier) -> int:
        if tier >= reaches:
            return min(count + months, window)
        return max(min(count, window - months), 0)

    return replace(
        counts,
        months=counts.months + months,
        ge08_in48=moved(counts.at(Tier.X08), 48, Tier.X08),
        ge1_in48=moved(counts.at(Tier.X1), 48, Tier.X1),
        ge2_in48=moved(counts.at(Tier.X2), 48, Tier.X2),
        ge3_in36=moved(counts.at(Tier.X3), 36, Tier.X3),
        ge1_in12=moved(counts.ge1_in12, YEAR, Tier.X1),
        paid_in12=min(counts.paid_in12 + months, YEAR),
        tier_now=tier,
    )


def months_until(counts: InsuranceCounts, day: date, tier: Tier, needed: int, window: int) -> int:
    """How many more months at `tier` until `needed` of the last `window` reach it.

    0 when they do already; old months drop out as time passes.
    """
    if counts.history is None:
        have = counts.ge1_in12 if window == YEAR else counts.at(tier)
        return max(needed - have, 0)
    now = serial(day)
    ages = [
        age
        for one in counts.history
        if one.tier is not None
        and one.tier >= tier
        and 0 <= (age := now - serial(one.month)) <= window
    ]
    for more in range(needed + 1):
        # The month of `day` is the first of those to come.
        kept = sum(1 <= age <= window - more for age in ages)
        if kept + more >= needed:
            return more
    return needed
