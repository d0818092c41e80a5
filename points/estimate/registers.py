"""What the registers know of somebody who signed in: numbers to begin with."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from points import words
from points.estimate.answers import PAGE
from points.estimate.codes import codes_of
from points.filing.claims import known_evidence, known_wages
from points.rules.counting import age_on, count
from points.rules.facts import Facts
from points.rules.tables import Tier
from portal.accounts.models import Person
from portal.policy import policy_on
from portal.registers import RegisterUnavailable


@dataclass(frozen=True)
class Fact:
    """Something known, in words, and who says so."""

    label: str
    value: str
    source: str


@dataclass(frozen=True)
class Known:
    """What is known; `url` begins with it. `away`: the insurance register does not answer."""

    facts: list[Fact] = field(default_factory=list)
    url: str = ""
    away: bool = False


def known_of(person: Person, day: date) -> Known:
    """Age, insurance, and what the person's last points request said of study and title."""
    try:
        evidence = known_evidence(person, day)
        facts = count(evidence, known_wages(), policy_on(day))
    except RegisterUnavailable:
        facts = Facts(day=day, age=age_on(person.birth_date, day))
        return Known([_age(facts)], _url(facts, {"age"}), away=True)
    shown = [_age(facts), *_insurance(facts)]
    kept = {"age", "si", "x08", "x1", "x2", "x3", "x12", "now"}
    last = _("your last points application")
    for names, told in (
        (("edu", "proved"), [one.level for one in facts.degrees]),
        (("title", "but"), [one.kind for one in facts.titles]),
    ):
        if told:
            kept |= set(names)
            label = words.indicator("education" if "edu" in names else "title")
            shown.append(Fact(label, words.listed([words.kind(one) for one in told]), last))
    return Known(shown, _url(facts, kept))


def _age(facts: Facts) -> Fact:
    return Fact(words.indicator("age"), words.years_old(facts.age), _("your ID card"))


def _insurance(facts: Facts) -> list[Fact]:
    counts, source = facts.insurance, _("social insurance register")
    best = [_at(tier, counts.at(tier)) for tier in Tier if tier and counts.at(tier)]
    return [
        Fact(words.indicator("si_years"), words.months(counts.months), source),
        Fact(words.indicator("si_base"), words.listed(best) or _("below all steps"), source),
    ]


def _at(tier: Tier, count_: int) -> str:
    said = _("%(months)s at %(tier)s or more")
    return said % {"months": words.months(count_), "tier": words.TIERS[tier]}


def _url(facts: Facts, kept: set[str]) -> str:
    told = {name: values for name, values in codes_of(facts).items() if name in kept}
    return f"{reverse(PAGE, args=['age'])}?{urlencode(told, doseq=True)}"
