"""What the desk asks: which cases to show, and what goes with a decision."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.cases import reasons as saved
from portal.cases import service as services
from portal.cases.acts import Words, reason_missing
from portal.cases.display import sections
from portal.cases.flow import Transition
from portal.cases.flow_reasons import PROXY_NOT_PROVEN
from portal.cases.models import Case
from portal.forms import PortalForm

NOTE_LENGTH = 500
EXTRA_LENGTH = 60


def _services() -> list[tuple[str, Any]]:
    return [(service.slug, service.title) for service in services.all_services()]


def _states() -> list[tuple[str, Any]]:
    """The states of all flows, the open ones first."""
    states = [state for service in services.all_services() for state in service.flow.states]
    ordered = sorted(states, key=lambda state: state.closed)
    return list({state.code: (state.code, state.label) for state in ordered}.values())


class DeskFilter(django_filters.FilterSet):
    """Which cases of the clerk's offices are shown; without a word the open ones.

    `days` holds today and the last day that counts as soon, `user` is the clerk.
    """

    service = django_filters.ChoiceFilter(
        label=_("Service"), choices=_services, empty_label=_("All services")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=_states, empty_label=_("All open")
    )
    who = django_filters.ChoiceFilter(
        label=_("With whom"),
        method="with_whom",
        choices=[("mine", _("With me")), ("nobody", _("With nobody yet"))],
        empty_label=_("With anybody"),
    )
    due = django_filters.ChoiceFilter(
        method="running_out",
        choices=[("late", _("late")), ("soon", _("due soon")), ("open", _("without a day"))],
        widget=forms.HiddenInput,
    )
    reference = django_filters.CharFilter(lookup_expr="startswith", widget=forms.HiddenInput)
    person = django_filters.NumberFilter(field_name="person_id", widget=forms.HiddenInput)

    class Meta:
        model = Case
        fields: list[str] = []
        form = PortalForm

    def __init__(self, *args: Any, user: Any, days: tuple[Any, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.days = user, days

    def filter_queryset(self, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Closed cases only for who looks for one of them."""
        wanted = self.form.cleaned_data
        state = wanted.get("state")
        closed = {s.code for one in services.all_services() for s in one.flow.states if s.closed}
        if state not in closed and not wanted.get("reference") and not wanted.get("person"):
            queryset = queryset.filter(closed_at__isnull=True)
        found: QuerySet[Case] = super().filter_queryset(queryset)
        return found

    def with_whom(self, queryset: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Mine, or nobody's."""
        if value == "mine":
            return queryset.filter(assignee=self.user)
        return queryset.filter(assignee__isnull=True)

    def running_out(self, queryset: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Past its day, on or just before it, or without one (D-22)."""
        today, soon = self.days
        if value == "late":
            return queryset.filter(due_on__lt=today)
        if value == "soon":
            return queryset.filter(due_on__range=(today, soon))
        return queryset.filter(due_missing_year__isnull=False)


class SearchForm(PortalForm):
    """One case: by its reference, or all of a person by ID number.

    It is posted, because an ID number in an address would end in every log on the way.
    """

    look_for = forms.CharField(
        label=_("Reference or ID number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_look_for(self) -> str:
        """Without the gaps that people leave."""
        return "".join(str(self.cleaned_data["look_for"]).split()).upper()


class EmployerSearchForm(PortalForm):
    """Cases of an employer: by reference, or by the name of one of its people."""

    look_for = forms.CharField(
        label=_("Reference or name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class DecisionForm(PortalForm):
    """What goes with one move of one case; fields that the move does not need fall away."""

    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One or several, or your own words below. Name everything at once."),
        error_messages={
            "invalid_choice": _("One of the reasons is not offered any more. Please choose again.")
        },
    )
    note = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The applicant reads this on the case page, not in the text message."),
    )
    steps = forms.MultipleChoiceField(
        label=_("What is to be corrected"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a mark everything may be changed."),
    )
    extra = forms.CharField(max_length=EXTRA_LENGTH)

    def __init__(self, move: Transition, case: Case, data: Any = None) -> None:
        refuses = move.name == "refuse" and data is None
        against = services.get(case.service).objections(case) if refuses else ()
        super().__init__(data, auto_id="decision_%s", initial={"reasons": against})
        self.move = move
        choices = {
            "reasons": [
                (reason.code, reason.text)
                for reason in move.reasons
                if case.proxy_id is not None or reason is not PROXY_NOT_PROVEN
            ]
            + [(row.code, saved.text_of(row)) for row in saved.offered(case.service, move)],
            "steps": [(s["slug"], s["title"]) for s in sections(case)],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        if not (move.needs_reason and choices["reasons"]):
            del self.fields["reasons"]
        elif move.asks:
            self.fields["reasons"].label = str(move.asks)
            self.fields["reasons"].help_text = ""
            self.fields["note"].help_text = _("Kept with the decision. The applicant is not told.")
        if not (move.needs_reason and move.own_words):
            del self.fields["note"]
        if not (move.asks_correction and choices["steps"]):
            del self.fields["steps"]
        if move.field is None:
            del self.fields["extra"]
        else:
            self.fields["extra"].label = str(move.field[1])

    def clean(self) -> dict[str, Any]:
        """One reason, from the list or in words, where the move needs one."""
        data = super().clean() or {}
        if self.move.needs_reason and not data.get("reasons") and not data.get("note"):
            field = "reasons" if "reasons" in self.fields else "note"
            if field not in self.errors:
                self.add_error(field, reason_missing(self.move))
        return data

    @property
    def words(self) -> Words:
        """The cleaned answers as the act takes them."""
        data = self.cleaned_data
        return Words(
            reasons=tuple(data.get("reasons", ())),
            note=data.get("note", ""),
            steps=tuple(data.get("steps", ())),
            extra=data.get("extra", ""),
        )


class TaskDoneForm(PortalForm):
    """What goes with a task that is taken off the list."""

    note = forms.CharField(required=False, max_length=NOTE_LENGTH)


class ReasonForm(PortalForm):
    """A reason to use again, in both languages, and where it is offered."""

    text_zh = forms.CharField(
        label=_("Text in Chinese"),
        max_length=120,
        help_text=_("As it stands in the middle of a sentence: “the lease filing has expired”."),
    )
    text_en = forms.CharField(label=_("Text in English"), max_length=200)
    service = forms.ChoiceField(label=_("For which service"), required=False)
    moves = forms.MultipleChoiceField(
        label=_("For which decisions"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [("", _("Every service")), *_services()]  # type: ignore[attr-defined]
        self.fields["moves"].choices = list(saved.moves_of_services().items())  # type: ignore[attr-defined]
        for name, language in (("text_zh", "zh-Hans"), ("text_en", "en")):
            self.fields[name].widget.attrs["lang"] = language

    def clean(self) -> dict[str, Any]:
        """Words for everybody: no number of somebody, nothing that is only a full stop."""
        data = super().clean() or {}
        for name in ("text_zh", "text_en"):
            text = data.get(name)
            if text is None:
                continue
            if saved.NUMBER_OF_SOMEBODY.search(text):
                self.add_error(
                    name, _("Other people read this too: leave out phone and ID numbers.")
                )
            elif not text.strip(saved.ENDS):
                self.add_error(name, _("Please write the reason."))
        return data
