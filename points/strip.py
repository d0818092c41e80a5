"""The twelve-month strip for pages: which months count for the next confirmation, in words.

A page includes `points/strip.html` with the `Shown` that `strip_of` answers as `strip`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from points.files import present
from points.filing.claims import known_evidence, known_wages, registers_only
from points.models import PointsFile, Route
from points.rules.breakdown import Breakdown
from points.rules.conditions import Route as AskedRoute
from points.rules.conditions import route_of
from points.rules.counting import count
from points.rules.evidence import Evidence, InsuredMonth
from points.rules.facts import Why
from points.rules.scoring import score
from points.rules.strip import (
    Danger,
    DangerLevel,
    MonthStatus,
    Strip,
    StripMonth,
    endangered,
    strip,
)
from points.rules.tables import Tier
from points.rules.wages import Wages
from portal.accounts.models import Person
from portal.policy import policy_on
from portal.policy.values import Policy
from portal.registers import RegisterUnavailable
from portal.templatetags.portal import civil_date, month_name

# Style, icon and word of each status; the word alone says it all.
LOOKS: dict[MonthStatus, tuple[str, str, str | Promise]] = {
    MonthStatus.COUNTS: ("paid", "tick", pgettext_lazy("month", "counts")),
    MonthStatus.PAID: ("low", "warning", pgettext_lazy("month", "paid, does not count")),
    MonthStatus.UNKNOWN: ("undecided", "clock", pgettext_lazy("month", "paid, not judged yet")),
    MonthStatus.MISSING: ("lost", "error", pgettext_lazy("month", "missing")),
    MonthStatus.NOT_YET_BOOKED: ("undecided", "clock", pgettext_lazy("month", "not booked yet")),
}
WHYS: dict[Why | None, str | Promise] = {
    None: gettext_lazy("base too low"),
    Why.BACK_PAID: gettext_lazy("paid afterwards"),
    Why.PAYER_DIFFERS: gettext_lazy("paid by another employer than the contract's"),
    Why.TAX_DIFFERS: gettext_lazy("declared income does not fit"),
}
TIERS: dict[Tier, str | Promise] = {
    Tier.X08: gettext_lazy("0.8 times the average wage"),
    Tier.X1: gettext_lazy("the average wage"),
    Tier.X2: gettext_lazy("twice the average wage"),
    Tier.X3: gettext_lazy("three times the average wage"),
}
SHORT_TIERS: dict[Tier, str | Promise] = {
    Tier.X08: pgettext_lazy("base", "0.8×"),
    Tier.X1: pgettext_lazy("base", "1×"),
    Tier.X2: pgettext_lazy("base", "2×"),
    Tier.X3: pgettext_lazy("base", "3×"),
}


@dataclass(frozen=True)
class Cell:
    """One month as a page shows it; `more` is why it does not count, or its tier."""

    month: date
    look: str
    icon: str
    word: str
    more: str


@dataclass(frozen=True)
class Shown:
    """A strip in words; `danger` is None where there is no file whose confirmation is ahead."""

    strip: Strip
    danger: Danger | None = None

    @property
    def cells(self) -> list[Cell]:
        """The months, oldest first."""
        return [_cell(one, self.strip) for one in self.strip.months]

    @property
    def asks(self) -> str:
        """What the route asks of the twelve months before a confirmation (s1:62-64, D-25)."""
        needed = self.strip.needed
        if self.strip.route is AskedRoute.EDUCATION:
            return _(
                "At a confirmation, at least %(needed)d of the twelve months before must have been "
                "paid in time."
            ) % {"needed": needed}
        if self.strip.route is AskedRoute.TITLE:
            return _(
                "At a confirmation, at least %(needed)d of the twelve months before must have been "
                "paid in time, on a base of the average wage or more."
            ) % {"needed": needed}
        tier = TIERS.get(self.strip.tier, TIERS[Tier.X08])
        if needed >= len(self.strip.months):
            return _(
                "At a confirmation, every one of the twelve months before must have been paid in "
                "time, on a base of %(tier)s or more."
            ) % {"tier": tier}
        return _(
            "At a confirmation, %(needed)d of the twelve months before must have been paid in "
            "time, on a base of %(tier)s or more."
        ) % {"needed": needed, "tier": tier}

    @property
    def summary(self) -> str:
        """How many count today."""
        have = self.strip.have
        found = ngettext(
            "Today %(have)d month counts, %(needed)d are needed.",
            "Today %(have)d months count, %(needed)d are needed.",
            have,
        ) % {"have": have, "needed": self.strip.needed}
        if not self.strip.open:
            return found
        more = ngettext(
            "%(open)d more is not judged yet and may still count.",
            "%(open)d more are not judged yet and may still count.",
            self.strip.open,
        ) % {"open": self.strip.open}
        return f"{found} {more}"

    @property
    def warning(self) -> str:
        """What the missing months do to the next confirmation; empty where nothing is to say."""
        return said(self.danger) if self.danger and self.danger.warn else ""


def said(danger: Danger) -> str:
    """What stands against the next confirmation, and what helps."""
    months = _(", ").join(month_name(one) for one in danger.missing)
    if danger.level is DangerLevel.IMPOSSIBLE:
        return _(
            "With what is missing (%(months)s) the next confirmation cannot go in, even if every "
            "month from now on is paid; months paid afterwards do not count. Please ask your "
            "employer about it today: a month that was paid and not booked can be set right."
        ) % {"months": months}
    parts = [
        ngettext(
            "%(months)s does not count. The next confirmation is still possible.",
            "%(months)s do not count. The next confirmation is still possible.",
            len(danger.missing),
        )
        % {"months": months}
        if months
        else _("The next confirmation is still possible, but only later.")
    ]
    if danger.resume_by:
        parts.append(
            _("From %(month)s on every month must be paid in time.")
            % {"month": month_name(danger.resume_by)}
        )
    if danger.not_before:
        parts.append(
            _("It can go in from %(day)s at the earliest.") % {"day": civil_date(danger.not_before)}
        )
    elif danger.spare >= 0:
        parts.append(
            ngettext(
                "One more missing month is the most that it bears.",
                "It bears at most %(spare)d more missing months.",
                danger.spare,
            )
            % {"spare": danger.spare}
            if danger.spare
            else _("It bears no more missing month.")
        )
    return " ".join(parts)


def _cell(one: StripMonth, of: Strip) -> Cell:
    look, icon, word = LOOKS[one.status]
    more: str | Promise = ""
    if one.status is MonthStatus.PAID:
        more = WHYS.get(one.why, "")
    elif one.tier is not None and of.route is not AskedRoute.EDUCATION:
        more = SHORT_TIERS.get(one.tier, "")
    return Cell(one.month, look, icon, str(word), str(more))


def strip_of(person: Person, asked: "PointsFile | Route | str", on: date) -> Shown | None:
    """The strip of a person for their file, or for a route alone; None while the register does
    not answer. A file's next confirmation is looked at too."""
    file = asked if isinstance(asked, PointsFile) else None
    route = AskedRoute(file.route if file else str(asked))
    # Mere months need no wages, and only the base route what was declared.
    known = known_evidence if route is AskedRoute.BASE else registers_only
    try:
        evidence = known(person, on)
    except RegisterUnavailable:
        return None
    policy = policy_on(on)
    wages = Wages.of(()) if route is AskedRoute.EDUCATION else known_wages()
    tier = tier_of(evidence, route, wages, policy, scored_on=file.scored_on if file else None)
    found = strip(route, tier, evidence.insurance, on, wages, policy)
    if file is None:
        return Shown(found)
    held = present(person)
    waits = held.confirmation if held else None
    ahead = window(file.valid_until, policy)
    if waits is not None and waits.confirmed_on is None and waits.lapsed_on is None:
        ahead = (waits.opens_on or on, waits.hard_cutoff)
    return Shown(found, danger_of(route, tier, evidence.insurance, on, ahead, wages, policy))


