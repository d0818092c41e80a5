"""What a supervisor writes to open a relief measure, and to list people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from permits.models import ReliefMeasure
from portal.forms import DayField, PortalForm, RadioCards
from portal.registers.models import Street
from portal.templatetags.portal import chinese

MOST_BYTES = 1024 * 1024


class MeasureForm(PortalForm):
    """Kind, title, grounds, dates, and where."""

    kind = forms.ChoiceField(
        label=_("What is relieved?"),
        choices=[
            ("waiver", _("Waived formalities (容缺办理)")),
            ("extension", _("Extension (延期办理)")),
        ],
        widget=RadioCards(
            descriptions={
                "waiver": _("Endorsed on the expiry day without a visit; missing papers follow."),
                "extension": _("Endorsed on the expiry day; the visit to the counter follows."),
            }
        ),
    )
    title = forms.CharField(label=_("Title"), max_length=80)
    grounds = forms.CharField(
        label=_("Grounds"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Which notice or order it rests on."),
    )
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To, this day included"))
    areas = forms.MultipleChoiceField(
        label=_("Districts and streets covered"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 12}),
        help_text=_("Leave it empty to list people instead. Hold Ctrl to choose several."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].choices = area_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The last day may not lie before the first."""
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day lies before the first."))
        return data

    def save(self, by: Any) -> ReliefMeasure:
        """The measure, open: it does nothing until it is approved."""
        return ReliefMeasure.objects.create(opened_by=by, **self.cleaned_data)


def area_choices() -> list[tuple[Any, Any]]:
    """Whole districts, then their streets, by code."""
    own, of = ("name", "district_name") if chinese() else ("name_en", "district_name_en")
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    streets = Street.objects.filter(is_zone=False).order_by("code")
    for code, name, district, title in streets.values_list("code", own, "district_code", of):
        groups.setdefault((district, title), []).append((code, name))
    whole = _("the whole of %(district)s")
    return [
        (title, [(district, whole % {"district": title}), *names])
        for (district, title), names in groups.items()
    ]


def area_names(codes: list[str]) -> list[str]:
    """The names of districts and streets by code, in order."""
    names = {code: str(label) for _group, options in area_choices() for code, label in options}
    return [names.get(code, code) for code in codes]


class ListForm(PortalForm):
    """A file of people."""

    people = forms.FileField(
        label=_("CSV file, the ID number in the first column"),
        help_text=_("Up to 20,000 lines. You see what was found before anything counts."),
    )

    def clean_people(self) -> Any:
        """Refuses a file that cannot be such a list."""
        file = self.cleaned_data["people"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        return file
