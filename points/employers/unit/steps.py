"""Steps of the unit self-report: where and who, and by what right it is there (DOMAIN 15)."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from points.employers import codes
from points.employers.telephone import TelephoneField
from points.models import EmployerRecord, Premises
from portal.accounts.models import Employer
from portal.documents.fields import UploadField
from portal.forms import RadioCards
from portal.registers import RegisterUnavailable
from portal.registers.models import Street
from portal.templatetags.portal import chinese
from portal.wizard.run import Run
from portal.wizard.steps import Fact, Row, Step, StepForm


def street_labels(*, in_chinese: bool | None = None) -> dict[str, str]:
    """Every street and town by its code, district first: 黄浦区 外滩街道.

    In the active language unless said otherwise.
    """
    zh = chinese() if in_chinese is None else in_chinese
    names = ("district_name", "name") if zh else ("district_name_en", "name_en")
    rows = Street.objects.filter(is_zone=False).order_by("code").values_list("code", *names)
    return {code: f"{district} {name}" for code, district, name in rows}


class StreetInput(forms.TextInput):
    """A text field with the list of streets to choose from while typing; plain without it."""

    template_name = "points/street_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the list."""
        listed = f"{(attrs or {}).get('id', name)}_list"
        context = super().get_context(name, value, {**(attrs or {}), "list": listed})
        return {**context, "listed": listed, "streets": list(street_labels().values())}


class UnitForm(StepForm):
    """Address, legal representative, contact and headcount."""

    street = forms.CharField(
        label=gettext_lazy("Street or town"),
        help_text=gettext_lazy("Begin to type and choose one of the list: 外滩街道."),
        max_length=60,
        widget=StreetInput,
    )
    address = forms.CharField(
        label=gettext_lazy("Actual address"),
        help_text=gettext_lazy("Road, lane, number, room: where people really work."),
        max_length=200,
    )
    legal_person = forms.CharField(label=gettext_lazy("Legal representative"), max_length=60)
    contact = forms.CharField(label=gettext_lazy("Contact"), max_length=60)
    contact_phone = TelephoneField(
        label=gettext_lazy("Telephone of the contact"),
        help_text=gettext_lazy("The community officer may call."),
    )
    headcount = forms.IntegerField(
        label=gettext_lazy("How many people work there?"), min_value=1, max_value=500_000
    )
    # Set by clean_street().
    street_code = ""

    def clean_street(self) -> str:
        """One street of the list, in either language: its whole name, or as much as only it has."""
        typed = "".join(str(self.cleaned_data["street"]).split()).casefold()
        known = [
            (code, "".join(label.split()).casefold())
            for zh in (True, False)
            for code, label in street_labels(in_chinese=zh).items()
        ]
        exact = {code for code, label in known if label == typed}
        found = sorted(exact or {code for code, label in known if typed in label})
        if not found:
            raise forms.ValidationError(
                _("No street or town has this name. Choose one of the list.")
            )
        labels = street_labels()
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several are possible: %(streets)s. Please write the whole name.")
                % {"streets": _("; ").join(labels[code] for code in found[:4])}
            )
        self.street_code = found[0]
        return labels[self.street_code]


class UnitStep(Step):
    """What the organisation is, and where."""

    slug = "unit"
    title = gettext_lazy("Your organisation")
    form_class = UnitForm

    def facts(self, run: Run) -> list[Fact]:
        """Name and code, as the business register has them."""
        employer = run.draft.employer
        assert employer is not None
        register = gettext_lazy("business register")
        name = employer.name
        try:
            known = codes.in_register(employer.credit_code)
            name = known.name if known else name
        except RegisterUnavailable:
            register = gettext_lazy("this portal")
        return [
            Fact(pgettext("organisation", "Name"), name, register),
            Fact(_("Credit code"), employer.credit_code, register),
        ]

    def initial(self, run: Run) -> dict[str, Any]:
        """What was reported last."""
        record = record_of(run.draft.employer)
        if record is None or record.reported_on is None:
            return {}
        names = ("address", "legal_person", "contact", "contact_phone", "headcount")
        found = {name: getattr(record, name) for name in names}
        return found | {"street": street_labels().get(record.street_code, "")}

    def data(self, run: Run, form: StepForm) -> dict[str, Any]:
        """The street by its code."""
        assert isinstance(form, UnitForm)
        return super().data(run, form) | {"street_code": form.street_code}

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """Name and code in front."""
        assert isinstance(form, UnitForm)
        known = [Row("street", str(fact.label), fact.value) for fact in self.facts(run)]
        street = street_labels().get(form.street_code, "")
        return [
            *known,
            *(
                replace(r, display=street) if r.name == "street" else r
                for r in super().rows(run, form)
            ),
        ]


class PremisesForm(StepForm):
    """By what right it is there, and the paper that shows it."""

    premises = forms.ChoiceField(
        label=gettext_lazy("The place of work is"),
        choices=Premises.choices,
        widget=RadioCards(
            descriptions={
                Premises.OWNED: gettext_lazy("Proof: title deed"),
                Premises.RENTED: gettext_lazy("Proof: lease, or its filing certificate"),
                Premises.OTHER: gettext_lazy("Proof: a statement of whoever lets you use it"),
            }
        ),
        error_messages={"required": gettext_lazy("Choose one.")},
    )
    proof = UploadField(
        label=gettext_lazy("The proof"),
        error_messages={"required": gettext_lazy("Add the proof of the place of work.")},
    )


class PremisesStep(Step):
    """The place of work."""

    slug = "premises"
    title = gettext_lazy("The place of work")
    form_class = PremisesForm

    def initial(self, run: Run) -> dict[str, Any]:
        """As reported last."""
        record = record_of(run.draft.employer)
        return {"premises": record.premises} if record and record.premises else {}


def record_of(employer: Employer | None) -> EmployerRecord | None:
    """What the portal keeps of the employer, if anything."""
    return EmployerRecord.objects.filter(employer=employer).first() if employer else None


STEPS = (UnitStep(), PremisesStep())
