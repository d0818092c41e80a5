"""The form of the review: points and a reason for each indicator."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from points import words
from points.models import IndicatorDecision
from points.review.deciding import NOTE_LENGTH, Typed, fingerprint
from points.rules.tables import Indicator
from portal.forms import PortalForm

# More than so many values are told by their steps.
FEW = 7


@dataclass(frozen=True)
class Asked:
    """What one indicator may have, what declaration and registers give, what was decided."""

    indicator: Indicator
    possible: Sequence[int]
    estimated: int
    decision: IndicatorDecision | None = None


class ReviewForm(PortalForm):
    """Fields points-NAME, note-NAME, seen-NAME of each indicator; what is left empty stays open."""

    def __init__(self, asked: Iterable[Asked], data: Mapping[str, Any] | None = None) -> None:
        self.asked = list(asked)
        super().__init__(data)
        for one in self.asked:
            name, decision = one.indicator.value, one.decision
            self.fields[f"points-{name}"] = forms.IntegerField(
                label=_("Points: %(indicator)s") % {"indicator": words.indicator(one.indicator)},
                required=False,
                initial=decision.decided if decision else None,
                help_text=_told(one.possible),
                widget=forms.NumberInput(
                    attrs={
                        "min": min(one.possible),
                        "max": max(one.possible),
                        "autocomplete": "off",
                    }
                ),
            )
            self.fields[f"note-{name}"] = forms.CharField(
                label=gettext_lazy("Reason, where they differ"),
                required=False,
                max_length=NOTE_LENGTH,
                initial=decision.note if decision else "",
                help_text=gettext_lazy("The holder reads it."),
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"seen-{name}"] = forms.CharField(
                required=False, initial=fingerprint(decision), widget=forms.HiddenInput
            )

    def clean(self) -> dict[str, Any]:
        """Points that the table has, and a reason where they are not those of the estimate."""
        data = super().clean() or {}
        for one in self.asked:
            name = one.indicator.value
            points, note = data.get(f"points-{name}"), data.get(f"note-{name}", "")
            called = {"indicator": words.indicator(one.indicator)}
            if points is None:
                if note and f"points-{name}" not in self.errors:
                    self.add_error(
                        f"points-{name}",
                        _("%(indicator)s: there is a reason, but no points.") % called,
                    )
            elif points not in one.possible:
                self.add_error(f"points-{name}", _above(one, points, called))
            elif points != one.estimated and not note and f"note-{name}" not in self.errors:
                self.add_error(
                    f"note-{name}",
                    _(
                        "%(indicator)s: declaration and registers give %(points)s. Please write "
                        "why you decide otherwise."
                    )
                    % {**called, "points": one.estimated},
                )
        return data

    @property
    def typed(self) -> list[Typed]:
        """What was typed, for whoever keeps it; only of a valid form."""
        data = self.cleaned_data
        return [
            Typed(
                one.indicator,
                data[f"points-{one.indicator.value}"],
                data[f"note-{one.indicator.value}"].strip(),
                data[f"seen-{one.indicator.value}"],
                one.estimated,
            )
            for one in self.asked
        ]

    def seen_again(self, decisions: Mapping[Indicator, IndicatorDecision | None]) -> None:
        """The page is shown again with what was typed, knowing these decisions of colleagues."""
        data = {**self.data.dict()} if hasattr(self.data, "dict") else dict(self.data)
        for indicator, decision in decisions.items():
            data[f"seen-{indicator.value}"] = fingerprint(decision)
        self.data = data


def _told(possible: Sequence[int]) -> str:
    """Which points there are: "0, 50 or 60", or "0 to 132, in steps of 3"."""
    if len(possible) <= FEW:
        return _("%(some)s or %(last)s") % {
            "some": _(", ").join(str(one) for one in possible[:-1]),
            "last": possible[-1],
        }
    steps = {second - first for first, second in pairwise(possible)}
    pair = {"least": possible[0], "most": possible[-1], "step": min(steps)}
    if len(steps) == 1:
        return _("%(least)s to %(most)s, in steps of %(step)s") % pair
    return _("%(least)s to %(most)s, as the table says") % pair


def _above(asked: Asked, points: int, called: Mapping[str, str]) -> str:
    """Why the table has no such points."""
    if points > max(asked.possible):
        return _("%(indicator)s gives %(most)s points at most.") % {
            **called,
            "most": max(asked.possible),
        }
    return _("%(indicator)s cannot give %(points)s points; the table has %(possible)s.") % {
        **called,
        "points": points,
        "possible": _told(asked.possible),
    }
