"""Examples of applying for points and confirming them, read into points.rules."""

from datetime import date, timedelta
from typing import Any

from permits.rules import timing as permit_timing
from permits.rules.effect import endorse
from permits.rules.status import Status
from permits.rules.windows import Band, classify
from points.rules import conditions, confirmation, filing
from points.rules.conditions import ConfirmFacts, PaidYear, Route
from points.rules.eligibility import ApplyFacts, EmployerKind, may_apply
from portal.clock.days import add_months
from tests.examples.inputs import Example
from tests.examples.scores import day_of

ENDORSED = ("endorsed_on", "endorse_date", "endorsement_date", "permit_endorsed_on")
OLD = ("old_valid_until", "old_expiry", "permit_old_valid_until", "valid_until")
# An ordinary endorsement, for rows that speak of something else.
ORDINARY = date(2025, 6, 2)
ROUTES = {"edu": Route.EDUCATION, "degree": Route.EDUCATION, "title": Route.TITLE}


def points_apply(row: Example) -> dict[str, Any]:
    """POINTS_APPLY."""
    day = day_of(row)
    end = row.day("contract_end", "contract_ends_on")
    start = row.day("contract_start", "contract_starts_on") or day
    years = row.get("contract_years")
    months = row.get("contract_months") if years is None else round(12 * years)
    if months is not None:
        start = add_months(end or day, -months) + timedelta(days=1)
    paid = row.like("prev12", "last12", "si_months")
    if paid is not None:
        paid -= row.like("back_paid") or 0
    found = may_apply(
        ApplyFacts(
            permit_status=Status(row.get("permit_standing", "permit_status") or "VALID"),
            paying_this_month=row.like("paying") is not False,
            paid_in12=paid,
            contract_start=start,
            contract_end=end,
            employer=_employer(str(row.get("employer") or "")),
        ),
        day,
        row.policy(day),
    )
    return {
        "eligible": found.eligible,
        "reasons": found.reasons,
        "reason": found.reasons[0] if found.reasons else None,
    }


def _employer(word: str) -> EmployerKind:
    if "branch" in word:
        return EmployerKind.OUT_OF_TOWN_BRANCH
    here = not word or ("shanghai" in word and "not" not in word.split("_"))
    return EmployerKind.SHANGHAI_REGISTERED if here else EmployerKind.ELSEWHERE


def points_confirm(row: Example) -> dict[str, Any]:
    """POINTS_CONFIRM: window, conditions and way; each row asks for some of it."""
    endorsed = row.day(*ENDORSED)
    calendar = row.calendar()
    day = row.day("confirm_on", "confirm_date", "as_of", "date")
    policy = row.policy(day or endorsed or ORDINARY)
    answer = _filing(row)
    if endorsed:
        window = confirmation.confirm_window(endorsed, policy, calendar, row.day(*OLD))
        answer |= {
            "opens_on": window.opens_on,
            "recommended_by": window.recommended_by,
            "hard_cutoff": window.hard_cutoff,
        }
        if window.missing_year and day is None:
            return answer | {"result": confirmation.ConfirmResult.CALENDAR_MISSING}
        day = day or window.opens_on or endorsed
    facts, day = _facts(row, endorsed, day)
    found = conditions.may_confirm(facts, day, policy, calendar)
    late = (row.like("days_late") or 0) > 0 or facts.band is Band.LATE_CONTINUOUS
    return answer | {
        "result": found.timing.result if found.timing else None,
        "allowed": found.allowed,
        "reason": found.reason,
        "reasons": found.reasons,
        "points_gap": late or found.gap is not None,
    }


def _facts(row: Example, endorsed: date | None, day: date | None) -> tuple[ConfirmFacts, date]:
    """What the row tells; the rest is an ordinary year, on its opening day."""
    done = row.get("permit_endorsed_this_cycle", "permit_endorsed", "endorsed") is not False
    old = row.day(*OLD)
    band = Band.NORMAL
    named = row.get("band", "permit_band", "endorsement_band", "endorse_band")
    late = row.like("days_late")
    if named:
        band = Band(named)
    elif late is not None:
        band = classify(ORDINARY - timedelta(days=late), ORDINARY, row.policy(ORDINARY)).band
    elif old and endorsed:
        requested = row.day("requested_on", "request_date") or endorsed
        band = classify(old, requested, row.policy(requested)).band
    if endorsed is None and done:
        endorsed, day = ORDINARY, day or ORDINARY + timedelta(days=3)
    facts = ConfirmFacts(
        endorsed_on=endorsed,
        old_expiry=old or add_months(endorsed or ORDINARY, 1),
        band=band,
        validity_refreshed=row.like("refresh") is not False,
        route=_route(row),
        year=_year(row),
    )
    return facts, day or ORDINARY