def tier_of(
    evidence: Evidence,
    route: AskedRoute,
    wages: Wages,
    policy: Policy,
    *,
    scored_on: date | None = None,
) -> Tier:
    """At which tier a route asks its months (D-25): on the base route that on which the score
    rested on the day it was set, whatever has become of it since."""
    if route is not AskedRoute.BASE:
        return Tier.X1 if route is AskedRoute.TITLE else Tier.PAID
    found, tier = route_of(_as_of(evidence, scored_on or evidence.day, wages, policy))
    return tier if found is AskedRoute.BASE else Tier.X08


def _as_of(evidence: Evidence, day: date, wages: Wages, policy: Policy) -> Breakdown:
    return score(count(replace(evidence, day=day), wages, policy), policy, steps=False)


def window(valid_until: date, policy: Policy) -> tuple[date, date]:
    """From when to when the next confirmation of points good through `valid_until` can go in.

    The endorsement before it is possible from E-30 on (D-02); made on E, its hard limit follows.
    """
    return (
        valid_until - timedelta(days=policy.normal_window_days),
        valid_until + timedelta(days=policy.confirm_hard_days),
    )


def danger_of(
    route: AskedRoute,
    tier: Tier,
    months: Iterable[InsuredMonth],
    on: date,
    ahead: tuple[date, date],
    wages: Wages,
    policy: Policy,
) -> Danger:
    """What the months so far do to the confirmation that lies ahead."""
    first, last = ahead
    return endangered(route, tier, months, on, first, max(first, last), wages, policy)
