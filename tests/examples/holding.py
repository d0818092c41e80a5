"""Examples of windows, effects, standing and timing, read into the rules of permits.rules."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from permits.rules import effect, proxy, standing, status, timing, windows
from portal.clock.days import add_months
from portal.policy.values import Policy
from tests.examples.inputs import ISO, Example, as_day

ENDORSED = ("endorse_date", "endorsed_on", "endorsement_date", "request_date", "requested_on")
ASKED = (*ENDORSED, "as_of", "date", "run_date")
LATE = re.compile(r"(\d+) days? late|late (?:by )?(\d+)")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def endorse_window(row: Example) -> dict[str, Any]:
    """ENDORSE_WINDOW."""
    until = row.needed("valid_until")
    day = row.day(*ASKED) or until
    found = windows.classify(until, day, row.policy(day), row.calendar())
    return {
        "band": found.band,
        "days_late": found.days_late,
        "effective_last_grace_day": found.effective_last_grace_day,
        "opens_on": found.windows.opens_on,
        "void_from": found.windows.void_from,
    }


def endorse_effect(row: Example) -> dict[str, Any]:
    """ENDORSE_EFFECT."""
    until, day = row.needed("valid_until"), row.needed(*ASKED)
    policy = row.policy(day)
    history = list(_periods(row, policy))
    before = standing.standing(history, min(day, until), policy, row.calendar())
    found = effect.endorse(
        valid_until=until,
        requested_on=day,
        continuity_start=row.day("continuity_start") or before.continuous_start or history[0].start,
        policy=policy,
        days=row.calendar(),
        uncounted_days=before.uncounted_days,
    )
    return {
        "band": found.band,
        "days_late": found.days_late,
        "new_valid_until": found.new_valid_until,
        "continuity_start": found.continuity_start,
        "full_years_at_request": found.full_years_at_request,
        "valid_from": found.valid_from,
    }


def permit_standing(row: Example) -> dict[str, Any]:
    """PERMIT_STANDING: the status on a day."""
    until, day = row.needed("valid_until"), row.needed("as_of", "date", "request_date")
    policy, endorsed = row.policy(day), row.day("endorse_date", "endorsed_on", "endorsement_date")
    if endorsed and endorsed <= day:
        done = effect.endorse(
            valid_until=until,
            requested_on=endorsed,
            continuity_start=endorsed,
            policy=row.policy(endorsed),
            days=row.calendar(),
        )
        until = done.new_valid_until or until
    found = status.permit_status(until, day, policy, row.calendar())
    return {
        "standing": found.status,
        "use_function": found.use_function,
        "restorable": found.restorable,
        "years_if_endorsed": found.years_if_endorsed,
        "new_valid_until": found.new_valid_until,
        "band": found.band,
        "days_late": found.days_late,
    }


def accumulated_years(row: Example) -> dict[str, Any]:
    """ACCUMULATED_YEARS."""
    start = row.needed("continuity_start", "first_issue", "issued_on")
    day = row.needed("as_of", "date", "request_date")
    return {"full_years": standing.accumulated_years(start, day)}


def accumulated(row: Example) -> dict[str, Any]:
    """ACCUMULATED: both counters."""
    day = row.needed("as_of", "date")
    policy = row.policy(row.day(*ENDORSED) or day)
    found = standing.standing(list(_periods(row, policy)), day, policy, row.calendar())
    return {
        "continuous_full_years": found.continuous_full_years,
        "continuous_full_months": found.continuous_full_months,
        "cumulative_months": found.cumulative_months,
        "continuity_start": found.continuous_start,
        "full_years": found.continuous_full_years,
    }


def _periods(row: Example, policy: Policy) -> Iterator[standing.Period]:
    """The held periods that a row tells of: issue, earlier endorsements, the one in question."""
    if row.has("periods"):
        for index, one in enumerate(row.get("periods")):
            ends = [day for day in map(as_day, _values(one)) if day]
            yield standing.Period(ends[0], ends[1], resets=index > 0)
        return
    start = row.day("first_issue", "issued_on", "issue_date", "continuity_start")
    until = row.needed("valid_until")
    yield from _history(start or add_months(until, -12), until, row, policy)
    if row.word != "ACCUMULATED":
        return
    for day in _dates(row, *ENDORSED, "endorse_dates", "endorsements"):
        done = effect.endorse(
            valid_until=until,
            requested_on=day,
            continuity_start=until,
            policy=policy,
            days=row.calendar(),
        )
        if done.valid_from and done.new_valid_until:
            yield standing.Period(done.valid_from, done.new_valid_until, done.resets)
            until = done.new_valid_until
    if reissued := row.day("reissued_on", "new_issue", "new_issue_date", "new_permit_issued_on"):
        yield standing.Period(reissued, timing.permit_valid_until(reissued, policy), resets=True)


def _history(start: date, until: date, row: Example, policy: Policy) -> Iterator[standing.Period]:
    """From the first issue to `until`: one period, or broken where a prior endorsement reset."""
    prior = row.get("prior_endorsements", "prior", "history")
    late: list[tuple[date, date]] = []  # (expiry, request)
    if isinstance(prior, str):
        late = _told(prior, start, until)
    elif isinstance(prior, list):
        expiry = timing.permit_valid_until(start, policy)
        for one in prior:
            days = [day for day in map(as_day, _values(one)) if day]
            given = as_day(one.get("valid_until")) if isinstance(one, dict) else None
            late.append((given or expiry, days[-1]))
            band = windows.classify(given or expiry, days[-1], policy).band
            reset = band is windows.Band.LATE_RESET
            expiry = add_months(days[-1] if reset else given or expiry, 12)
    resets = False
    for expiry, request in late:
        done = effect.endorse(
            valid_until=expiry,
            requested_on=request,
            continuity_start=start,
            policy=policy,
            days=row.calendar(),
        )
        broken = done.valid_from is not None and done.valid_from > expiry + timedelta(days=1)
        if broken and done.valid_from and start <= expiry and done.valid_from <= until:
            yield standing.Period(start, expiry, resets)
            start, resets = done.valid_from, done.resets
    yield standing.Period(start, until, resets)


def _told(prior: str, start: date, until: date) -> list[tuple[date, date]]:
    """A late endorsement told in words: with its date, or with its days and year."""
    if dates := [date.fromisoformat(text) for text in ISO.findall(prior)]:
        request = dates[-1]
        expiry = dates[0] if len(dates) > 1 else _expiry_before(start, request)
        return [(expiry, request)]
    days, year = LATE.search(prior), YEAR.search(prior)
    if not days:
        return []
    expiry = _expiry_before(start, date(int(year[0]), 12, 31) if year else until)
    return [(expiry, expiry + timedelta(days=int(days[1] or days[2])))]


def _expiry_before(start: date, day: date) -> date:
    """The last anniversary of `start` before `day`."""
    years = day.year - start.year
    expiry = add_months(start, 12 * years)
    return expiry if expiry < day else add_months(start, 12 * (years - 1))


def _values(one: Any) -> list[Any]:
    """What a list item holds: the values of a mapping, the items of a list, or itself."""
    if isinstance(one, dict):
        return list(one.values())
    return one if isinstance(one, list) else [one]


def _dates(row: Example, *names: str) -> list[date]:
    """All dates of the first of these inputs that is given."""
    return [day for one in _values(row.get(*names)) for v in _values(one) if (day := as_day(v))]


def permit_apply_timing(row: Example) -> dict[str, Any]:
    """PERMIT_APPLY_TIMING."""
    registered = row.needed("registered_on", "registration_date", "registered")
    day = row.needed("apply_on", "application_date", "as_of", "date")
    months = next(
        (
            value
            for name, value in row.inputs.items()
            if name.startswith(("si_", "insur", "paid_")) and type(value) is int
        ),
        0,
    )
    paid = {add_months(day.replace(day=1), -back) for back in range(1, months + 1)}
    if row.like("paying", "current_month", "this_month", "in_month"):
        paid.add(day.replace(day=1))
    found = timing.permit_apply_timing(registered, day, row.policy(day), paid)
    return {
        "eligible_on_timing": found.eligible_on_timing,
        "earliest": found.earliest,
        "registration_valid_until": found.registration_valid_until,
        "reason": found.reason,
        "by_insurance": found.by_insurance,
    }


def reapply(row: Example) -> dict[str, Any]:
    """REAPPLY: the new registration is the date whose name says so, else the last one."""
    named = [as_day(v) for name, v in row.inputs.items() if "regist" in name and as_day(v)]
    registered = named[-1] if named else row.days()[-1]
    assert registered is not None
    found = timing.reapply(registered, row.policy(registered))
    return {
        "earliest_permit_application": found.earliest_permit_application,
        "continuity_start": found.continuity_start,
        "old_years_carried": found.old_years_carried,
    }


def validity(row: Example) -> dict[str, Any]:
    """VALIDITY: of a registration, of an endorsed period, or of a permit by its issue."""
    registered = row.day("registered_on", "registration_date")
    endorsed, until = row.day(*ENDORSED), row.day("valid_until", "old_valid_until")
    if endorsed and until:
        return {"valid_until": endorse_effect(row)["new_valid_until"]}
    if registered:
        return {"valid_until": timing.registration_valid_until(registered, row.policy(registered))}
    start = row.days()[0]
    return {"valid_until": timing.permit_valid_until(start, row.policy(start))}


RELATIONS = {
    "guardian": proxy.Relation.GUARDIAN,
    "spouse husband wife": proxy.Relation.SPOUSE,
    "grandparent grandfather grandmother": proxy.Relation.GRANDPARENT,
    "grandchild grandson granddaughter": proxy.Relation.GRANDCHILD,
    "parent father mother": proxy.Relation.PARENT,
    "child son daughter close_relative relative": proxy.Relation.CHILD,
    "sibling brother sister full_sibling": proxy.Relation.SIBLING,
}


def proxy_allowed(row: Example) -> dict[str, Any]:
    """PROXY."""
    birth = row.day("holder_birth", "holder_birth_date", "birth_date")
    day = row.day("date", "as_of", "application_date") or date.today()
    word = str(row.get("proxy", "relation", "proxy_relation") or "")
    relation = next((r for words, r in RELATIONS.items() if word in words.split()), None)
    age = row.get("holder_age", "age")
    found = proxy.may_act(
        relation or proxy.Relation.OTHER,
        proxy.age_on(birth, day) if birth else int(age),
        row.policy(day),
        limited_mobility=bool(row.like("mobility")),
        disabled=bool(row.like("disab")),
    )
    return {
        "allowed": found.allowed,
        "reason": found.reason,
        "documents": found.documents,
    }