def _route(row: Example) -> Route:
    word = str(row.get("route", "points_route") or "education")
    return next((route for part, route in ROUTES.items() if part in word), Route.BASE)


def _year(row: Example) -> PaidYear | None:
    """Months of the last twelve, as far as the row counts them."""
    counts = {n: v for n, v in row.inputs.items() if type(v) is int and "month" in n}
    if not counts:
        return None
    tier = next((v for n, v in counts.items() if "tier" in n or "base" in n), None)
    at_1x = next((v for n, v in counts.items() if "1x" in n), tier or 0)
    if tier is None:
        tier = next((v for n, v in counts.items() if "ge" in n), 0)
    paid = next((v for n, v in counts.items() if "si_months" in n or "paid" in n), None)
    gap = row.like("break", "gap", "missing") or row.like("continuous") is False
    paid = (tier or at_1x if paid is None else paid) - (gap if type(gap) is int else bool(gap))
    return PaidYear(paid=paid, at_1x=at_1x, at_tier=min(tier, paid))


def _filing(row: Example) -> dict[str, Any]:
    """The way of the filing and who starts it."""
    changes = {
        change
        for change in filing.Change
        if row.get(f"{change}_changed", f"{change}_added") is True
    }
    if row.like("org_code_changed") is True:
        changes.add(filing.Change.EMPLOYER)
    if row.like("info_changed", "information_changed", "declared") is True:
        changes.add(filing.Change.OTHER)
    facts = filing.FilingFacts(
        changes=frozenset(changes),
        renamed=row.like("name_changed", "renamed") is True,
        returned=row.like("return") is True,
        typing_error=row.like("typing", "typo", "mistyped") is True,
    )
    policy = row.policy(ORDINARY)
    if row.like("epidemic") is True:
        policy = policy.with_switches(EPIDEMIC_ONLINE_ONLY=True)
    found = filing.filing(facts, policy)
    return {
        "allowed_online": found.allowed_online,
        "online_only": found.online_only,
        "route": found.route,
        "paper_to": found.paper_to,
        "next": found.next,
        # With an unchanged employer either may start; the employer is the one who need not.
        "initiator": found.initiators[-1],
        "initiators": found.initiators,
        "new_employer_review": found.new_employer_review,
    }


def points_validity(row: Example) -> dict[str, Any]:
    """POINTS_VALIDITY: by the permit's last day, given or reckoned from its issue."""
    until = row.day("new_valid_until", "permit_valid_until", "valid_until")
    endorsed = row.day(*ENDORSED)
    if until is None:
        issued = row.needed("permit_issued_on", "issued_on", "first_issue")
        until = permit_timing.permit_valid_until(issued, row.policy(issued))
    if endorsed and not row.has("new_valid_until"):
        done = endorse(
            valid_until=until,
            requested_on=endorsed,
            continuity_start=until,
            policy=row.policy(endorsed),
        )
        until = done.new_valid_until or until
    return {"points_valid_until": confirmation.points_valid_until(until)}


def points_standing(row: Example) -> dict[str, Any]:
    """POINTS_STANDING on a day."""
    day = row.needed("as_of", "date")
    until = row.day("points_valid_until", *OLD, "permit_valid_until") or min(row.days())
    endorsed = row.day(*ENDORSED)
    if endorsed is None and row.like("endorsed") is True:
        endorsed = min(until, day)
    confirmed = row.day("confirmed_on", "points_confirmed_on", "confirm_on")
    if (confirmed and confirmed <= day) or row.like("confirmed") is True:
        until = row.day("new_valid_until") or (add_months(until, 12) if endorsed else until)
        endorsed = None
    found = confirmation.points_standing(until, day, row.policy(day), row.calendar(), endorsed)
    return {
        "standing": found.standing,
        "points_status": found.standing,
        "points_standing": found.standing,
        "in_force": found.in_force,
        "points_valid_until": found.points_valid_until,
    }
