"""The years held with the reset and without it: what a restoration is about, in words."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from permits import lookups
from permits.life import chapters_of
from permits.models import Endorsement
from permits.rules.standing import StandingDecision, standing
from portal.accounts.models import Person
from portal.policy import policy_on
from portal.templatetags.portal import civil_day


def both(person: Person, endorsement: Endorsement, on: date) -> dict[str, Any]:
    """The years on day `on` with the reset of `endorsement` (`before`) and with it undone
    (`after`), as plain values: the case keeps them as they stood when it was submitted."""
    return {
        name: _plain(_standing(person, endorsement, on, undone=undone))
        for name, undone in (("before", False), ("after", True))
    }


def in_words(kept: dict[str, Any]) -> str:
    """One of the two; a permit that is void by then has none."""
    if not kept["start"]:
        return _("no years without a break: the permit is void")
    return _("since %(start)s, %(years)s full years (%(months)s months in all)") % {
        "start": civil_day(date.fromisoformat(kept["start"])),
        "years": kept["years"],
        "months": kept["months"],
    }


def _standing(
    person: Person, endorsement: Endorsement, on: date, *, undone: bool
) -> StandingDecision:
    periods = [
        replace(one.period, resets=not undone)
        if one.endorsement and one.endorsement.pk == endorsement.pk
        else one.period
        for one in chapters_of(person)
    ]
    policy = policy_on(on)
    return standing(periods, on, policy, lookups.calendar_of(policy))


def _plain(found: StandingDecision) -> dict[str, Any]:
    start = found.continuous_start
    return {
        "start": start.isoformat() if start else "",
        "years": found.continuous_full_years,
        "months": found.cumulative_months,
    }
