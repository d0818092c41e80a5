"""A night in figures: how far it is, how fast, what it found where, and whether that is usual."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from permits.endorsement.reasons import TEXTS
from permits.models import Ledger, Outcome, SweepRun
from permits.rules.automatic import Reason
from portal.registers.models import Street
from portal.templatetags.portal import chinese

# Nights to compare with, and how far from their median counts as unusual.
USUAL_NIGHTS, UNUSUAL = 7, 2
# Of a handful of permits no share says anything.
ENOUGH = 50


@dataclass(frozen=True)
class Bar:
    """One line of a breakdown: a word, a number, and its part of the whole in percent."""

    code: str
    label: str
    number: int
    percent: int


@dataclass(frozen=True)
class Night:
    """One run as the pages show it."""

    run: SweepRun
    outcomes: Mapping[str, int]
    slices: int
    slices_done: int

    @property
    def state(self) -> str:
        """running, stopped or finished."""
        if self.run.finished_at:
            return "finished"
        return "stopped" if self.run.stopped_at else "running"

    @property
    def state_words(self) -> str:
        """The state in a word."""
        return {
            "finished": _("finished"),
            "stopped": _("stopped"),
            "running": _("under way"),
        }[self.state]

    @property
    def state_kind(self) -> str:
        """How its tag looks."""
        return {"finished": "done", "stopped": "soon", "running": "doing"}[self.state]

    @property
    def judged(self) -> int:
        """Permits that have their outcome."""
        return sum(self.outcomes.values())

    @property
    def percent(self) -> int:
        """How much of the night is done, in whole percent of its slices."""
        if self.run.finished_at:
            return 100
        return self.slices_done * 100 // self.slices if self.slices else 0

    @property
    def took(self) -> timedelta:
        """From its beginning to its end, or to now."""
        return (self.run.finished_at or timezone.now()) - self.run.started_at

    @property
    def rate(self) -> int | None:
        """Permits a second; None where there was too little to measure."""
        seconds = self.took.total_seconds()
        return round(self.judged / seconds) if self.judged >= ENOUGH and seconds else None

    @property
    def referred_percent(self) -> float:
        """The share that was referred to the desk, in percent with one decimal."""
        return round(100 * self.outcomes.get(Outcome.REFERRED, 0) / (self.judged or 1), 1)

    def number(self, outcome: str) -> int:
        """Permits with this outcome."""
        return self.outcomes.get(outcome, 0)

    @property
    def columns(self) -> list[int]:
        """The numbers of all outcomes, in their order."""
        return [self.number(outcome) for outcome in Outcome.values]


def night_of(run: SweepRun) -> Night:
    """The figures of a run: kept ones once it is finished, counted now while it goes on."""
    if run.finished_at:
        return Night(run, run.counts.get("outcomes", {}), 0, 0)
    found = (
        Ledger.objects.filter(run_date=run.run_date).values_list("outcome").annotate(n=Count("pk"))
    )
    slices = run.slices.aggregate(
        all=Count("pk"), done=Count("pk", filter=Q(done_at__isnull=False))
    )
    return Night(run, dict(found.order_by()), slices["all"], slices["done"])


def unusual(night: Night, before: Sequence[Night]) -> float | None:
    """The usual share of referrals, where this night's is far above it; else None.

    A register that lost half its rows shows here first.
    """
    usual = [one.referred_percent for one in before if one.judged >= ENOUGH][:USUAL_NIGHTS]
    if not usual or night.judged < ENOUGH:
        return None
    middle = median(usual)
    return middle if night.referred_percent > UNUSUAL * max(middle, 1) else None


def reason_bars(counts: Mapping[str, Any]) -> list[Bar]:
    """How often each reason was found, the most frequent first."""
    found: dict[str, int] = counts.get("reasons", {})
    labels = {code: str(TEXTS[Reason(code)]) for code in found}
    return _bars(found, labels, sum(counts.get("outcomes", {}).values()))


def district_rows(counts: Mapping[str, Any]) -> list[tuple[str, list[int], int]]:
    """Each district with the numbers of all outcomes and their sum."""
    found: dict[str, dict[str, int]] = counts.get("districts", {})
    names = district_names(found)
    return [
        (names.get(code, code), [row.get(o, 0) for o in Outcome.values], sum(row.values()))
        for code, row in sorted(found.items())
    ]


def district_names(codes: Iterable[str]) -> dict[str, str]:
    """The districts' names in the active language."""
    name = "district_name" if chinese() else "district_name_en"
    rows = Street.objects.filter(district_code__in=list(codes))
    return dict(rows.values_list("district_code", name).distinct())


def _bars(found: Mapping[str, int], labels: Mapping[str, str], whole: int) -> list[Bar]:
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [Bar(code, labels[code], n, round(100 * n / (whole or 1))) for code, n in ordered]
